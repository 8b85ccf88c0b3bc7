using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>Something happened to a resource: who, when, which operation, from which source.</summary>
public sealed record ResourceChange
{
    /// <summary>Id and source of the event, the key of deduplication: <c>{source}|{id}</c>.</summary>
    public required string EventKey { get; init; }

    public required ResourceId ResourceId { get; init; }

    public required ChangeKind Kind { get; init; }

    public required ChangeFamily Family { get; init; }

    /// <summary>When it happened in Azure, not when we heard of it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>E.g. <c>Microsoft.Network/applicationGateways/write</c>; null when the source does not tell.</summary>
    public string? Operation { get; init; }

    /// <summary>Null for notification events, which name nobody.</summary>
    public Actor? Actor { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The <c>x-ms-client-request-id</c> of the write, when the event carries it.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>True when the event carried a resource body. The body itself is never used to judge: the provider is read.</summary>
    public bool HasPayload { get; init; }
}

public enum ChangeKind
{
    Written,
    Deleted,
    Action,

    /// <summary>A write or delete that failed or was cancelled: no verdict changes.</summary>
    NotApplied,

    /// <summary>Not an event: a sweep, an approval, a person asked to look again.</summary>
    Requested,
}

public enum ChangeFamily
{
    /// <summary><c>Microsoft.Resources.Resource…</c>: has the actor, no payload.</summary>
    Activity,

    /// <summary><c>Microsoft.ResourceNotifications.Resources.…</c>: has the payload, no actor.</summary>
    Notification,

    /// <summary>Our own: sweeps and people.</summary>
    Internal,
}

/// <param name="Id">Object id, or application id for a service principal; lower case.</param>
/// <param name="Name">Display name or UPN; null when the event does not tell.</param>
/// <param name="Kind"><c>User</c>, <c>ServicePrincipal</c>, <c>ManagedIdentity</c> or <c>Unknown</c>.</param>
public sealed record Actor(string Id, string? Name, string Kind)
{
    /// <summary>Application id of the client that was used, lower case; null when unknown.</summary>
    public string? ApplicationId { get; init; }

    public override string ToString() => Name is null ? $"{Kind} {Id}" : $"{Name} ({Kind})";
}
