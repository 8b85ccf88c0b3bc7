using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Automation.Inventory;

public sealed partial class Topology
{
    /// <summary>Arrays that Azure always shows in the parent, so that children make one where a hand-written document has none.</summary>
    private static readonly FrozenDictionary<string, string> ListedIn = new Dictionary<string, string>
    {
        ["Microsoft.ContainerService/managedClusters/agentPools"] = "agentPoolProfiles",
        ["Microsoft.Network/virtualNetworks/subnets"] = "subnets",
        ["Microsoft.Network/virtualNetworks/virtualNetworkPeerings"] = "virtualNetworkPeerings",
        ["Microsoft.Network/networkSecurityGroups/securityRules"] = "securityRules",
        ["Microsoft.Network/routeTables/routes"] = "routes",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The resource with its children that are resources of their own folded into the arrays it lists them in, for policies that
    /// judge the set. Of a child in the body and one read on its own the later reading counts; a body read after the child that no
    /// longer lists it has seen it go.
    /// </summary>
    /// <returns>The very same resource where there is nothing to fold. Never to be written back.</returns>
    public Resource Whole(Resource parent)
    {
        var keys = _children[parent.Id.Key];
        if (keys.IsEmpty || parent.Body.ValueKind != JsonValueKind.Object)
        {
            return parent;
        }

        var folds = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        var direct = keys.Select(key => _nodes[key].Resource).Where(c => c.Id.Segments.Length == parent.Id.Segments.Length + 2);
        foreach (var children in direct.GroupBy(c => c.Type, StringComparer.OrdinalIgnoreCase))
        {
            var stated = CollectionOf(parent, children.Key);
            if ((stated ?? ListedIn.GetValueOrDefault(children.Key)) is { } name
                && Fold(parent, stated, [.. children], IsPools(parent, children.Key)) is { } folded)
            {
                folds[name] = folded;
            }
        }

        return folds.Count == 0 ? parent : parent with { Body = WithArrays(parent.Body, folds) };
    }

    /// <summary>The array with the children in it; null where it stays as it is.</summary>
    private static JsonElement[]? Fold(Resource parent, string? name, Resource[] children, bool flat)
    {
        var items = name is null ? [] : parent.Body.Items("properties", name).ToList();
        var changed = false;
        foreach (var child in children.Where(c => name is null || c.ReadAt >= parent.ReadAt))
        {
            var element = flat ? FlatPool(child) : child.Body;
            var at = items.FindIndex(i => child.Id.Equals(i.Id("id")) || i.Text("name").Is(child.Name));
            if (at < 0)
            {
                items.Add(element);
            }
            else if (!JsonElement.DeepEquals(items[at], element))
            {
                items[at] = element;
            }
            else
            {
                continue;
            }

            changed = true;
        }

        return changed ? [.. items] : null;
    }

    private static JsonElement FlatPool(Resource pool) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", pool.Name);
        if (pool.Body.Properties() is { ValueKind: JsonValueKind.Object } settings)
        {
            foreach (var setting in settings.EnumerateObject().Where(s => s.SafeName() != "name"))
            {
                writer.WritePropertyName(setting.SafeName());
                writer.WriteRawValue(setting.Value.GetRawText());
            }
        }

        writer.WriteEndObject();
    });

    private static JsonElement WithArrays(JsonElement body, Dictionary<string, JsonElement[]> arrays) => Write(writer =>
    {
        writer.WriteStartObject();
        var written = false;
        foreach (var member in body.EnumerateObject())
        {
            writer.WritePropertyName(member.SafeName());
            if (member.SafeName() == "properties")
            {
                WriteProperties(writer, member.Value, arrays);
                written = true;
            }
            else
            {
                writer.WriteRawValue(member.Value.GetRawText());
            }
        }

        if (!written)
        {
            writer.WritePropertyName("properties");
            WriteProperties(writer, default, arrays);
        }

        writer.WriteEndObject();
    });

    private static void WriteProperties(Utf8JsonWriter writer, JsonElement properties, Dictionary<string, JsonElement[]> arrays)
    {
        writer.WriteStartObject();
        foreach (var setting in properties.ValueKind == JsonValueKind.Object ? properties.EnumerateObject() : default)
        {
            if (!arrays.ContainsKey(setting.SafeName()))
            {
                writer.WritePropertyName(setting.SafeName());
                writer.WriteRawValue(setting.Value.GetRawText());
            }
        }

        foreach (var (name, items) in arrays)
        {
            writer.WriteStartArray(name);
            foreach (var item in items)
            {
                writer.WriteRawValue(item.GetRawText());
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
