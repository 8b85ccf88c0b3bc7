using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Automation.Benchmarks;

internal static class RatioTable
{
    private const string Begin = "<!-- measured -->";
    private const string End = "<!-- /measured -->";

    public static string Render(IEnumerable<RatioResult> results, RatioSizes sizes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, ");
        text.Append(CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores, load at the start {Load()}; sweep of {sizes.SweepRows:N0} rows.\n\n");
        text.Append("| What | Target | Measured | Ratio |\n|---|---|---|---|\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {result.What} | {result.Target} | {result.Measured} | {(result.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "")} |\n");
        }

        return text.ToString();
    }

    /// <summary>Puts the table between its marks, or at the end of a page that has none.</summary>
    public static void Write(string path, string table)
    {
        var page = File.Exists(path) ? File.ReadAllText(path) : "";
        var block = $"{Begin}\n\n{table}\n{End}";
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        page = begin >= 0 && end > begin ? page[..begin] + block + page[(end + End.Length)..] : page + "\n" + block + "\n";
        File.WriteAllText(path, page);
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
