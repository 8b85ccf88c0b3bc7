using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Automation.Dashboard;

/// <summary>Takes tokens of one tenant for one audience, signed by that tenant's keys, and nothing else.</summary>
internal sealed class EntraBearerOptions(IOptions<DashboardOptions> dashboard) : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string SchemeName = "Automation.Entra";

    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != SchemeName)
        {
            return;
        }

        var settings = dashboard.Value;
        var instance = settings.Instance.TrimEnd('/');
        options.Authority = $"{instance}/{settings.TenantId}/v2.0";
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        options.SaveToken = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidateIssuer = true,
            // Which of the two it is depends on the registration's accessTokenAcceptedVersion.
            ValidIssuers = [$"{instance}/{settings.TenantId}/v2.0", $"https://sts.windows.net/{settings.TenantId}/"],
            ValidateAudience = true,
            ValidAudiences = settings.Audience.StartsWith("api://", StringComparison.Ordinal) ? [settings.Audience, settings.Audience[6..]] : [settings.Audience, "api://" + settings.Audience],
            ValidateLifetime = true,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = true,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ClockSkew = TimeSpan.FromMinutes(2),
            NameClaimType = "name",
            RoleClaimType = "roles",
        };
    }
}
