using System.Text.Json;
using Automation.Azure;

namespace Automation.Functions;

/// <summary>
/// The two ways Event Grid asks whether we want its events. We answer in the reply alone: the validation address is never fetched, so
/// nobody can make us call anything.
/// </summary>
internal static class Handshake
{
    private const string EventGridDomain = "eventgrid.azure.net";

    /// <returns>The code to send back, or null when this is no handshake of Event Grid.</returns>
    public static string? ReadCode(ReadOnlyMemory<byte> body, DeliveryOptions options)
    {
        if (EventGridHandshake.ValidationCode(body) is not { } code)
        {
            return null;
        }

        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var first = root.ValueKind == JsonValueKind.Array ? root[0] : root;
        return first.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && (!data.TryGetProperty("validationUrl", out var url) || PointsToEventGrid(url, options))
            ? code
            : null;
    }

    /// <param name="origin">Value of <c>WebHook-Request-Origin</c>, a host name.</param>
    public static bool IsKnownOrigin(string origin, DeliveryOptions options) => IsKnownHost(origin, options);

    private static bool PointsToEventGrid(JsonElement url, DeliveryOptions options) =>
        url.ValueKind == JsonValueKind.Null
        || (url.ValueKind == JsonValueKind.String
            && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address)
            && address.UserInfo.Length == 0
            && IsKnownHost(address.Host, options));

    private static bool IsKnownHost(string host, DeliveryOptions options) =>
        host.Equals(EventGridDomain, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + EventGridDomain, StringComparison.OrdinalIgnoreCase)
        || options.HandshakeHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
