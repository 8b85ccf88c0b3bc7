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
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ],
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
            { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "operations": [ {{operation}} ] } } }
            """)).Diagnostics).Code);

    [Theory]
    [InlineData("Contoso.Net/gateways/list[*]", "1", "{}", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/list[*]", "1", """{ "list": [] }""", """{ "list": [ 1 ] }""")]
    [InlineData("Contoso.Net/gateways/rules[*].list[*]", "1", """{ "rules": [ { "list": [ 2 ] }, {} ] }""", """{ "rules": [ { "list": [ 1 ] }, { "list": [ 1 ] } ] }""")]
    public void An_array_is_made_for_the_element_it_gets(string field, string value, string before, string after)
        => Same(after, Modify(Set(field, value), Gateway(before)).Document["properties"]);

    [Fact]
    public void Operations_run_on_the_result_of_those_before()
    {
        var outcome = Modify(
            string.Join(',', Set("tags['a']", "\"1\""), Set("tags['a']", "\"2\"", "add"), Set("Contoso.Net/gateways/list[*]", "1"), Set("Contoso.Net/gateways/list[*]", "2", "add"), """{ "operation": "remove", "field": "tags['b']" }"""),
            Gateway("""{ "list": [ 9 ] }""", """ "tags": { "b": "x" }, """));

        Same("""{ "a": "1" }""", outcome.Document["tags"]);
        Same("[ 1, 2 ]", outcome.Document["properties"]!["list"]);
        Assert.Equal(
            [OperationStatus.Applied, OperationStatus.Conflict, OperationStatus.Applied, OperationStatus.Applied, OperationStatus.Applied],
            outcome.Operations.Select(o => o.Status));
        Assert.Equal("tags['a']: another value is already there, and `add` does not replace", Assert.Single(outcome.Skipped));
    }

    [Fact]
    public void What_is_as_wanted_is_unchanged_and_not_skipped()
    {
        var outcome = Modify(Set("Contoso.Net/gateways/mode", "\"on\""), Gateway("""{ "mode": "on" }"""));

        Assert.Empty(outcome.Skipped);
        Assert.Equal(new OperationOutcome("properties.mode", OperationStatus.Unchanged, null), Assert.Single(outcome.Operations));
    }

    [Fact]
    public void Some_elements_that_could_not_be_written_are_told_beside_those_that_were()
    {
        var outcome = Modify(Set("Contoso.Net/gateways/list[*].a.b", "1"), Gateway("""{ "list": [ { "a": {} }, {} ] }"""));

        Same("""[ { "a": { "b": 1 } }, {} ]""", outcome.Document["properties"]!["list"]);
        Assert.Equal(new OperationOutcome("properties.list[*].a.b", OperationStatus.Applied, "`a` is not there"), Assert.Single(outcome.Operations));
    }

    [Theory]
    [InlineData("deny", "cannot be modified in api-version 2024-05-01", "off")]
    [InlineData("audit", null, "off")]
    [InlineData("disabled", null, "off")]
    public void What_this_api_version_does_not_let_modify_is_decided_by_the_conflict_effect(string conflict, string? denied, string mode)
    {
        var library = PolicyLibrary.Load(
            [
                Definition($$"""
                    { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "conflictEffect": "{{conflict}}",
                      "operations": [ {{Set("Contoso.Net/gateways/mode", "\"on\"")}} ] } } }
                    """),
                Assignment(),
            ],
            Facts, new Frozen("2024-05-01")).Library!;

        var outcome = library.Modify(library.Policies.Single(), Input(Gateway("""{ "mode": "off" }""")) with { ApiVersion = "2024-05-01" });
        var later = library.Modify(library.Policies.Single(), Input(Gateway("""{ "mode": "off" }""")) with { ApiVersion = "2025-01-01" });

        Assert.Equal(mode, (string?)outcome.Document["properties"]!["mode"]);
        Assert.Equal(denied is not null, outcome.Denied?.Contains(denied!, StringComparison.Ordinal) == true);
        Assert.Equal(denied is null ? OperationStatus.Skipped : OperationStatus.Denied, outcome.Operations.Single().Status);
        Assert.Equal("on", (string?)later.Document["properties"]!["mode"]);
    }

    [Fact]
    public void An_alias_that_is_never_modifiable_is_an_error()
        => Assert.Equal("AUT1048", Assert.Single(PolicyLibrary.Load(
            [Definition($$"""
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ],
                  "operations": [ {{Set("Contoso.Net/gateways/mode", "1")}} ] } } }
                """)],
            Facts, new Frozen(null)).Diagnostics).Code);

    [Fact]
    public void The_path_of_the_api_version_at_hand_is_written()
    {
        const string Version = "2020-01-01";
        var library = PolicyLibrary.Load(
            [
                Definition($$"""
                    { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ],
                      "operations": [ {{Set("Contoso.Net/gateways/mode", "1")}} ] } } }
                    """),
                Assignment(),
            ],
            Facts, new Versioned(Version)).Library!;

        string Written(string? version)
            => library.Modify(library.Policies.Single(), Input(Gateway()) with { ApiVersion = version }).Document["properties"]!.ToJsonString();

        Assert.Equal("""{"old":1}""", Written(Version));
        Assert.Equal("""{"mode":1}""", Written("2021-01-01"));
    }

    [Fact]
    public void A_machine_without_an_identity_is_given_one()
    {
        const string Machine = """{ "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/m", "type": "Microsoft.Compute/virtualMachines" }""";

        Same("""{ "type": "SystemAssigned" }""", Modify(Set("identity.type", "\"SystemAssigned\""), Machine).Document["identity"]);
    }

    [Theory]
    [InlineData("identity.type", "NotApplicable")]
    [InlineData("tags['a']", "NonCompliant")]
    public void A_policy_that_gives_an_identity_does_not_apply_to_other_types(string field, string verdict)
    {
        var library = Library(
            Definition($$"""
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "operations": [ {{Set(field, "\"SystemAssigned\"")}} ] } } }
                """),
            Assignment());

        Assert.Equal(verdict, library.Evaluate(Input(Gateway())).Single().Verdict.Name);
    }

    [Fact]
    public void A_condition_that_cannot_be_decided_denies_the_whole_change()
    {
        var resource = Gateway("""{ "mode": "off" }""");
        var library = Library(
            Definition($$"""
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "operations": [
                  {{Set("tags['a']", "\"x\"")}}, {{Set("Contoso.Net/gateways/mode", "\"on\"", more: "\"condition\": \"[greaterOrEquals(requestContext().apiVersion, '2019-04-01')]\",")}} ] } } }
                """),
            Assignment());

        var outcome = library.Modify(library.Policies.Single(), Input(resource));

        Assert.Contains("api-version", outcome.Denied, StringComparison.Ordinal);
        Same(resource, outcome.Document);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void Tags_that_are_no_object_are_left_alone(string tags)
    {
        var outcome = Modify(Set("tags['a']", "\"x\""), Gateway(more: $"\"tags\": {tags},"));

        Same(tags, outcome.Document["tags"]);
        Assert.Single(outcome.Skipped);
    }

    [Fact]
    public void A_value_that_comes_out_as_nothing_is_not_written()
    {
        var library = Library(
            Definition("""
                { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ],
                  "operations": [ { "operation": "addOrReplace", "field": "tags['owner']", "value": "[resourceGroup().tags['owner']]" } ] } } }
                """),
            Assignment());

        var outcome = library.Modify(library.Policies.Single(), Input(Gateway()) with { ResourceGroup = Json("""{ "name": "rg-net", "tags": {} }""") });

        Assert.Null(outcome.Document["tags"]);
        Assert.Single(outcome.Skipped);
    }

    [Fact]
    public void A_path_instead_of_an_alias_works_with_a_warning()
    {
        var result = Load(Definition($$"""
            { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "operations": [ {{Set("properties.mode", "1")}} ] } } }
            """));

        Assert.NotNull(result.Library);
        Assert.Equal(("AUT1050", DiagnosticSeverity.Warning), (Assert.Single(result.Diagnostics).Code, result.Diagnostics[0].Severity));
        Same("""{ "mode": 1 }""", Modify(Set("properties.mode", "1"), Gateway()).Document["properties"]);
    }

    /// <summary>One alias, not modifiable in one api-version; in none for null.</summary>
    private sealed class Frozen(string? version) : IAliasCatalog
    {
        private static readonly FieldPath Path = FieldPath.Parse("properties.mode");

        public IEnumerable<string> NamesLike(string name) => [];

        public AliasTarget? Find(string name) => new TypeAlias(name, "Contoso.Net/gateways", Path)
        {
            ModifiableByDefault = version is not null,
            Versions = version is null ? [] : [new VersionedPath(version, Path) { Modifiable = false }],
        };
    }

    private sealed class Versioned(string version) : IAliasCatalog
    {
        public IEnumerable<string> NamesLike(string name) => [];

        public AliasTarget? Find(string name) => new TypeAlias(name, "Contoso.Net/gateways", FieldPath.Parse("properties.mode"))
        {
            Versions = [new VersionedPath(version, FieldPath.Parse("properties.old"))],
        };
    }
}
