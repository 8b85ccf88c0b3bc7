using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class EvaluateTests
{
    private const string WafPolicy = """
        {
          "allOf": [
            { "field": "type", "equals": "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies" },
            { "field": "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/policySettings.mode", "notEquals": "Prevention" }
          ]
        }
        """;

    private static string Waf(string mode) => $$"""
        {
          "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/w",
          "name": "w", "type": "Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies", "location": "westeurope",
          "properties": { "policySettings": { "mode": "{{mode}}" } }
        }
        """;

    [Fact]
    public void A_broken_condition_gives_a_reason_that_people_understand()
    {
        var library = Library(Rule(WafPolicy), Assignment());

        var verdict = Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(Waf("Detection"))).Single().Verdict);

        var reason = Assert.Single(verdict.Reasons);
        Assert.Equal("properties.policySettings.mode", reason.Field);
        Assert.Equal("notEquals", reason.Operator);
        Assert.Equal("\"Detection\"", reason.Found);
        Assert.Equal("\"Prevention\"", reason.Wanted);
        Assert.Equal("policyDefinitions/p.json", reason.Path);
        Assert.Equal(4, reason.Position.Line);
        Assert.Equal(
            "`properties.policySettings.mode` is \"Detection\"; the policy fails resources where it is not \"Prevention\".",
            reason.Message);
    }

    [Fact]
    public void A_met_condition_is_compliant()
        => Assert.IsType<Verdict.Compliant>(Library(Rule(WafPolicy), Assignment()).Evaluate(Input(Waf("prevention"))).Single().Verdict);

    [Fact]
    public void A_policy_for_other_types_is_left_out()
        => Assert.Empty(Library(Rule(WafPolicy), Assignment()).Evaluate(Input(Gateway())));

    [Fact]
    public void What_one_policy_failed_to_read_is_not_half_read_by_the_next()
    {
        const string Open = """{ "count": { "field": "Contoso.Net/gateways/rules[*]", "where": { "field": "Contoso.Net/gateways/rules[*].port", "equals": 22 } }, "greater": 0 }""";
        const string All = """{ "not": { "field": "Contoso.Net/gateways/rules[*].port", "notEquals": 22 } }""";
        var library = Library(
            Rule(All, name: "p1"), Assignment("p1", "a1"), Rule(All, name: "p2"), Assignment("p2", "a2"), Rule(Open, name: "p3"), Assignment("p3", "a3"));

        // The name in the second element is no Unicode text.
        var input = Input(Gateway("""{ "rules": [ { "port": 443 }, { "\ud800": 1, "Port": 22 } ] }"""));

        Assert.All(library.Evaluate(input), v => Assert.IsType<Verdict.Unknown>(v.Verdict));
        Assert.All(library.Evaluate(input), v => Assert.IsType<Verdict.Unknown>(v.Verdict));
    }
}
