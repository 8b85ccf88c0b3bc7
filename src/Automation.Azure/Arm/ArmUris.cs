using Automation.Inventory;

namespace Automation.Azure;

/// <summary>Puts request addresses together from parsed parts; no text from outside is pasted in.</summary>
internal static class ArmUris
{
    private const int MaxPollUrl = 8192;

    public static Uri Resource(Uri endpoint, ResourceId id, string apiVersion, string suffix = "") =>
        new(endpoint, $"/{string.Join('/', id.Segments.Select(Uri.EscapeDataString))}{suffix}?api-version={Uri.EscapeDataString(apiVersion)}");

    /// <summary>An address that Azure gave us is followed only to the host that the token is meant for.</summary>
    public static Uri? Follow(Uri endpoint, string? text) =>
        text is { Length: <= MaxPollUrl }
        && Uri.TryCreate(endpoint, text, out var uri)
        && uri.Scheme == endpoint.Scheme && uri.UserInfo.Length == 0
        && uri.Authority.Equals(endpoint.Authority, StringComparison.OrdinalIgnoreCase)
            ? uri
            : null;
}
