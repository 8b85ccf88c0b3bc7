using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Automation.Dashboard;

/// <summary>Who may do what, for both schemes.</summary>
internal sealed class ApiPolicies(IOptions<DashboardOptions> dashboard) : IConfigureOptions<AuthorizationOptions>
{
    /// <summary>The scheme that stands for the configured one.</summary>
    public const string SchemeName = "Automation";

    public void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(Roles.Reader, Reader());
        options.AddPolicy(Roles.Approver, With(Roles.Approver));
        options.AddPolicy(Roles.Operator, With(Roles.Operator));
    }

    private AuthorizationPolicy Reader() =>
        dashboard.Value.Authentication == DashboardAuthentication.Entra
            ? With(Roles.Reader, Roles.Approver, Roles.Operator)
            // Reads are open on the laptop: the guard has already seen to it that the call comes from there.
            : new AuthorizationPolicyBuilder(SchemeName).RequireAssertion(_ => true).Build();

    private static AuthorizationPolicy With(params string[] roles) =>
        new AuthorizationPolicyBuilder(SchemeName).RequireAuthenticatedUser().RequireRole(roles).Build();
}
