using System.Security.Cryptography;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Where a document came from. Only a provider read may lead to a write.</summary>
public enum ResourceSource
{
    Provider,
    ResourceGraph,
    Event,
    File,
}

/// <summary>One ARM resource as it was received; the body stays raw JSON from read to write.</summary>
public sealed record Resource
{
    public required ResourceId Id { get; init; }

    public required JsonElement Body { get; init; }

    /// <summary>Null when the source does not tell (Resource Graph).</summary>
    public string? ApiVersion { get; init; }

    /// <summary>From the <c>ETag</c> header, else <c>etag</c> or <c>eTag</c> in the body; null when the type has none.</summary>
    public string? ETag { get; init; }

    public required DateTimeOffset ReadAt { get; init; }

    public required ResourceSource Source { get; init; }

    public string Type => Id.Type;

    public string Name => Id.Name;

    /// <summary>In Azure's short form, e.g. <c>westeurope</c>; null when the body names none, as most children don't.</summary>
    public string? Location =>
        Body.Text("location")?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() is { Length: > 0 } location ? location : null;

    public string? Tag(string name)
    {
        if (!Body.TryFollow(out var tags, "tags") || tags.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var tag in tags.EnumerateObject())
        {
            if (tag.SafeName().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return tag.Value.ValueKind == JsonValueKind.String ? tag.Value.Text() : tag.Value.GetRawText();
            }
        }

        return null;
    }

    /// <summary>SHA-256 of the body in canonical form (keys sorted, no blanks), lower-case hex.</summary>
    public string ContentHash() => CanonicalJson.Hash(Body);

    /// <summary>Reads one element of an ARM response or export; null when it has no valid <c>id</c>.</summary>
    public static Resource? FromJson(JsonElement body, DateTimeOffset readAt, ResourceSource source, string? apiVersion = null, string? etag = null)
    {
        if (body.Id("id") is not { } resourceId)
        {
            return null;
        }

        return new Resource
        {
            Id = resourceId,
            Body = body.Clone(),
            ApiVersion = apiVersion,
            ETag = etag ?? BodyETag(body),
            ReadAt = readAt,
            Source = source,
        };
    }

    private static string? BodyETag(JsonElement body) => body.Text("etag") ?? body.Text("eTag") ?? body.Text("properties", "eTag");
}
