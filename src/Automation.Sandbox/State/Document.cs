using System.Text.Json;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>A resource as the provider keeps it: secrets gone, root etag apart.</summary>
internal sealed record Document(ResourceId Id, JsonElement Body, string ETag, DateTimeOffset ChangedAt)
{
    public string? Location => Body.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.String ? location.GetString() : null;
}
