using System.Globalization;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>One NonCompliant or Unknown verdict, with what a report says of it.</summary>
/// <param name="UsdPerMonth">What fixing it saves; null when the policy names no such fact or it has no value.</param>
internal sealed record ReportedFinding(AssignedPolicy Policy, ScanVerdict Verdict, decimal? UsdPerMonth, string Advice)
{
    public bool IsFailure => Verdict.Verdict == nameof(Automation.Policy.Verdict.NonCompliant);
}

/// <summary>One line of the list of fixes: everything that one policy found.</summary>
/// <param name="Benefit">Weight of what it puts right for the trouble it takes; only the order means something.</param>
internal sealed record Fix(AssignedPolicy Policy, int Findings, double Benefit, decimal UsdPerMonth);

/// <summary>What a team needs to begin: how much there is, of what kind, what to do first, and what it saves.</summary>
internal sealed class ScanReport(IReadOnlyList<ReportedFinding> findings, int resources, int errors, IReadOnlyList<Topic> topics)
{
    private const int Fixes = 10;

    // Ten of one kind weigh as one of the next: what an attacker or an outage gets out of it grows in such steps.
    private static readonly double[] Weights = [0.1, 1, 10, 100, 1000];

    public IReadOnlyList<(FindingSeverity Severity, int Failed, int Unknown)> BySeverity { get; } =
        [.. Enum.GetValues<FindingSeverity>().OrderDescending().Select(s => (s, Failed(findings.Where(f => f.Policy.Automation.Severity == s)), Unclear(findings.Where(f => f.Policy.Automation.Severity == s))))];

    /// <summary>Topics with findings, in the order of the domain; a finding counts for each of its topics.</summary>
    public IReadOnlyList<(Topic Topic, int Failed, int Unknown, FindingSeverity Worst)> ByTopic { get; } =
    [
        .. topics.Select(t => (Topic: t, Of: findings.Where(f => f.Policy.Automation.Topics.Contains(t.Name, StringComparer.OrdinalIgnoreCase)).ToList())).Where(t => t.Of.Count > 0)
            .Select(t => (t.Topic, Failed(t.Of), Unclear(t.Of), t.Of.Max(f => f.Policy.Automation.Severity))),
    ];

    public decimal UsdPerMonth { get; } = findings.Sum(f => f.UsdPerMonth ?? 0);

    /// <summary>Policies whose findings are most worth the trouble, best first.</summary>
    public IReadOnlyList<Fix> TopFixes { get; } =
    [
        .. findings.Where(f => f.IsFailure).GroupBy(f => f.Policy.Key, StringComparer.Ordinal)
            .Select(g => new Fix(g.First().Policy, g.Count(), Benefit(g.First().Policy, g.Count(), g.Sum(f => f.UsdPerMonth ?? 0)), g.Sum(f => f.UsdPerMonth ?? 0)))
            .OrderByDescending(f => f.Benefit).ThenBy(f => f.Policy.Key, StringComparer.Ordinal).Take(Fixes),
    ];

    public void Write(Printer print)
    {
        print.Line($"{resources} resources, {Failed(findings)} violations and {Unclear(findings)} that could not be told, of {findings.Select(f => f.Policy.Key).Distinct(StringComparer.Ordinal).Count()} policies; {errors} errors", "bold");
        print.Line();
        print.Line("By severity", "bold");
        print.Table(["Severity", "Violations", "Unknown"], [.. BySeverity.Where(s => s.Failed + s.Unknown > 0).Select(s => new[] { Word(s.Severity), Number(s.Failed), Number(s.Unknown) })]);
        print.Line();
        print.Line("By topic", "bold");
        print.Table(["Topic", "Violations", "Unknown", "Worst"], [.. ByTopic.Select(t => new[] { t.Topic.Title, Number(t.Failed), Number(t.Unknown), Word(t.Worst) })]);
        print.Line();
        print.Line($"First {TopFixes.Count} fixes, by what they put right for the trouble they take", "bold");
        print.Table(
            ["#", "Policy", "What", "Findings", "Severity", "Fix", "Interrupts", "Saves"],
            [.. TopFixes.Select((f, i) => new[]
            {
                Number(i + 1), f.Policy.Automation.Id.Length > 0 ? f.Policy.Automation.Id : f.Policy.Name, f.Policy.DisplayName, Number(f.Findings), Word(f.Policy.Automation.Severity), How(f.Policy),
                f.Policy.Automation.Disruption.ToString().ToLowerInvariant(), f.UsdPerMonth > 0 ? Money(f.UsdPerMonth) : "",
            })]);
        print.Line();
        print.Line($"Estimated saving: {Money(UsdPerMonth)} a month at list prices and assumed volumes.");
        foreach (var group in findings.OrderByDescending(f => f.Policy.Automation.Severity).GroupBy(f => f.Policy.Automation.Severity))
        {
            print.Line();
            print.Line($"{Capital(Word(group.Key))}", "bold");
            foreach (var policy in group.GroupBy(f => f.Policy.Key, StringComparer.Ordinal).OrderBy(g => g.First().Policy.Automation.Id, StringComparer.Ordinal))
            {
                Write(print, [.. policy.OrderBy(f => f.Verdict.ResourceId, StringComparer.OrdinalIgnoreCase)]);
            }
        }
    }

    private static void Write(Printer print, List<ReportedFinding> findings)
    {
        var about = findings[0].Policy;
        print.Line($"  {about.Automation.Id} {about.DisplayName}");
        foreach (var finding in findings)
        {
            var name = ResourceId.TryParse(finding.Verdict.ResourceId, out var id) ? $"{id.ResourceGroup}/{id.Name}" : finding.Verdict.ResourceId;
            print.Line($"    {(finding.IsFailure ? "✘" : "?")} {name}: {(finding.IsFailure ? string.Join(" ", finding.Verdict.Reasons.Select(r => r.Message)) : finding.Verdict.Cause)}", finding.IsFailure ? "red" : "yellow");
        }

        foreach (var step in findings[0].Advice.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            print.Line($"      - {step}", "grey");
        }
    }

    /// <summary>Severity of what is put right, a hundred dollars a month counted as one of medium, divided by the trouble of the fix.</summary>
    private static double Benefit(AssignedPolicy policy, int findings, decimal usd)
    {
        var gain = (Weights[(int)policy.Automation.Severity] * findings) + ((double)usd / 10);
        var trouble = policy.Automation.Disruption switch { Disruption.None => 1.0, Disruption.Brief => 2, Disruption.Rolling => 4, _ => 8 };
        return gain / (trouble * (policy.Effect is PolicyEffect.Modify or PolicyEffect.DeployIfNotExists ? policy.Automation.ApprovalRequired ? 1.5 : 1 : 2));
    }

    private static string How(AssignedPolicy policy) => policy.Effect is PolicyEffect.Modify or PolicyEffect.DeployIfNotExists
        ? policy.Automation.ApprovalRequired ? "after approval" : "automatic"
        : "by people";

    private static int Failed(IEnumerable<ReportedFinding> findings) => findings.Count(f => f.IsFailure);

    private static int Unclear(IEnumerable<ReportedFinding> findings) => findings.Count(f => !f.IsFailure);

    private static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"{usd:N0} USD");
}
