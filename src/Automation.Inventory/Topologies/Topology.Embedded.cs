using System.Buffers;
using System.Text.Json;

namespace Automation.Inventory;

public sealed partial class Topology
{
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
    private static JsonElement PoolBody(ResourceId id, JsonElement profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id.Text);
            writer.WriteString("name", id.Name);
            writer.WriteString("type", id.Type);
            writer.WriteStartObject("properties");
            foreach (var setting in profile.EnumerateObject())
            {
                var name = setting.SafeName();
                if (name != "name")
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(setting.Value.GetRawText());
                }
            }

            writer.WriteEndObject();
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
