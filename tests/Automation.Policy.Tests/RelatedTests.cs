using System.Text.Json;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class RelatedTests
{
    private static readonly PolicyLibrary Policies = Library(
        Definition("""
            {
              "if": { "field": "type", "equals": "Contoso.Net/gateways" },
              "then": { "effect": "auditIfNotExists", "details": {
                "type": "Contoso.Log/settings",
                "existenceCondition": { "allOf": [
                  { "field": "Contoso.Log/settings/enabled", "equals": true },
                  { "value": "[field('location')]", "equals": "westeurope" }
                ] } } }
            }
            """),
        Assignment());

    private static Verdict Judge(params string[]? related) => Policies.Evaluate(
        Input(Gateway()) with { Related = related?.Select(Json).ToArray() }).Single().Verdict;

    private static string Setting(string enabled, string type = "Contoso.Log/settings")
        => $$"""{ "name": "s", "type": "{{type}}", "properties": { "enabled": {{enabled}} } }""";

    [Fact]
    public void One_related_resource_that_fits_is_enough() => Assert.IsType<Verdict.Compliant>(Judge(Setting("false"), Setting("true")));

    [Fact]
    public void None_that_fits_is_non_compliant()
    {
        Assert.IsType<Verdict.NonCompliant>(Judge(Setting("false")));
        Assert.IsType<Verdict.NonCompliant>(Judge(Setting("true", "Contoso.Log/others")));
        Assert.NotEmpty(Assert.IsType<Verdict.NonCompliant>(Judge([])).Reasons);
    }

    [Fact]
    public void Not_looked_up_is_Unknown() => Assert.IsType<Verdict.Unknown>(Judge(null));

    [Fact]
    public void Another_type_is_left_out()
        => Assert.Empty(Policies.Evaluate(Input("""{ "id": "/subscriptions/s", "type": "Contoso.Net/routers", "location": "x" }""")));
}
