using System.Collections.Immutable;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>One remediation, written before it starts and kept for ever. Its id is the client request id of the write.</summary>
public sealed record JournalEntry
{
    public required string Id { get; init; }

    public required string PlanId { get; init; }

    public required string FindingId { get; init; }

    public required string ResourceId { get; init; }

    public required string PolicyKey { get; init; }

    public required JournalState State { get; init; }

    public required ImmutableArray<PropertyChange> Diff { get; init; }

    public required string BeforeHash { get; init; }

    public string? BeforeETag { get; init; }

    /// <summary>Hash of the body that is (to be) sent.</summary>
    public required string IntendedHash { get; init; }

    public string? AfterHash { get; init; }

    public string? AfterETag { get; init; }

    /// <summary>Fencing token of the lease under which the write was made.</summary>
    public required long Fence { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Detail { get; init; } = "";

    public string? ApprovedBy { get; init; }

    /// <summary>Steps with their instants, oldest first.</summary>
    public ImmutableArray<JournalStep> Steps { get; init; } = [];
}

public sealed record JournalStep(DateTimeOffset At, JournalState State, string Detail);

public enum JournalState
{
    /// <summary>Recorded, the PUT not yet known to have been sent.</summary>
    Intended,

    /// <summary>The provider accepted it.</summary>
    Written,
    Verified,
    Unverified,

    /// <summary>Nothing was written, and nothing will be from this entry.</summary>
    Abandoned,
    Failed,
}
