using System.Text.Json.Nodes;

namespace Automation.Cli;

/// <summary>An assignment of one definition everywhere, for tools that look at a definition alone.</summary>
internal static class SingleAssignment
{
    /// <param name="parameters">Plain values by name.</param>
    public static string Of(string name, string definition, JsonObject parameters) => new JsonObject
    {
        ["name"] = name,
        ["type"] = "Microsoft.Authorization/policyAssignments",
        ["properties"] = new JsonObject
        {
            ["scope"] = "/",
            ["policyDefinitionId"] = $"/providers/Microsoft.Authorization/policyDefinitions/{definition}",
            ["parameters"] = new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)new JsonObject { ["value"] = p.Value?.DeepClone() }))),
        },
    }.ToJsonString();
}
