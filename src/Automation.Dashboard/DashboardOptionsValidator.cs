using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Automation.Dashboard;

[OptionsValidator]
internal sealed partial class DashboardOptionsAttributesValidator : IValidateOptions<DashboardOptions>;

/// <summary>What attributes cannot say: which settings a scheme needs, and that the laptop's scheme stays on the laptop.</summary>
internal sealed class DashboardOptionsValidator(IConfiguration configuration) : IValidateOptions<DashboardOptions>
{
    private const int ShortestToken = 16;

    // Set by App Service (and Functions) and by Container Apps.
    private static readonly string[] SignsOfAzure = ["WEBSITE_INSTANCE_ID", "CONTAINER_APP_NAME"];

    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        List<string> failures = [];
        if (options.Authentication == DashboardAuthentication.LocalToken)
        {
            if (options.Token.Trim().Length < ShortestToken)
            {
                failures.Add($"AUT6401: `{DashboardOptions.Section}:Token` is missing or shorter than {ShortestToken} characters; expected a random token.");
            }

            if (SignsOfAzure.FirstOrDefault(IsSet) is { } sign)
            {
                failures.Add($"AUT6402: `{DashboardOptions.Section}:Authentication` is `LocalToken` but `{sign}` says this is Azure; expected `Entra`.");
            }
        }
        else if (!Guid.TryParseExact(options.TenantId, "D", out _) || string.IsNullOrWhiteSpace(options.Audience))
        {
            failures.Add($"AUT6403: `{DashboardOptions.Section}:Authentication` is `Entra`, which needs `TenantId` (a GUID) and `Audience`.");
        }
        else if (!Uri.TryCreate(options.Instance, UriKind.Absolute, out var instance) || instance.Scheme != Uri.UriSchemeHttps)
        {
            failures.Add($"AUT6404: `{DashboardOptions.Section}:Instance` is not an https address; expected such as `https://login.microsoftonline.com`.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private bool IsSet(string variable) =>
        !string.IsNullOrEmpty(configuration[variable]) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
