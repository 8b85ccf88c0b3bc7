using System.Buffers;
using System.Text.Json;

namespace Automation.Inventory;

public sealed partial class Topology
{
    /// <summary>
    /// Children of one type: those that are resources of their own and, where they are not, those that only stand in the body of
    /// the resource. In the order of their keys.
    /// </summary>
    public IEnumerable<Resource> ChildrenOf(ResourceId parent, string type)
    {
        var found = new SortedDictionary<string, Resource>(StringComparer.Ordinal);
        foreach (var child in Children(parent, type))
        {
            found[child.Id.Key] = child;
        }

        if (_nodes.TryGetValue(parent.Key, out var node))
        {
            foreach (var child in Embedded(node, type))
            {
                found.TryAdd(child.Id.Key, child);
            }
        }

        return found.Values;
    }

    /// <summary>Whether the body of the resource lists all its children of the type, so that one that is not there does not exist.</summary>
    public bool ListsChildren(ResourceId parent, string type) =>
        _nodes.TryGetValue(parent.Key, out var node) && CollectionOf(node.Resource, type) is not null;

    private static IEnumerable<Resource> Embedded(Node node, string type)
    {
        foreach (var (key, body) in node.Embedded)
        {
            if (ResourceId.TryParse(body.Text("id") ?? key, out var id) && id.IsType(type))
            {
                yield return Child(node.Resource, id, body.Text("type") is null ? Shaped(id, body, flat: false) : body);
            }
        }

        foreach (var item in CollectionOf(node.Resource, type) is { } name ? node.Resource.Body.Items("properties", name) : [])
        {
            if (item.Id("id") is null && item.Text("name") is { } child
                && ResourceId.TryParse($"{node.Id.Text}/{type[(type.LastIndexOf('/') + 1)..]}/{child}", out var id))
            {
                yield return Child(node.Resource, id, Shaped(id, item, flat: IsPools(node.Resource, type)));
            }
        }
    }

    /// <summary>The array in the body that a child type is listed in, as the body spells it; null when there is none.</summary>
    private static string? CollectionOf(Resource parent, string type)
    {
        var slash = type.LastIndexOf('/');
        if (slash < 0 || !type.AsSpan(0, slash).Equals(parent.Type, StringComparison.OrdinalIgnoreCase)
            || !parent.Body.TryFollow(out var properties, "properties") || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var wanted = IsPools(parent, type) ? "agentPoolProfiles" : type[(slash + 1)..];
        return properties.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array).Select(p => p.SafeName())
            .FirstOrDefault(name => wanted.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsPools(Resource parent, string type) =>
        type.EndsWith("/agentPools", StringComparison.OrdinalIgnoreCase) && parent.Id.IsType("Microsoft.ContainerService/managedClusters");

    private Resource? FindEmbedded(ResourceId id)
    {
        foreach (var key in id.AncestorKeys())
        {
            if (_nodes.TryGetValue(key, out var parent))
            {
                var body = parent.Embedded.TryGetValue(id.Key, out var found) ? found : ByName(parent.Resource, id);
                return body is null ? null : Child(parent.Resource, id, body.Value);
            }
        }

        return null;
    }

    /// <summary>An element of the array that is named like the child type: some parents embed children without their ids.</summary>
    private static JsonElement? ByName(Resource parent, ResourceId id)
    {
        if (id.Segments.Length != parent.Id.Segments.Length + 2)
        {
            return null;
        }

        var type = id.Segments[^2];
        var isPool = type.Is("agentPools") && parent.Id.IsType("Microsoft.ContainerService/managedClusters");
        foreach (var item in parent.Body.Items("properties", isPool ? "agentPoolProfiles" : type))
        {
            if (item.Text("name").Is(id.Name) && item.Id("id") is null)
            {
                return isPool ? PoolBody(id, item) : item;
            }
        }

        return null;
    }

    /// <summary>A pool in its cluster is flat; as a resource it has its settings below <c>properties</c>.</summary>
    private static JsonElement PoolBody(ResourceId id, JsonElement profile) => Shaped(id, profile, flat: true);

    private static JsonElement Shaped(ResourceId id, JsonElement item, bool flat)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id.Text);
            writer.WriteString("name", id.Name);
            writer.WriteString("type", id.Type);
            if (flat)
            {
                writer.WriteStartObject("properties");
            }

            foreach (var setting in item.EnumerateObject())
            {
                var name = setting.SafeName();
                if (name is not "name" && (flat || name is not ("id" or "type")))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(setting.Value.GetRawText());
                }
            }

            if (flat)
            {
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static Resource Child(Resource parent, ResourceId id, JsonElement body) => new()
    {
        Id = id,
        Body = body,
        ApiVersion = parent.ApiVersion,
        ETag = body.Text("etag") ?? body.Text("eTag") ?? body.Text("properties", "eTag"),
        ReadAt = parent.ReadAt,
        Source = parent.Source,
    };
}
