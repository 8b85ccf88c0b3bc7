using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class ArrayTests
{
    private const string Arrays = """
        {
          "stringArray": [ "a", "b", "c" ],
          "objectArray": [
            { "property": "value1", "nestedArray": [ 1, 2 ] },
            { "property": "value2", "nestedArray": [ 3, 4 ] }
          ]
        }
        """;

    [Theory]
    [InlineData("missingArray", "\"\"")]
    [InlineData("missingArray[*]", "[]")]
    [InlineData("missingArray[*].property", "[]")]
    [InlineData("stringArray", "[\"a\",\"b\",\"c\"]")]
    [InlineData("stringArray[*]", "[\"a\",\"b\",\"c\"]")]
    [InlineData("objectArray[*].property", "[\"value1\",\"value2\"]")]
    [InlineData("objectArray[*].nestedArray", "[[1,2],[3,4]]")]
    [InlineData("objectArray[*].nestedArray[*]", "[1,2,3,4]")]
    [InlineData("objectArray[*].missing", "[]")]
    public void Field_gives_what_the_documentation_lists(string alias, string expected)
    {
        var field = new FieldResolver(Facts, RuleAliases.Instance).Resolve($"Contoso.Net/gateways/{alias}", out _)!;

        Assert.Equal(expected, FieldReader.AsFunction(field, new EvaluationContext(Input(Gateway(Arrays)))).ToString());
    }

    [Theory]
    [InlineData("stringArray[*]", "notEquals", "\"z\"", true)]
    [InlineData("stringArray[*]", "equals", "\"a\"", false)]
    [InlineData("missingArray[*]", "equals", "\"a\"", true)]
    [InlineData("missingArray[*]", "exists", "true", true)]
    [InlineData("missingArray[*]", "exists", "false", true)]
    [InlineData("missingArray", "exists", "true", false)]
    [InlineData("objectArray[*].missing", "equals", "\"a\"", false)]
    [InlineData("objectArray[*].nestedArray[*]", "less", "5", true)]
    [InlineData("stringArray", "contains", "\"B\"", true)]
    public void A_condition_on_a_collection_must_hold_for_all(string alias, string name, string wanted, bool holds)
        => Assert.Equal(holds, Judge($$"""{ "field": "Contoso.Net/gateways/{{alias}}", "{{name}}": {{wanted}} }""", Gateway(Arrays)) is Verdict.NonCompliant);

    [Fact]
    public void An_alias_of_another_type_selects_nothing()
        => Assert.IsType<Verdict.NonCompliant>(Judge("""{ "field": "Contoso.Net/routers/stringArray", "exists": false }""", Gateway(Arrays)));

    [Theory]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*]" }""", 2)]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*].nestedArray[*]" }""", 4)]
    [InlineData("""{ "field": "Contoso.Net/gateways/missingArray[*]" }""", 0)]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*]", "where": { "field": "Contoso.Net/gateways/objectArray[*].property", "equals": "value2" } }""", 1)]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*]", "where": { "field": "Contoso.Net/gateways/objectArray[*].nestedArray[*]", "greater": 2 } }""", 1)]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*]", "where": { "value": "[first(field('Contoso.Net/gateways/objectArray[*].property'))]", "equals": "value1" } }""", 1)]
    [InlineData("""{ "field": "Contoso.Net/gateways/stringArray[*]", "where": { "value": "[current('Contoso.Net/gateways/stringArray[*]')]", "equals": "b" } }""", 1)]
    [InlineData("""{ "field": "Contoso.Net/gateways/stringArray[*]", "where": { "value": "[current()]", "in": [ "a", "c" ] } }""", 2)]
    [InlineData("""{ "field": "Contoso.Net/gateways/objectArray[*]", "where": { "count": { "field": "Contoso.Net/gateways/objectArray[*].nestedArray[*]", "where": { "value": "[current('Contoso.Net/gateways/objectArray[*].nestedArray[*]')]", "greater": 3 } }, "equals": 1 } }""", 1)]
    [InlineData("""{ "value": [ 1, 2, 3 ], "where": { "value": "[current()]", "greater": 1 } }""", 2)]
    [InlineData("""{ "value": [ "a", "x" ], "name": "wanted", "where": { "count": { "field": "Contoso.Net/gateways/stringArray[*]", "where": { "field": "Contoso.Net/gateways/stringArray[*]", "equals": "[current('wanted')]" } }, "greater": 0 } }""", 1)]
    public void Counts_select_one_member_at_a_time(string count, int expected)
        => Assert.IsType<Verdict.NonCompliant>(Judge($$"""{ "count": {{count}}, "equals": {{expected}} }""", Gateway(Arrays)));

    [Fact]
    public void Sub_resources_are_found_through_their_inner_properties()
    {
        const string Network = """
            {
              "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/n", "name": "n",
              "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
              "properties": { "securityRules": [ { "name": "r", "properties": { "access": "Allow" } } ] }
            }
            """;

        Assert.IsType<Verdict.NonCompliant>(Judge(
            """{ "field": "Microsoft.Network/networkSecurityGroups/securityRules[*].access", "equals": "Allow" }""", Network));
        Assert.IsType<Verdict.NonCompliant>(Judge(
            """{ "field": "Microsoft.Network/networkSecurityGroups/securityRules[*].name", "equals": "r" }""", Network));
    }

    [Theory]
    [InlineData("Microsoft.ContainerService/managedClusters/sku.tier", "sku.tier")]
    [InlineData("Microsoft.Network/applicationGateways/sku.tier", "properties.sku.tier")]
    [InlineData("Microsoft.Network/applicationGateways/zones[*]", "zones[*]")]
    [InlineData("Microsoft.Network/applicationGateways/probes[*].interval", "properties.probes[*].properties.interval")]
    [InlineData("Microsoft.Network/applicationGateways/probes[*].name", "properties.probes[*].name")]
    [InlineData("Microsoft.ContainerService/managedClusters/apiServerAuthorizedIPRanges[*]", "properties.apiServerAccessProfile.authorizedIPRanges[*]")]
    [InlineData("Microsoft.Cdn/profiles/ruleSets/rules/actions[*].UrlRedirect.parameters.destinationProtocol", "properties.actions[*].parameters.destinationProtocol")]
    [InlineData("Microsoft.Insights/diagnosticSettings/logs.enabled", "properties.logs[*].enabled")]
    public void Aliases_lead_where_the_documents_have_them(string alias, string path)
        => Assert.Equal(path, ProductAliases.Instance.Find(alias)!.Shown.Text);
}
