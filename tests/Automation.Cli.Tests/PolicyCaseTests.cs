using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Cli.Tests;

/// <summary>Every shipped policy against every shipped case, read and run as <c>automation test</c> does.</summary>
public sealed class PolicyCaseTests
{
    private static readonly Lazy<TestOutcome> Shipped = new(() => new TestRun(new TestSettings(Repository.Policies), TimeProvider.System).Run());

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var result in Shipped.Value.Results)
        {
            rows.Add(result.Case.File, result.Case.Note);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_policy_says_what_its_case_wants(string file, string note)
    {
        var result = Shipped.Value.Results.Single(r => r.Case.File == file && r.Case.Note == note);

        Assert.True(result.Passed, string.Join('\n', result.Failures.Select(f => $"{f.What}: expected {f.Expected}, actual {f.Actual}")));
    }

    [Fact]
    public void All_shipped_cases_are_run_and_cover_every_condition()
    {
        Assert.Empty(Shipped.Value.Diagnostics);
        Assert.True(Shipped.Value.Results.Count >= 130, $"{Shipped.Value.Results.Count} cases.");
        Assert.Empty(Shipped.Value.Untested);
        Assert.All(Shipped.Value.Coverages, c => Assert.True(c.Percent == 100, $"{c.Policy.Name}: {string.Join("; ", c.Gaps.Select(g => $"{g.Condition.Position} {g.Condition.Text}"))}"));
    }

    [Fact]
    public void The_shipped_folder_loads_without_a_remark()
    {
        var result = PolicyLibrary.Load(new PolicyRoot(Repository.Policies).Sources(), FactEngine.CreateDefault().Catalog);

        Assert.True(result.Library is not null, string.Join('\n', result.Diagnostics));
        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Every_shipped_policy_has_a_passing_a_failing_and_a_not_applicable_case()
    {
        var verdicts = Shipped.Value.Results.ToLookup(r => r.Case.Policy, r => r.Case.Want.Verdict, StringComparer.OrdinalIgnoreCase);
        foreach (var definition in Directory.EnumerateFiles(Path.Combine(Repository.Policies, "policyDefinitions"), "*.json", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(definition);

            // A rule that asks for nothing but the type, as of a service that is gone, leaves no resource that could pass.
            var asks = JsonNode.Parse(File.ReadAllText(definition))!["properties"]!["policyRule"]!["if"]!;
            string[] wanted = (string?)asks["field"] == "type" ? ["NonCompliant", "NotApplicable"] : ["Compliant", "NonCompliant", "NotApplicable"];
            Assert.All(wanted, verdict => Assert.True(verdicts[name].Contains(verdict), $"{name} has no case that is {verdict}."));
        }
    }
}
