using System.Text.Json.Nodes;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class ModifyTests
{
    private static ModifyOutcome Modify(string operations, string resource, string conflict = "deny")
    {
        var library = Library(
            Definition($$"""
                {
                  "if": { "field": "type", "exists": true },
                  "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "conflictEffect": "{{conflict}}", "operations": [ {{operations}} ] } }
                }
                """),
            Assignment());
        return library.Modify(library.Policies.Single(), Input(resource) with { ApiVersion = "2024-05-01" });
    }

    private static string Set(string field, string value, string operation = "addOrReplace", string more = "")
        => $$"""{ "operation": "{{operation}}", "field": "{{field}}", {{more}} "value": {{value}} }""";

    private static void Same(string expected, JsonNode? actual)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    [Theory]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", """{ "mode": "off", "a": { "b": 1 } }""", """{ "mode": "on", "a": { "b": 1 } }""")]
    [InlineData("Contoso.Net/gateways/MODE", "\"on\"", """{ "mode": "off" }""", """{ "mode": "on" }""")]
    [InlineData("Contoso.Net/gateways/a.c", "2", """{ "a": { "b": 1 } }""", """{ "a": { "b": 1, "c": 2 } }""")]
    [InlineData("Contoso.Net/gateways/list", "[1]", """{ "list": [ 2, 3 ] }""", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*]", "1", """{ "list": [ 2, 3 ] }""", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*].p", "1", """{ "list": [ { "p": 2 }, { "q": 3 } ] }""", """{ "list": [ { "p": 1 }, { "q": 3, "p": 1 } ] }""")]
    public void AddOrReplace_sets_whatever_is_there(string field, string value, string before, string after)
    {
        var outcome = Modify(Set(field, value), Gateway(before));

        Assert.Null(outcome.Denied);
        Assert.Empty(outcome.Skipped);
        Same(after, outcome.Document["properties"]);
    }

    [Theory]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", """{ "mode": "off" }""", """{ "mode": "off" }""")]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", "{}", """{ "mode": "on" }""")]
    [InlineData("Contoso.Net/gateways/list[*]", "1", """{ "list": [ 2 ] }""", """{ "list": [ 2, 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*].p", "1", """{ "list": [ { "p": 2 }, {} ] }""", """{ "list": [ { "p": 2 }, { "p": 1 } ] }""")]
    public void Add_leaves_what_is_there(string field, string value, string before, string after)
        => Same(after, Modify(Set(field, value, "add"), Gateway(before)).Document["properties"]);

    [Fact]
    public void Tags_are_created_from_nothing_and_removed()
    {
        Same("""{ "env": "prod" }""", Modify(Set("tags['env']", "\"prod\""), Gateway()).Document["tags"]);
        Same("""{ "a": "1" }""", Modify(
            """{ "operation": "remove", "field": "tags['ENV']" }""", Gateway(more: """ "tags": { "a": "1", "env": "x" }, """)).Document["tags"]);
    }

    [Fact]
    public void A_missing_parent_is_not_invented()
    {
        var outcome = Modify(Set("Contoso.Net/gateways/a.b", "1"), Gateway());

        Same("{}", outcome.Document["properties"]);
        Assert.Contains("`a` is not there", Assert.Single(outcome.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_of_a_known_sub_resource_goes_into_its_properties()
    {
        const string Gateway = """
            {
              "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/g", "name": "g",
              "type": "Microsoft.Network/applicationGateways", "location": "westeurope",
              "properties": { "probes": [ { "name": "p", "properties": { "interval": 30 } } ] }
            }
            """;

        var outcome = Modify(Set("Microsoft.Network/applicationGateways/probes[*].timeout", "60"), Gateway);

        Same("""[ { "name": "p", "properties": { "interval": 30, "timeout": 60 } } ]""", outcome.Document["properties"]!["probes"]);
    }

    [Fact]
    public void A_property_whose_level_cannot_be_told_is_not_written()
    {
        var outcome = Modify(Set("Contoso.Net/gateways/rules[*].access", "\"Deny\""), Gateway("""{ "rules": [ { "properties": { "x": 1 } } ] }"""));

        Same("""{ "rules": [ { "properties": { "x": 1 } } ] }""", outcome.Document["properties"]);
        Assert.Single(outcome.Skipped);
    }

    [Fact]
    public void An_identity_is_modified_on_virtual_machines_only()
    {
        var outcome = Modify(Set("identity.type", "\"None\""), Gateway(more: """ "identity": { "type": "SystemAssigned" }, """));

        Assert.Equal("SystemAssigned", (string?)outcome.Document["identity"]!["type"]);
        Assert.Single(outcome.Skipped);
    }

    [Theory]
    [InlineData("[greaterOrEquals(requestContext().apiVersion, '2024-01-01')]", "on")]
    [InlineData("[greaterOrEquals(requestContext().apiVersion, '2025-01-01')]", "off")]
    public void A_false_condition_skips_its_operation(string condition, string mode)
        => Assert.Equal(mode, (string?)Modify(
            Set("Contoso.Net/gateways/mode", "\"on\"", more: $"\"condition\": \"{condition}\","), Gateway("""{ "mode": "off" }""")).Document["properties"]!["mode"]);

    [Fact]
    public void A_value_that_cannot_be_computed_denies_the_whole_change()
    {
        var resource = Gateway("""{ "mode": "off" }""");

        var outcome = Modify(Set("Contoso.Net/gateways/mode", "\"on\"") + "," + Set("tags['rg']", "\"[resourceGroup().tags['x']]\""), resource);

        Assert.Contains("was not read", outcome.Denied, StringComparison.Ordinal);
        Same(resource, outcome.Document);
    }

    [Fact]
    public void The_input_is_untouched_and_values_are_evaluated()
    {
        var input = Input(Gateway("""{ "mode": "off" }"""));
        var before = input.Resource.GetRawText();
        var library = Library(
            Definition("""
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [],
                  "operations": [ { "operation": "AddOrReplace", "field": "[concat('tags[', 'rg', ']')]", "value": "[resourceGroup().name]" } ] } } }
                """),
            Assignment());

        var outcome = library.Modify(library.Policies.Single(), input);

        Assert.Equal("rg-net", (string?)outcome.Document["tags"]!["rg"]);
        Assert.Equal(before, input.Resource.GetRawText());
    }

    [Theory]
    [InlineData("""{ "operation": "remove", "field": "Contoso.Net/gateways/mode" }""", "AUT1023")]
    [InlineData("""{ "operation": "addOrReplace", "field": "name", "value": "x" }""", "AUT1023")]
    [InlineData("""{ "operation": "addOrReplace", "field": "tags['a']" }""", "AUT1023")]
    [InlineData("""{ "operation": "replace", "field": "tags['a']", "value": "x" }""", "AUT1004")]
    [InlineData("""{ "operation": "add", "field": "tags['a']", "value": "x", "condition": "[equals(field('name'), 'x')]" }""", "AUT1014")]
    public void Operations_that_can_never_work_are_errors(string operation, string code)
        => Assert.Equal(code, Assert.Single(Load(Definition($$"""
            { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [], "operations": [ {{operation}} ] } } }
            """)).Diagnostics).Code);
}
