using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Children that live inside their parent's document (subnets, rules, routes, pools): one truth, two ways to address it.</summary>
internal static class EmbeddedChildren
{
    /// <summary>The child as its own address answers it, taken from the parent as rendered; null when there is none.</summary>
    public static JsonObject? Get(JsonObject parent, TypeInfo type, ResourceId child)
    {
        var item = Json.Named((parent["properties"] as JsonObject)?[type.EmbeddedIn!] as JsonArray, child.Name).Item;
        return item is null ? null : Shape(item, type, child.Text);
    }

    public static IEnumerable<JsonObject> List(JsonObject parent, TypeInfo type, string parentId, string collection)
    {
        foreach (var node in (parent["properties"] as JsonObject)?[type.EmbeddedIn!] as JsonArray ?? [])
        {
            if (node is JsonObject item && Json.Text(item["name"]) is { } name)
            {
                yield return Shape(item, type, $"{parentId}/{collection}/{name}");
            }
        }
    }

    /// <summary>Replaces the child in place, or appends it.</summary>
    public static void Put(JsonObject parent, TypeInfo type, ResourceId child, JsonObject body)
    {
        var properties = Json.Properties(parent);
        if (properties[type.EmbeddedIn!] is not JsonArray items)
        {
            properties[type.EmbeddedIn!] = items = [];
        }

        var item = type.ETag == ETagStyle.Aks ? ToProfile(body, child.Name) : ToNetworkItem(body, child, type);
        var (index, before) = Json.Named(items, child.Name);
        if (before is null)
        {
            items.Add(item);
        }
        else
        {
            items[index] = item;
        }
    }

    /// <summary>Returns false when there was none.</summary>
    public static bool Delete(JsonObject parent, TypeInfo type, ResourceId child)
    {
        var items = Json.Properties(parent)[type.EmbeddedIn!] as JsonArray;
        var (index, _) = Json.Named(items, child.Name);
        if (index < 0)
        {
            return false;
        }

        items!.RemoveAt(index);
        return true;
    }

    private static JsonObject Shape(JsonObject item, TypeInfo type, string id)
    {
        if (type.ETag != ETagStyle.Aks)
        {
            var copy = (JsonObject)item.DeepClone();
            copy["id"] = id;
            copy["type"] = type.Type;
            return copy;
        }

        // A pool is flat inside its cluster and has properties of its own outside.
        var properties = (JsonObject)item.DeepClone();
        var name = Json.Text(properties["name"]);
        properties.Remove("name");
        return new JsonObject
        {
            ["id"] = AksCasing.Id(id),
            ["name"] = name,
            ["type"] = type.Type,
            ["properties"] = properties,
        };
    }

    private static JsonObject ToProfile(JsonObject body, string name)
    {
        var profile = new JsonObject { ["name"] = name };
        foreach (var (key, value) in body["properties"] as JsonObject ?? [])
        {
            profile[key] = value?.DeepClone();
        }

        return profile;
    }

    private static JsonObject ToNetworkItem(JsonObject body, ResourceId child, TypeInfo type)
    {
        var item = (JsonObject)body.DeepClone();
        item.Remove("location");
        item["name"] = child.Name;
        item["id"] = child.Text;
        item["type"] = type.Type;
        return item;
    }
}
