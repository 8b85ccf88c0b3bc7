using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>A stored document as a GET with some api-version shows it.</summary>
internal static class Rendering
{
    public static JsonObject Render(Document document, TypeInfo type, string? apiVersion)
    {
        var body = Json.ToObject(document.Body);
        Hide(body, type, apiVersion);
        if ((type.Style != WriteStyle.Sync || type.ETag == ETagStyle.Network) && Json.Properties(body)["provisioningState"] is null)
        {
            Json.Properties(body)["provisioningState"] = "Succeeded";
        }

        switch (type.ETag)
        {
            case ETagStyle.Network:
                CompleteChildren(body, document, type);
                RenewNested(body, document.ETag);
                body["etag"] = document.ETag;
                break;
            case ETagStyle.Opaque:
                body["etag"] = document.ETag;
                break;
            case ETagStyle.Aks:
                body["id"] = AksCasing.Id(document.Id.Text);
                body["type"] = type.EmbeddedIn is null ? AksCasing.ClusterType : type.Type;
                body["eTag"] = document.ETag;
                foreach (var node in Json.Properties(body)["agentPoolProfiles"] as JsonArray ?? [])
                {
                    if (node is JsonObject pool)
                    {
                        pool["eTag"] ??= PoolTag(document.ETag, Json.Text(pool["name"]));
                        pool["provisioningState"] ??= "Succeeded";
                    }
                }

                break;
        }

        return body;
    }

    /// <summary>
    /// Drops what an api-version does not know, on the way in as on the way out: the reason why a GET and PUT with an old
    /// version loses properties.
    /// </summary>
    public static void Hide(JsonObject body, TypeInfo type, string? apiVersion)
    {
        foreach (var (path, since) in type.Since)
        {
            if (apiVersion is not null && string.CompareOrdinal(apiVersion, since) < 0)
            {
                path.Remove(body);
            }
        }
    }

    /// <summary>A pool's tag until the pool is written for itself: follows the cluster's, since a cluster operation renews both.</summary>
    public static string PoolTag(string clusterTag, string? pool) => AzureState.MakeGuid(0, clusterTag + "|" + pool?.ToLowerInvariant()).ToString();

    /// <summary>Estates are often written by hand: the provider shows embedded children with all that it sets itself.</summary>
    private static void CompleteChildren(JsonObject body, Document document, TypeInfo type)
    {
        foreach (var (collection, address) in TypeCatalog.Instance.EmbeddedUnder(type))
        {
            foreach (var node in Json.Properties(body)[collection] as JsonArray ?? [])
            {
                if (node is JsonObject child && Json.Text(child["name"]) is { } name)
                {
                    child["id"] ??= $"{document.Id.Text}/{address}/{name}";
                    child["type"] ??= $"{type.Type}/{address}";
                    child["etag"] ??= "";
                    Json.Properties(child)["provisioningState"] ??= "Succeeded";
                }
            }
        }
    }

    private static void RenewNested(JsonNode? node, string etag)
    {
        switch (node)
        {
            case JsonObject item:
                if (item.ContainsKey("etag"))
                {
                    item["etag"] = etag;
                }

                foreach (var (name, value) in item)
                {
                    if (name != "tags")
                    {
                        RenewNested(value, etag);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    RenewNested(item, etag);
                }

                break;
        }
    }
}
