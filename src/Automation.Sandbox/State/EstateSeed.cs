using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Turns the documents a local Azure is given into the ones its providers keep.</summary>
internal static class EstateSeed
{
    /// <summary>Depends on the documents, not on their order.</summary>
    public static string Hash(IReadOnlyList<JsonElement> estate)
    {
        var all = string.Join('\n', estate.Select(CanonicalJson.Hash).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    /// <exception cref="ArgumentException">An element is no resource: <see cref="Estate.Load"/> would have told.</exception>
    public static IEnumerable<Document> Normalise(IReadOnlyList<JsonElement> estate, DateTimeOffset now, int seed)
    {
        var documents = new Dictionary<string, Document>(StringComparer.Ordinal);
        var children = new List<(Document Child, TypeInfo Type)>();
        foreach (var element in estate)
        {
            var resource = Resource.FromJson(element, now, ResourceSource.File)
                ?? throw new ArgumentException("An estate element has no valid resource id.", nameof(estate));
            var type = TypeCatalog.Instance.Get(resource.Type);
            var document = new Document(resource.Id, Clean(element, type), ETag(resource, type, seed), now);
            if (type.EmbeddedIn is null)
            {
                documents[resource.Id.Key] = document;
            }
            else
            {
                children.Add((document, type));
            }
        }

        foreach (var (child, type) in children)
        {
            var parent = child.Id.ParentOrScope!.ToLowerInvariant();
            if (documents.TryGetValue(parent, out var holder))
            {
                var body = Json.ToObject(holder.Body);
                EmbeddedChildren.Put(body, type, child.Id, Json.ToObject(child.Body));
                documents[parent] = holder with { Body = Json.ToElement(body) };
            }
            else
            {
                // An export may hold a child without its parent; it can be read, but not written, like one whose parent is out of reach.
                documents[child.Id.Key] = child;
            }
        }

        return documents.Values;
    }

    private static JsonElement Clean(JsonElement element, TypeInfo type)
    {
        if (!element.TryGetProperty("etag", out _) && !element.TryGetProperty("eTag", out _) && type.Secrets.IsEmpty)
        {
            return element.Clone();
        }

        var body = Json.ToObject(element);
        body.Remove("etag");
        body.Remove("eTag");
        foreach (var secret in type.Secrets)
        {
            secret.Remove(body);
        }

        return Json.ToElement(body);
    }

    private static string ETag(Resource resource, TypeInfo type, int seed)
    {
        var guid = AzureState.MakeGuid(seed, "etag|" + resource.Id.Key);
        return resource.ETag ?? type.ETag switch
        {
            ETagStyle.Network => $"W/\"{guid}\"",
            _ => guid.ToString(),
        };
    }
}
