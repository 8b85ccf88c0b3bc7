using System.Text.Json;
using Automation.Compliance;

namespace Automation.Azure;

/// <summary>Who did it, from the claims and the authorization evidence of a classic resource event.</summary>
/// <remarks>Claims are what the event says, not a proof: the loop guard never trusts them alone.</remarks>
internal static class EventActor
{
    private const string ObjectIdClaim = "http://schemas.microsoft.com/identity/claims/objectidentifier";
    private const string UpnClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
    private const int MaxLength = 256;

    /// <returns>Null when the event names nobody.</returns>
    public static Actor? Read(JsonElement data)
    {
        var claims = data.Object("claims") ?? default;
        var evidence = data.Object("authorization")?.Object("evidence") ?? default;
        var principalType = evidence.Text("principalType");

        // For a right held through a group, the evidence names the group and not who acted.
        var principal = Is(principalType, "Group") ? null : Id(evidence.Text("principalId"));
        var application = Id(claims.Text("appid") ?? claims.Text("azp"));
        if ((Id(claims.Text(ObjectIdClaim) ?? claims.Text("oid")) ?? principal ?? application) is not { } id)
        {
            return null;
        }

        var upn = claims.Text(UpnClaim) ?? claims.Text("upn");
        return new Actor(id, Cut(claims.Text("name") ?? upn), Kind(claims, principalType, upn)) { ApplicationId = application };
    }

    private static string Kind(JsonElement claims, string? principalType, string? upn)
    {
        var tokenType = claims.Text("idtyp");
        if (Is(tokenType, "user") || (tokenType is null && (upn is not null || Is(principalType, "User"))))
        {
            return "User";
        }

        // `xms_mirid` is the resource id of a managed identity; other applications have none.
        return claims.Text("xms_mirid") is not null ? "ManagedIdentity"
            : Is(tokenType, "app") || Is(principalType, "ServicePrincipal") ? "ServicePrincipal"
            : "Unknown";
    }

    /// <summary>Evidence writes GUIDs without hyphens, claims with them: one form for both.</summary>
    private static string? Id(string? text) =>
        text is null ? null : Guid.TryParse(text, out var guid) ? guid.ToString("D") : Cut(text.ToLowerInvariant());

    private static string? Cut(string? text) => text?.Length > MaxLength ? text[..MaxLength] : text;

    private static bool Is(string? text, string word) => word.Equals(text, StringComparison.OrdinalIgnoreCase);
}
