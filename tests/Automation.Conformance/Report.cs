namespace Automation.Conformance;

internal static class Report
{
    public static void Write(IReadOnlyList<SuiteResult> results, RunOptions options, IReadOnlyCollection<string> unusedSkips, TextWriter output)
    {
        foreach (var result in results)
        {
            output.WriteLine($"{result.File}: {Numbers(result.Passed, result.Failed, result.Skipped.Count)}{(result.Counts ? "" : " (not counted)")}");
            if (!options.Details)
            {
                continue;
            }

            foreach (var (id, message) in result.Failures)
            {
                output.WriteLine($"  FAILED {id}");
                output.WriteLine($"    {message.ReplaceLineEndings("\n    ")}");
            }

            foreach (var (id, reason) in result.Skipped)
            {
                output.WriteLine($"  skipped {id}: {reason}");
            }
        }

        foreach (var id in unusedSkips)
        {
            output.WriteLine($"note: skips.json names `{id}`, which is not here.");
        }

        var counted = results.Where(r => r.Counts).ToArray();
        output.WriteLine(Numbers(counted.Sum(r => r.Passed), counted.Sum(r => r.Failed), counted.Sum(r => r.Skipped.Count)));
    }

    private static string Numbers(int passed, int failed, int skipped) => $"{passed} passed, {failed} failed, {skipped} skipped";
}
