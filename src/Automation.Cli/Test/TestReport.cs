using System.Globalization;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>A test run as JSON.</summary>
internal sealed record TestReport(int Passed, int Failed, IReadOnlyList<TestReport.Case> Cases, IReadOnlyList<TestReport.PolicyCoverage> Coverage, IReadOnlyList<LintFinding> Diagnostics, IReadOnlyList<TestReport.Mutation>? Mutations)
{
    public static TestReport Of(TestOutcome outcome) => new(
        outcome.Passed, outcome.Failed,
        [.. outcome.Results.Select(r => new Case(r.Case.Policy, r.Case.Note, r.Case.File, r.Case.Place.Line, r.Passed, r.Verdict, r.Failures, r.Passed ? [] : Conditions(r)))],
        [.. outcome.Coverages.Select(c => new PolicyCoverage(c.Policy.Name, c.Policy.Path, c.Cases, Math.Round(c.Percent, 1), [.. c.Gaps.Select(g => new Gap(g.Condition.Text, g.Condition.Position.Line, g.Condition.Position.Column, g.NeverTrue, g.NeverFalse))]))],
        [.. outcome.Diagnostics.Select(LintFinding.Of)],
        outcome.Mutations.Count == 0 ? null : [.. outcome.Mutations.Select(m => new Mutation(m.Policy, m.Path, m.Mutants, [.. m.Survivors.Select(s => new Survivor(s.Path, s.Change, s.Condition))]))]);

    private static List<Condition> Conditions(CaseResult result) =>
        result.Explanation is { } explanation
            ? [.. DecidingConditions.Of(explanation).Select(n => new Condition(n.Text, n.Result, n.Found, n.Wanted, n.Position.Line, n.Position.Column, n.Note))]
            : [];

    internal sealed record Case(
        string Policy, string Note, string File, int Line, bool Passed, string? Verdict, IReadOnlyList<CaseFailure> Failures, IReadOnlyList<Condition> DecidedBy);

    internal sealed record Condition(string Text, Truth Result, string? Found, string? Wanted, int Line, int Column, string? Note);

    internal sealed record PolicyCoverage(string Policy, string Path, int Cases, double Percent, IReadOnlyList<Gap> Gaps);

    internal sealed record Mutation(string Policy, string Path, int Mutants, IReadOnlyList<Survivor> Survivors);

    internal sealed record Survivor(string Path, string Change, string Condition);

    internal sealed record Gap(string Condition, int Line, int Column, bool NeverTrue, bool NeverFalse);
}

/// <summary>A test run for people.</summary>
internal sealed class TestPrinter(Printer print, TextWriter errors)
{
    public void Write(TestOutcome outcome)
    {
        foreach (var diagnostic in outcome.Diagnostics)
        {
            errors.WriteLine(Timeline.Printable(diagnostic.ToString()));
        }

        foreach (var result in outcome.Results.Where(r => !r.Passed))
        {
            Write(result, outcome);
        }

        foreach (var coverage in outcome.Coverages.Where(c => c.Cases > 0 && c.Gaps.Any()))
        {
            Write(coverage);
        }

        foreach (var coverage in outcome.Untested)
        {
            errors.WriteLine($"{coverage.Policy.Path}: warning AUT7016: policy `{coverage.Policy.Name}` has no cases; write `cases/{CaseFileOf(coverage.Policy)}`.");
        }

        foreach (var coverage in outcome.BelowMinimum)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{coverage.Policy.Path}: error AUT7017: the cases of `{coverage.Policy.Name}` cover {coverage.Percent:0.#} % of its conditions' outcomes; expected at least {outcome.CoverageMinimum:0.#} %."));
        }

        foreach (var mutation in outcome.Mutations.Where(m => m.Survivors.Count > 0))
        {
            Write(mutation);
        }

        var tested = outcome.Coverages.Where(c => c.Cases > 0).ToList();
        var mean = tested.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {tested.Average(c => c.Percent):0.#} % of conditions' outcomes covered in {tested.Count} policies");
        if (outcome.Mutations.Count > 0)
        {
            var survivors = outcome.Mutations.Sum(m => m.Survivors.Count);
            print.Line(string.Create(CultureInfo.InvariantCulture, $"{outcome.Mutations.Sum(m => m.Mutants)} mutants of {outcome.Mutations.Count} policies, {survivors} not noticed"), survivors == 0 ? "green" : "red");
        }

        print.Line($"{outcome.Passed} passed, {outcome.Failed} failed{mean}", outcome.Failed == 0 && !outcome.HasBadInput ? "green" : "red");
    }

    private void Write(CaseResult result, TestOutcome outcome)
    {
        print.Line($"FAIL {result.Case.Policy}: {result.Case.Note}", "bold red");
        print.Line($"     {result.Case.File}({result.Case.Place.Line},{result.Case.Place.Column})", "grey");
        foreach (var failure in result.Failures)
        {
            print.Line($"  {failure.What}");
            print.Line($"    - expected {failure.Expected}", "green");
            print.Line($"    + actual   {failure.Actual}", "red");
        }

        if (result.Explanation is { } explanation)
        {
            var path = outcome.Paths.GetValueOrDefault(result.Case.Policy, "");
            ExplanationPrinter.WriteConditions(print, path, explanation);
        }

        print.Line();
    }

    private void Write(MutationResult mutation)
    {
        print.Line(string.Create(CultureInfo.InvariantCulture, $"{mutation.Policy}: {mutation.Survivors.Count} of {mutation.Mutants} mutants not noticed by any case"), "bold");
        foreach (var survivor in mutation.Survivors)
        {
            print.Line($"  {mutation.Path} {survivor.Path}", "yellow");
            print.Line($"    {survivor.Change}: {(survivor.Condition.Length > 200 ? survivor.Condition[..200] + "…" : survivor.Condition)}");
        }
    }

    private void Write(Coverage coverage)
    {
        print.Line(string.Create(CultureInfo.InvariantCulture, $"{coverage.Policy.Name}: {coverage.Percent:0.#} % covered by {coverage.Cases} cases"), "bold");
        foreach (var (condition, neverTrue, neverFalse) in coverage.Gaps)
        {
            var never = neverTrue && neverFalse ? "never decided" : neverTrue ? "never true" : "never false";
            print.Line($"  {coverage.Policy.Path}:{condition.Position.Line}:{condition.Position.Column}  {never,-13}  {condition.Text}", "yellow");
        }
    }

    private static string CaseFileOf(DefinitionDescription policy)
    {
        var family = Path.GetFileName(Path.GetDirectoryName(policy.Path)) is { Length: > 0 } folder && folder != "policyDefinitions" ? folder + "/" : "";
        return $"{family}{policy.Name}.yaml";
    }
}
