using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>One row on its way through the query: the document's columns, overlaid by computed ones.</summary>
internal sealed class GraphRow(Document document, string tenantId)
{
    public static readonly string[] Columns =
    [
        "id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy", "sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation",
    ];

    // Asked of every row by nearly every query; there are few types.
    private static readonly ConcurrentDictionary<string, string> LowerTypes = new(StringComparer.Ordinal);

    private Dictionary<string, object?>? _computed;

    public Document Document => document;

    /// <summary>A column, or a path into a dynamic one (<c>properties.networkProfile.outboundType</c>).</summary>
    public object? Get(string[] path)
    {
        var value = _computed is not null && _computed.TryGetValue(path[0], out var computed) ? computed : Column(path[0]);
        for (var i = 1; i < path.Length; i++)
        {
            value = value is JsonElement { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty(path[i], out var inner) ? Plain(inner) : null;
        }

        return value;
    }

    public void Set(string name, object? value) => (_computed ??= new(StringComparer.Ordinal))[name] = value;

    public static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonElement element => JsonNode.Parse(element.GetRawText()),
        string text => text,
        bool flag => flag,
        long number => number,
        double number => number,
        _ => value.ToString(),
    };

    private object? Column(string name) => name switch
    {
        "id" => document.Id.Text,
        "name" => document.Id.Name,
        "type" => LowerTypes.GetOrAdd(document.Id.Type, static t => t.ToLowerInvariant()),
        "tenantId" => tenantId,
        "subscriptionId" => document.Id.SubscriptionId,
        "resourceGroup" => document.Id.ResourceGroup?.ToLowerInvariant() ?? "",
        "location" => document.Location ?? "",
        "kind" or "managedBy" => document.Body.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : "",
        _ => document.Body.TryGetProperty(name, out var value) ? Plain(value) : null,
    };

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        _ => value,
    };
}
