using Automation.Compliance;

namespace Automation.Azure;

/// <summary>The event types of the two families, and what each means for us.</summary>
internal static class ResourceEventType
{
    private const string Activity = "Microsoft.Resources.";
    private const string Notification = "Microsoft.ResourceNotifications.Resources.";

    /// <returns>Null for every other event type.</returns>
    public static (ChangeFamily Family, ChangeKind Kind)? Read(string type)
    {
        if (Rest(type, Activity) is { } activity)
        {
            return activity switch
            {
                "resourcewritesuccess" => (ChangeFamily.Activity, ChangeKind.Written),
                "resourcedeletesuccess" => (ChangeFamily.Activity, ChangeKind.Deleted),
                "resourceactionsuccess" => (ChangeFamily.Activity, ChangeKind.Action),
                "resourcewritefailure" or "resourcewritecancel" or "resourcedeletefailure" or "resourcedeletecancel"
                    or "resourceactionfailure" or "resourceactioncancel" => (ChangeFamily.Activity, ChangeKind.NotApplied),
                _ => null,
            };
        }

        return Rest(type, Notification) switch
        {
            "createdorupdated" => (ChangeFamily.Notification, ChangeKind.Written),
            "deleted" => (ChangeFamily.Notification, ChangeKind.Deleted),
            _ => null,
        };
    }

    private static string? Rest(string type, string prefix) =>
        type.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? type[prefix.Length..].ToLowerInvariant() : null;
}
