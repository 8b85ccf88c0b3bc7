using System.Text.Json.Nodes;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class AppendTests
{
    private static ModifyOutcome Append(string items, string resource)
    {
        var library = Library(
            Definition($$"""{ "if": { "field": "type", "exists": true }, "then": { "effect": "append", "details": [ {{items}} ] } }"""), Assignment());
        return library.Modify(library.Policies.Single(), Input(resource));
    }

    private static string Item(string field, string value) => $$"""{ "field": "{{field}}", "value": {{value}} }""";

    private static void Same(string expected, JsonNode? actual)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    [Theory]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", "{}", """{ "mode": "on" }""")]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", """{ "mode": null }""", """{ "mode": "on" }""")]
    [InlineData("Contoso.Net/gateways/list", "[ 1 ]", "{}", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*]", "1", "{}", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*]", "1", """{ "list": [ 2 ] }""", """{ "list": [ 2, 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*].p", "1", """{ "list": [ {}, { "p": 1 } ] }""", """{ "list": [ { "p": 1 }, { "p": 1 } ] }""")]
    public void What_is_absent_is_added(string field, string value, string before, string after)
    {
        var outcome = Append(Item(field, value), Gateway(before));

        Assert.Null(outcome.Denied);
        Same(after, outcome.Document["properties"]);
    }

    [Theory]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", """{ "MODE": "on" }""")]
    [InlineData("Contoso.Net/gateways/list", "[ { \"a\": 1 } ]", """{ "list": [ { "a": 1 } ] }""")]
    public void The_same_value_is_left_alone(string field, string value, string properties)
    {
        var outcome = Append(Item(field, value), Gateway(properties));

        Assert.Null(outcome.Denied);
        Assert.Empty(outcome.Skipped);
        Assert.Equal(OperationStatus.Unchanged, outcome.Operations.Single().Status);
        Same(properties, outcome.Document["properties"]);
    }

    [Theory]
    [InlineData("Contoso.Net/gateways/mode", "\"on\"", """{ "mode": "off" }""")]
    [InlineData("Contoso.Net/gateways/list", "[ 1 ]", """{ "list": [ 2 ] }""")]
    [InlineData("Contoso.Net/gateways/list", "[ 1 ]", """{ "list": [] }""")]
    [InlineData("Contoso.Net/gateways/list[*].p", "1", """{ "list": [ {}, { "p": 2 } ] }""")]
    public void Another_value_denies_and_nothing_is_changed(string field, string value, string properties)
    {
        var resource = Gateway(properties);

        var outcome = Append(Item("tags['a']", "\"x\"") + "," + Item(field, value), resource);

        Assert.Contains("`append` does not replace", outcome.Denied, StringComparison.Ordinal);
        Assert.Equal([OperationStatus.Applied, OperationStatus.Denied], outcome.Operations.Select(o => o.Status));
        Same(resource, outcome.Document);
    }

    [Fact]
    public void Tags_are_created_from_nothing()
        => Same("""{ "env": "prod" }""", Append(Item("[concat('tags[', 'env', ']')]", "\"prod\""), Gateway()).Document["tags"]);

    [Fact]
    public void Parents_are_not_invented()
    {
        var outcome = Append(Item("Contoso.Net/gateways/a.b", "1"), Gateway());

        Assert.Equal("properties.a.b: `a` is not there", Assert.Single(outcome.Skipped));
        Same("{}", outcome.Document["properties"]);
    }

    [Fact]
    public void A_matching_append_policy_is_non_compliant()
    {
        var library = Library(
            Definition("""{ "if": { "field": "tags['env']", "exists": false }, "then": { "effect": "append", "details": [ { "field": "tags['env']", "value": "x" } ] } }"""),
            Assignment());

        Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(Gateway())).Single().Verdict);
    }

    [Theory]
    [InlineData("{}", "AUT1023")]
    [InlineData("[]", "AUT1023")]
    [InlineData("[ 1 ]", "AUT1023")]
    [InlineData("""[ { "field": "tags['a']" } ]""", "AUT1023")]
    [InlineData("""[ { "field": "name", "value": "x" } ]""", "AUT1023")]
    [InlineData("""[ { "field": "tags['a']", "value": "[nope()]" } ]""", "AUT1013")]
    public void Items_that_can_never_work_are_errors(string details, string code)
        => Assert.Contains(code, Load(Definition($$"""{ "if": { "field": "type", "exists": true }, "then": { "effect": "append", "details": {{details}} } }"""))
            .Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));
}
