using System.Globalization;
using System.Net;
using System.Text.Json;
using Automation.Compliance;

namespace Automation.Notifications;

/// <summary>What an answer of the webhook means. Causes name the status only: bodies and addresses may hold secrets.</summary>
internal static class TeamsResponse
{
    /// <summary>A longer wait than this is taken as this: the outbox must look again some time.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <param name="body">The first bytes of the body, as text.</param>
    public static DeliveryResult Read(HttpStatusCode status, string? retryAfter, string body, DateTimeOffset now) => (int)status switch
    {
        >= 200 and < 300 when SaysError(body) => new DeliveryResult.Later(Cause(status, "accepted the call but reported an error")),
        >= 200 and < 300 => DeliveryResult.Accepted.Instance,
        >= 300 and < 400 => new DeliveryResult.ChannelGone(Cause(status, "redirects, which is not followed")),
        401 or 403 => new DeliveryResult.ChannelGone(Cause(status, "does not accept the signature any more")),
        404 or 410 => new DeliveryResult.ChannelGone(Cause(status, "is gone")),
        408 or 425 or 429 or >= 500 => new DeliveryResult.Later(Cause(status, "cannot take the message now"), Wait(retryAfter, now)),
        413 => new DeliveryResult.Rejected(Cause(status, "finds the message too large")),
        _ => new DeliveryResult.Rejected(Cause(status, "refuses the message")),
    };

    /// <summary>Reads <c>Retry-After</c>: seconds or a date; anything else is as if it were not there.</summary>
    internal static TimeSpan? Wait(string? retryAfter, DateTimeOffset now)
    {
        var text = retryAfter?.Trim();
        TimeSpan wait;
        if (text is { Length: > 0 and <= 12 } && text.All(char.IsAsciiDigit))
        {
            wait = TimeSpan.FromSeconds(double.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        }
        else if (DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            wait = at - now;
        }
        else
        {
            return null;
        }

        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
    }

    // Connectors answered 200 with a sentence about the failure, gateways answer with a sign-in page, flows with JSON.
    private static bool SaysError(string body)
    {
        var text = body.Trim();
        if (text.Length == 0)
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Object => HasError(json.RootElement),
                JsonValueKind.String => Complains(json.RootElement.GetString()!),
                JsonValueKind.False => true,
                _ => false,
            };
        }
        catch (JsonException)
        {
            return text.StartsWith('<') || Complains(text);
        }
    }

    private static bool HasError(JsonElement body) => body.EnumerateObject().Any(p => p.Name.ToLowerInvariant() switch
    {
        "error" or "errors" => p.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
            && !(p.Value.ValueKind == JsonValueKind.Array && p.Value.GetArrayLength() == 0),
        "status" or "statuscode" or "code" => p.Value.ValueKind switch
        {
            JsonValueKind.Number => p.Value.TryGetInt32(out var code) && code >= 400,
            JsonValueKind.String => Complains(p.Value.GetString()!) || (int.TryParse(p.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code >= 400),
            _ => false,
        },
        _ => false,
    });

    private static bool Complains(string text) =>
        text.Contains("error", StringComparison.OrdinalIgnoreCase) || text.Contains("fail", StringComparison.OrdinalIgnoreCase);

    private static string Cause(HttpStatusCode status, string what) => string.Create(CultureInfo.InvariantCulture, $"The Teams webhook {what} (HTTP {(int)status}).");
}
