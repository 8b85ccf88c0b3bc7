using System.Diagnostics.CodeAnalysis;

namespace Automation.Notifications;

/// <summary>Decides which links people are given to click: the Azure portal, our own dashboard, and on a laptop loopback.</summary>
internal static class SafeLink
{
    private const string Portal = "portal.azure.com";

    /// <param name="dashboard">Null when no dashboard is configured.</param>
    /// <param name="allowLoopback">Whether links to this machine are fine, over HTTP too.</param>
    public static bool TryMake(string? text, Uri? dashboard, bool allowLoopback, [NotNullWhen(true)] out string? link)
    {
        link = null;
        if (string.IsNullOrEmpty(text) || text.Length > 4096 || text.Any(char.IsControl)
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
        {
            return false;
        }

        var https = uri.Scheme == Uri.UriSchemeHttps;
        var allowed = (https && uri.IsDefaultPort && uri.IdnHost == Portal)
            || (https && dashboard is not null && dashboard.Scheme == uri.Scheme && dashboard.IdnHost == uri.IdnHost && dashboard.Port == uri.Port)
            || (allowLoopback && uri.IsLoopback && !uri.IsFile && (https || uri.Scheme == Uri.UriSchemeHttp));
        // AbsoluteUri is percent-encoded ASCII: nothing in it can hide or reorder text.
        link = allowed ? uri.AbsoluteUri : null;
        return allowed;
    }
}
