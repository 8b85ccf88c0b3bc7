using System.Text.Json;
using Automation.Policy;

namespace Automation.Cli.Tests;

public sealed class ScanReportTests
{
    [Fact]
    public async Task The_neglected_estate_gives_a_team_something_to_work_from()
    {
        var run = await Cli.RunAsync("scan", "--estate", "neglected", "--report", "--policies", Automation.Testing.Repository.Policies);

        Assert.Equal((int)ExitCode.Failed, run.ExitCode);
        Assert.All(
            (string[])["By severity", "By topic", "Ingress: web application firewall", "First 10 fixes", "Estimated saving: ", " USD a month", "Critical\n", "days ago.", "days left."],
            text => Assert.Contains(text, run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal));

        // Advice comes with the finding's own names, not with placeholders.
        Assert.DoesNotContain("{name}", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("{resourceGroup}", run.Output, StringComparison.Ordinal);
        Assert.Contains("--resource-group rg-web --", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUT7042", "scan", "--estate", "nowhere")]
    [InlineData("AUT7043", "scan")]
    [InlineData("AUT7043", "scan", "x.json", "--estate", "neglected")]
    [InlineData("AUT7041", "scan", "--estate", "neglected", "--assignment", "nobody")]
    [InlineData("AUT6030", "scan", "--estate", "neglected", "--profile", "nothing")]
    public async Task What_cannot_be_scanned_is_told(string code, params string[] arguments)
    {
        var run = await Cli.RunAsync([.. arguments, "--policies", Automation.Testing.Repository.Policies]);

        Assert.Equal((int)ExitCode.BadInput, run.ExitCode);
        Assert.Contains(code, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "no array")]
    [InlineData("[ { \"resource\": \"x\" } ]", "Expected `resource`")]
    [InlineData("[ { \"resource\": \"/subscriptions/s/resourceGroups/g/providers/A.B/c/d\", \"series\": \"usedAddresses\", \"samples\": [ { \"at\": \"soon\", \"value\": 1 } ] } ]", "ISO 8601")]
    [InlineData("{", "cannot be read")]
    public async Task A_past_that_cannot_be_read_is_told(string text, string message)
    {
        using var at = new Folder();
        var file = at.Write("history.json", text);

        var run = await Cli.RunAsync("scan", at.Write("export.json", "[]"), "--history", file, "--policies", Automation.Testing.Repository.Policies);

        Assert.Equal((int)ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("AUT7044", run.Errors, StringComparison.Ordinal);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixes_that_put_more_right_for_less_trouble_come_first()
    {
        ReportedFinding Finding(string policy, FindingSeverity severity, Disruption disruption, PolicyEffect effect, decimal? usd = null) => new(
            new AssignedPolicy
            {
                Key = $"a/{policy}", Name = policy, DisplayName = policy, AssignmentName = "a", Scope = "/", Effect = effect, Path = "p.json",
                Automation = new AutomationMetadata { Severity = severity, Disruption = disruption, Topics = ["dns"] },
            },
            new ScanVerdict
            {
                Policy = policy, PolicyKey = $"a/{policy}", ResourceId = "/subscriptions/s/resourceGroups/g/providers/A.B/c/d", ResourceType = "A.B/c", Verdict = "NonCompliant",
                Effect = effect, Severity = "high", EnforcementMode = EnforcementMode.Default, Reasons = [], File = "f", Place = "$",
            },
            usd, "");

        var report = new ScanReport(
            [
                Finding("rebuild", FindingSeverity.High, Disruption.Recreate, PolicyEffect.Audit),
                Finding("automatic", FindingSeverity.High, Disruption.None, PolicyEffect.Modify),
                Finding("medium", FindingSeverity.Medium, Disruption.None, PolicyEffect.Audit, 12.5m),
                Finding("critical", FindingSeverity.Critical, Disruption.None, PolicyEffect.Audit),
            ],
            4, 0, [new Topic("dns", "Names"), new Topic("waf", "Walls")]);

        Assert.Equal(["critical", "automatic", "rebuild", "medium"], report.TopFixes.Select(f => f.Policy.Name));
        Assert.Equal(12.5m, report.UsdPerMonth);
        Assert.Equal(["dns"], report.ByTopic.Select(t => t.Topic.Name));
        Assert.Equal([1, 2, 1, 0, 0], report.BySeverity.Select(s => s.Failed));
    }
}
