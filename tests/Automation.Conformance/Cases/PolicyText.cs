using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Conformance;

/// <summary>Makes the texts that the engine reads: a definition around a bare rule, an assignment with values.</summary>
internal static class PolicyText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <param name="rule">The text of the rule, put in as it is.</param>
    /// <param name="parameters">Names and types to declare.</param>
    public static string Definition(string rule, IEnumerable<(string Name, string? Type)> parameters)
    {
        var declared = new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)new JsonObject { ["type"] = p.Type ?? "String" })));
        return $$"""{"name":"case","properties":{"mode":"All","parameters":{{declared.ToJsonString()}},"policyRule":{{rule}} } }""";
    }

    public static string Assignment(IEnumerable<JsonProperty> values)
    {
        var given = new JsonObject(values.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)new JsonObject { ["value"] = Literal(p.Value) })));
        return $$"""{"name":"case","properties":{"scope":"/","policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/case","parameters":{{given.ToJsonString()}} } }""";
    }

    /// <summary>A value that the engine takes as it is: no text in it is an expression.</summary>
    public static JsonNode? Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.StartsWith('[') => JsonValue.Create("[" + value.GetString()),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Literal)]),
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Literal(p.Value)))),
        _ => JsonNode.Parse(value.GetRawText(), documentOptions: Options),
    };

    /// <summary>The parameter type that a value has.</summary>
    public static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "Array",
        JsonValueKind.Object => "Object",
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        JsonValueKind.Number when value.TryGetInt64(out _) => "Integer",
        JsonValueKind.Number => "Float",
        _ => "String",
    };
}
