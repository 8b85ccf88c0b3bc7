using System.Globalization;
using Automation.Compliance;

namespace Automation.Notifications;

/// <summary>The words every channel uses for the same thing.</summary>
internal static class AlertWords
{
    public const string Missing = "(not set)";

    public static string Of(AlertKind kind) => kind switch
    {
        AlertKind.Opened => "Finding opened",
        AlertKind.Updated => "Finding updated",
        AlertKind.Resolved => "Finding resolved",
        AlertKind.Reopened => "Finding reopened",
        AlertKind.ApprovalWanted => "Approval wanted",
        AlertKind.Remediated => "Remediated",
        AlertKind.RemediationFailed => "Remediation failed",
        AlertKind.System => "System",
        _ => kind.ToString(),
    };

    /// <summary>UTC to the second; null for an instant that was never set.</summary>
    public static string? Instant(DateTimeOffset at) =>
        at == default ? null : at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string More(int count) => string.Create(CultureInfo.InvariantCulture, $"… and {count} more");
}
