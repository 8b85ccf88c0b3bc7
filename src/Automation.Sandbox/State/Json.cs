using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

internal static class Json
{
    private static readonly HashSet<string> ServerSet = new(StringComparer.OrdinalIgnoreCase) { "etag", "provisioningState", "resourceGuid" };

    public static JsonElement ToElement(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    public static JsonObject ToObject(JsonElement element) => (JsonObject)JsonNode.Parse(element.GetRawText())!;

    public static JsonObject Properties(JsonObject document)
    {
        if (document["properties"] is not JsonObject properties)
        {
            document["properties"] = properties = [];
        }

        return properties;
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Hash of what a client decides: etags, provisioning state and resource guid do not count, nor does casing of the id.</summary>
    public static string ContentHash(JsonObject body)
    {
        var copy = (JsonObject)body.DeepClone();
        copy.Remove("id");
        copy.Remove("type");
        Strip(copy);
        return CanonicalJson.Hash(ToElement(copy));
    }

    /// <summary>The first element of an array of named objects with this name, and its place; (-1, null) when there is none.</summary>
    public static (int Index, JsonObject? Item) Named(JsonArray? items, string name)
    {
        for (var i = 0; i < items?.Count; i++)
        {
            if (items[i] is JsonObject item && name.Equals(Text(item["name"]), StringComparison.OrdinalIgnoreCase))
            {
                return (i, item);
            }
        }

        return (-1, null);
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject document)
        {
            foreach (var name in document.Select(p => p.Key).Where(ServerSet.Contains).ToList())
            {
                document.Remove(name);
            }

            foreach (var property in document)
            {
                Strip(property.Value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Strip(item);
            }
        }
    }
}
