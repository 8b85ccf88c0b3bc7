using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Makes the stored document of a PUT: the client's body in full, less what only the server sets.</summary>
internal static class DocumentComposer
{
    /// <summary>Read-only values that any nested part of a network document may carry.</summary>
    private static readonly string[] ServerSet = ["provisioningState", "resourceGuid"];

    public static JsonObject Compose(ArmRequest request, ResourceId id, JsonObject? before)
    {
        var type = request.Type;
        var body = Json.ToObject(request.Body);
        Rendering.Hide(body, type, request.ApiVersion);
        foreach (var secret in type.Secrets)
        {
            secret.Remove(body);
        }

        body.Remove("etag");
        body.Remove("eTag");
        body["id"] = id.Text;
        body["name"] = id.Name;
        body["type"] = Json.Text(before?["type"]) ?? type.Type;
        KeepServerSet(Json.Properties(body), before?["properties"] as JsonObject);
        foreach (var path in type.ReadOnly)
        {
            path.Copy(before ?? [], body);
        }

        KeepChildren(body, before, type);
        if (type.ETag == ETagStyle.Network)
        {
            foreach (var (collection, value) in Json.Properties(body).ToList())
            {
                SettleNested(value as JsonArray, (before?["properties"] as JsonObject)?[collection] as JsonArray, $"{id.Text}/{collection}");
            }
        }

        if (type.Is("Microsoft.Network/applicationGateways") && Json.Text(Json.Properties(body)["operationalState"]) == "Stopped")
        {
            // A PUT starts a stopped gateway.
            Json.Properties(body)["operationalState"] = "Running";
        }

        return body;
    }

    private static void KeepServerSet(JsonObject properties, JsonObject? before)
    {
        foreach (var name in ServerSet)
        {
            properties.Remove(name);
            if (before?[name] is { } value)
            {
                properties[name] = value.DeepClone();
            }
        }
    }

    /// <summary>Absent child collections of a network or a cluster stay; an empty one deletes them. Elsewhere absent means gone.</summary>
    private static void KeepChildren(JsonObject body, JsonObject? before, TypeInfo type)
    {
        string[] kept = type.Is("Microsoft.Network/virtualNetworks") ? ["subnets", "virtualNetworkPeerings"]
            : type.Is("Microsoft.ContainerService/managedClusters") ? ["agentPoolProfiles"] : [];
        var properties = Json.Properties(body);
        foreach (var name in kept)
        {
            if (!properties.ContainsKey(name) && before?["properties"]?[name] is { } value)
            {
                properties[name] = value.DeepClone();
            }
        }

        if (type.ETag == ETagStyle.Aks)
        {
            foreach (var node in properties["agentPoolProfiles"] as JsonArray ?? [])
            {
                // Without a tag of its own a pool's tag follows the cluster's, which this write renews.
                (node as JsonObject)?.Remove("eTag");
            }
        }
    }

    private static void SettleNested(JsonArray? items, JsonArray? before, string address)
    {
        foreach (var node in items ?? [])
        {
            if (node is not JsonObject item || Json.Text(item["name"]) is not { } name || item["properties"] is not JsonObject properties)
            {
                continue;
            }

            var old = Json.Named(before, name).Item;
            KeepServerSet(properties, old?["properties"] as JsonObject);
            if (old is null)
            {
                properties["provisioningState"] = "Succeeded";
                item["id"] = $"{address}/{name}";
                item["etag"] = "";
                continue;
            }

            // What the document already had is kept, and nothing is added to it: a PUT of what was read changes nothing.
            foreach (var kept in (string[])["id", "etag", "type"])
            {
                item.Remove(kept);
                if (old[kept] is { } value)
                {
                    item[kept] = value.DeepClone();
                }
            }
        }
    }
}
