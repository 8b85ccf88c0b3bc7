using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Roll-up of states, and who may change a property.</summary>
public class GovernanceRollupTests
{
    private static ComplianceState[] States(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ComplianceState>)];

    [Theory]
    [InlineData("", null, null)]
    [InlineData("Unknown", "Unknown", 100d)]
    [InlineData("Exempt Unknown", "Exempt", 100d)]
    [InlineData("Conflict Exempt", "Conflict", 50d)]
    [InlineData("Exempt Compliant Conflict Unknown", "Compliant", 75d)]
    [InlineData("Compliant NonCompliant Compliant Compliant", "NonCompliant", 75d)]
    public void The_worst_counts_and_exempt_is_as_good_as_compliant(string states, string? state, double? percentage)
    {
        var summary = ComplianceSummary.Of(States(states));

        Assert.Equal(state, summary.State?.ToString());
        Assert.Equal(percentage, summary.Percentage);
        Assert.Equal(States(states).Length, summary.Total);
    }

    [Fact]
    public void Verdicts_roll_up_without_those_that_do_not_apply()
    {
        var library = Library(
            Rule("""{ "field": "type", "equals": "Contoso.Net/gateways" }"""), Assignment(), Rule("""{ "field": "type", "equals": "Contoso.Net/routers" }""", name: "q"),
            Assignment("q", "b"), Rule("""{ "field": "name", "equals": "x" }""", name: "r"), Assignment("r", "c"));

        var summary = ComplianceSummary.Of(library.Assess(Input(Gateway())));

        Assert.Equal(new ComplianceSummary { NonCompliant = 1, Compliant = 1 }, summary);
    }
}
