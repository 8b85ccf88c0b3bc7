using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>The few things the reference asks of JSON.</summary>
internal static class ReferenceJson
{
    public static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True, // one kind for both
        var kind => kind.Value,
    };

    public static string? Text(JsonNode? node) => Kind(node) == JsonValueKind.String ? node!.GetValue<string>() : null;

    public static bool? Bool(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static decimal? Number(JsonNode? node)
        => Kind(node) == JsonValueKind.Number ? decimal.Parse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>The member of this name, ignoring case.</summary>
    public static bool Find(JsonNode? node, string name, out JsonNode? value)
    {
        value = null;
        foreach (var (key, member) in node as JsonObject ?? [])
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = member;
                return true;
            }
        }

        return false;
    }

    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items.Select(i => i?.DeepClone())];
}
