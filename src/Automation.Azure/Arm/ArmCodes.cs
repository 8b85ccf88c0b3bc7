using System.Collections.Frozen;

namespace Automation.Azure;

/// <summary>Error codes of Azure that decide what happens next; anything else is decided by the status.</summary>
internal static class ArmCodes
{
    /// <summary>Somebody changed the resource or is changing it: read again and plan again.</summary>
    public static readonly FrozenSet<string> Busy = Set(
        "RetryableErrorDueToAnotherOperation", "AnotherOperationInProgress", "EtagMismatch", "OperationNotAllowed", "RetryableError",
        "PreconditionFailed", "PreconditionFailedEtagMismatch");

    /// <summary>Somebody decided that this must not be written.</summary>
    public static readonly FrozenSet<string> Refused = Set(
        "ScopeLocked", "RequestDisallowedByPolicy", "LinkedAuthorizationFailed", "AuthorizationFailed", "DenyAssignmentAuthorizationFailed");

    /// <summary>A 404 that speaks of something larger than the resource: it proves nothing about the resource.</summary>
    public static readonly FrozenSet<string> NotAboutTheResource = Set(
        "SubscriptionNotFound", "InvalidSubscriptionId", "SubscriptionNotRegistered", "InvalidResourceType", "InvalidResourceNamespace",
        "NoRegisteredProviderFound", "MissingSubscriptionRegistration", "TenantNotFound", "InvalidTenant", "InvalidApiVersionParameter");

    private static FrozenSet<string> Set(params string[] codes) => codes.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
