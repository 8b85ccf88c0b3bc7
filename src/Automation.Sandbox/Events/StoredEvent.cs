using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>The two families of resource events.</summary>
public enum EventFamily
{
    /// <summary><c>Microsoft.Resources.Resource…</c>: has the actor, no payload.</summary>
    Activity,

    /// <summary><c>Microsoft.ResourceNotifications.Resources.…</c>: has the payload, no actor.</summary>
    Notification,
}

/// <summary>An event as it waits for delivery. A duplicate is a second one with the same <see cref="Id"/> and its own sequence.</summary>
internal sealed record StoredEvent
{
    public required long Sequence { get; init; }

    public required string Id { get; init; }

    public required EventFamily Family { get; init; }

    public required string EventType { get; init; }

    public required string Subject { get; init; }

    public required string Topic { get; init; }

    public required string ResourceType { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required JsonElement Data { get; init; }
}
