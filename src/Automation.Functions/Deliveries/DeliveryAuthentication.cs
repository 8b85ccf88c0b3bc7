using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Automation.Functions;

/// <summary>Decides whether a delivery comes from a sender we know: by a shared key, or by a token of Entra.</summary>
internal sealed class DeliveryAuthentication(DeliveryOptions options)
{
    public const string Scheme = "EventGridDelivery";
    public const string KeyHeader = "X-Delivery-Key";
    public const string KeyQuery = "key";

    public static void Configure(JwtBearerOptions bearer, DeliveryOptions options)
    {
        bearer.Authority = string.IsNullOrWhiteSpace(options.Authority) ? $"https://login.microsoftonline.com/{options.TenantId}/v2.0" : options.Authority;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidAudience = options.Audience;
        // Entra signs version 1 and version 2 tokens with the same keys under two names.
        bearer.TokenValidationParameters.ValidIssuers =
            [$"https://sts.windows.net/{options.TenantId}/", $"https://login.microsoftonline.com/{options.TenantId}/v2.0"];
        bearer.TokenValidationParameters.RequireExpirationTime = true;
        bearer.TokenValidationParameters.RequireSignedTokens = true;
    }

    /// <returns>Null when the sender is known; otherwise the status to answer and the reason for logs.</returns>
    public async Task<DeliveryRefusal?> CheckAsync(HttpContext context)
    {
        var refusal = HasKey(context.Request) ? null : await CheckTokenAsync(context);
        if (refusal is not null || options.Subscriptions.Count == 0)
        {
            return refusal;
        }

        var subscription = context.Request.Headers["aeg-subscription-name"].ToString();
        return options.Subscriptions.Contains(subscription, StringComparer.OrdinalIgnoreCase)
            ? null
            : new DeliveryRefusal(StatusCodes.Status403Forbidden, "unknown subscription");
    }

    private bool HasKey(HttpRequest request)
    {
        var given = request.Headers[KeyHeader].ToString();
        if (given.Length == 0)
        {
            given = request.Query[KeyQuery].ToString();
        }

        return given.Length > 0 && (Same(given, options.DeliveryKey) | Same(given, options.PreviousDeliveryKey));
    }

    /// <summary>Compares digests, so that neither content nor length shows in the time it takes.</summary>
    private static bool Same(string given, string? wanted) =>
        !string.IsNullOrEmpty(wanted)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(wanted)));

    private async Task<DeliveryRefusal?> CheckTokenAsync(HttpContext context)
    {
        if (!options.HasEntra)
        {
            return new DeliveryRefusal(StatusCodes.Status401Unauthorized, "wrong or missing key");
        }

        var result = await context.AuthenticateAsync(Scheme);
        if (!result.Succeeded)
        {
            return new DeliveryRefusal(StatusCodes.Status401Unauthorized, result.Failure?.GetType().Name ?? "no credentials");
        }

        var application = result.Principal.FindFirstValue("azp") ?? result.Principal.FindFirstValue("appid");
        if (!string.Equals(application, options.ApplicationId, StringComparison.OrdinalIgnoreCase))
        {
            return new DeliveryRefusal(StatusCodes.Status403Forbidden, "wrong application");
        }

        return result.Principal.FindAll("roles").Any(role => role.Value == options.Role)
            ? null
            : new DeliveryRefusal(StatusCodes.Status403Forbidden, "missing role");
    }
}

/// <param name="Reason">For logs and metrics; a closed set, never text of the sender.</param>
internal sealed record DeliveryRefusal(int Status, string Reason);
