using Microsoft.Extensions.Options;

namespace Automation.Notifications;

[OptionsValidator]
internal sealed partial class TeamsOptionsValidator : IValidateOptions<TeamsOptions>;

/// <summary>What attributes cannot say: where the webhook may be. Messages never hold the address, since it is a secret.</summary>
internal sealed class TeamsAddressValidator : IValidateOptions<TeamsOptions>
{
    public ValidateOptionsResult Validate(string? name, TeamsOptions options)
    {
        List<string> failures = [];
        if (WebhookAddress.Validate(options.WebhookUrl, options.AllowLoopback, [.. options.AllowedHosts]) is { } problem)
        {
            failures.Add($"AUT6301: `{TeamsOptions.Section}:WebhookUrl` is refused. {problem}");
        }

        if (!string.IsNullOrEmpty(options.DashboardUrl) && ParseDashboard(options) is null)
        {
            failures.Add($"AUT6302: `{TeamsOptions.Section}:DashboardUrl` is not usable; expected an https address, or http on this machine with `AllowLoopback`.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static Uri? ParseDashboard(TeamsOptions options) =>
        Uri.TryCreate(options.DashboardUrl, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && !uri.IsFile
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && options.AllowLoopback))
            ? uri
            : null;
}
