using System.Text.Json.Nodes;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Whatever stands in the place of anything, loading ends with diagnostics and evaluating with verdicts.</summary>
public class GovernanceFuzzTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["policyDefinitions/p.json"] = """
            { "name": "p", "properties": { "mode": "All", "version": "1.0.0",
              "parameters": { "x": { "type": "Object", "defaultValue": { "a": 1 }, "schema": { "properties": { "a": { "type": "integer", "pattern": "x" } }, "items": [ {} ], "$defs": { "o": { "type": "object" } }, "allOf": [ { "$ref": "#/$defs/o" } ] } } },
              "policyRule": { "if": { "field": "type", "equals": "Contoso.Net/gateways" }, "then": { "effect": "manual", "details": { "defaultState": "Unknown" } } } } }
            """,
        ["policySetDefinitions/set.json"] = """
            { "name": "set", "properties": { "version": "1.0.0", "parameters": { "x": { "type": "Object" } }, "policyDefinitionGroups": [ { "name": "g" } ],
              "policyDefinitions": [ { "policyDefinitionId": "p", "policyDefinitionReferenceId": "r", "definitionVersion": "1.*.*", "groupNames": [ "g" ], "parameters": { "x": { "value": "[parameters('x')]" } } } ] } }
            """,
        ["policyAssignments/a.json"] = """
            [ { "name": "a", "properties": { "scope": "/providers/Microsoft.Management/managementGroups/m", "notScopes": [ "/subscriptions/2" ], "policyDefinitionId": "set", "definitionVersion": "1.*.*",
              "parameters": { "x": { "value": { "a": 1 } } },
              "resourceSelectors": [ { "name": "s", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
              "overrides": [ { "kind": "policyEffect", "value": "Disabled", "selectors": [ { "kind": "policyDefinitionReferenceId", "in": [ "r" ] }, { "kind": "resourceLocation", "notIn": [ "westeurope" ] } ] },
                { "kind": "policyVersion", "value": "1.*.*", "selectors": [ { "kind": "resourceLocation", "in": [ "x" ] } ] } ],
              "nonComplianceMessages": [ { "message": "m", "policyDefinitionReferenceId": "r" } ] } } ]
            """,
        ["policyAssignments/tree.json"] = """
            { "nodeName": "/", "definitionEntryList": [ { "policySetName": "set", "assignment": { "append": true, "name": "t", "displayName": "T" } } ],
              "children": [ { "nodeName": "c", "assignment": { "name": "c" }, "parameters": { "x": {} }, "scope": { "tenant": [ "/" ] }, "notScopes": { "*": [ "/subscriptions/3" ] }, "enforcementMode": "DoNotEnforce" } ] }
            """,
        ["policyExemptions/e.json"] = """
            { "exemptions": [ { "name": "e", "exemptionCategory": "Waiver", "policyDefinitionName": "p", "scopes": [ "x:/subscriptions/11111111-1111-1111-1111-111111111111" ], "expiresOn": "2027-01-01", "assignmentScopeValidation": "Default" } ] }
            """,
        ["policyAttestations/t.json"] = """
            { "value": [ { "id": "/subscriptions/1/providers/Microsoft.PolicyInsights/attestations/t", "properties": { "policyAssignmentId": "a", "complianceState": "Compliant", "expiresOn": "2027-01-01" } } ] }
            """,
        ["managementGroups/m.json"] = """
            { "id": "m", "properties": { "details": { "parent": { "id": "root" } }, "children": [ { "id": "/subscriptions/11111111-1111-1111-1111-111111111111" } ] } }
            """,
    };

    private static readonly string[] Replacements =
        ["null", "7", "1e400", "true", "\"\"", "\"/\"", "\"[\"", "\"[field('x')]\"", "\"\\ud800\"", "[]", "[ null ]", "[ [ 1 ] ]", "{}", "{ \"a\": null, \"id\": {} }"];

    public static TheoryData<string> Paths => [.. Files.Keys];

    [Fact]
    public void Nothing_is_wrong_with_the_files_as_they_are()
    {
        var result = Load([.. Files.Select(f => PolicySource.FromText(f.Key, f.Value))]);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["a/r", "ct/r"], result.Library!.Policies.Select(p => p.Key));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Anything_in_the_place_of_anything_is_survived(string path)
    {
        var places = Count(JsonNode.Parse(Files[path])!);
        for (var place = 0; place < places; place++)
        {
            foreach (var replacement in Replacements)
            {
                var left = place;
                var text = Write(JsonNode.Parse(Files[path]), ref left, replacement);
                var result = Load([.. Files.Select(f => PolicySource.FromText(f.Key, f.Key == path ? text : f.Value))]);

                Assert.True(result.Library is not null || result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error), text);
                if (result.Library is { } library)
                {
                    Assert.Equal(library.Policies.Length, library.Assess(Input(Gateway())).Length);
                    Assert.True(library.Evaluate(Input(Gateway())).Length <= library.Policies.Length, text);
                }
            }
        }
    }

    private static int Count(JsonNode? node) => 1 + (node switch
    {
        JsonObject json => json.Sum(m => Count(m.Value)),
        JsonArray array => array.Sum(Count),
        _ => 0,
    });

    /// <summary>The text with the node at one place, counted from the root, replaced.</summary>
    private static string Write(JsonNode? node, ref int place, string replacement)
    {
        if (place-- == 0)
        {
            return replacement;
        }

        switch (node)
        {
            case JsonObject json:
                var members = new List<string>();
                foreach (var member in json)
                {
                    members.Add($"{JsonValue.Create(member.Key).ToJsonString()}: {Write(member.Value, ref place, replacement)}");
                }

                return $"{{ {string.Join(", ", members)} }}";
            case JsonArray array:
                var items = new List<string>();
                foreach (var item in array)
                {
                    items.Add(Write(item, ref place, replacement));
                }

                return $"[ {string.Join(", ", items)} ]";
            default:
                return node?.ToJsonString() ?? "null";
        }
    }
}
