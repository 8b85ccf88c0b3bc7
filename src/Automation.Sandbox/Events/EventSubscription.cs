using System.Collections.Immutable;

namespace Automation.Sandbox;

public enum EventSchema
{
    EventGrid,
    CloudEvents,
}

public enum SubscriptionState
{
    /// <summary>The handshake has not succeeded yet; it is tried again.</summary>
    Pending,

    /// <summary>The endpoint answered without the code; it may still open the validation address within 10 minutes.</summary>
    AwaitingManualAction,

    Active,

    /// <summary>The handshake failed for good: nothing is delivered.</summary>
    Failed,
}

/// <summary>A webhook subscription on the whole local Azure.</summary>
public sealed record EventSubscription
{
    public required string Name { get; init; }

    public required Uri Endpoint { get; init; }

    public EventSchema Schema { get; init; } = EventSchema.EventGrid;

    /// <summary>Default: both.</summary>
    public ImmutableArray<EventFamily> Families { get; init; } = [EventFamily.Activity, EventFamily.Notification];

    /// <summary>Extra headers of each delivery, e.g. an authorization; at most 10.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Full resource types; empty for all. A type also lets its child types in.</summary>
    public ImmutableArray<string> ResourceTypes { get; init; } = [];

    /// <summary>Event types; empty for all.</summary>
    public ImmutableArray<string> EventTypes { get; init; } = [];

    /// <summary>1 to 30. Default 30.</summary>
    public int MaxDeliveryAttempts { get; init; } = 30;

    /// <summary>1 minute to 24 hours. Default 24 hours.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(24);

    internal bool Wants(StoredEvent stored) =>
        Families.Contains(stored.Family)
        && (EventTypes.IsDefaultOrEmpty || EventTypes.Contains(stored.EventType, StringComparer.OrdinalIgnoreCase))
        && (ResourceTypes.IsDefaultOrEmpty || ResourceTypes.Any(type =>
            stored.ResourceType.Equals(type, StringComparison.OrdinalIgnoreCase)
            || stored.ResourceType.StartsWith(type + "/", StringComparison.OrdinalIgnoreCase)));
}
