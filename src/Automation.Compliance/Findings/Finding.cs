using System.Collections.Immutable;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>A recorded non-compliant or unknown verdict, with a life. One for each resource and assigned policy.</summary>
public sealed record Finding
{
    /// <summary>Hash of resource and policy key; stable over reopening.</summary>
    public required string Id { get; init; }

    public required string ResourceId { get; init; }

    public required string ResourceType { get; init; }

    /// <summary>The resource's region; null when it names none.</summary>
    public string? Location { get; init; }

    /// <summary>The assigned policy's key, <c>assignment/reference</c>.</summary>
    public required string PolicyKey { get; init; }

    public required string PolicyName { get; init; }

    /// <summary>Catalogue id, e.g. <c>AGW-103</c>; may be empty.</summary>
    public string PolicyId { get; init; } = "";

    public required string Title { get; init; }

    public required FindingSeverity Severity { get; init; }

    public required FindingState State { get; init; }

    /// <summary>Verdict name: <c>NonCompliant</c> or <c>Unknown</c> while open; the verdict that closed it when resolved.</summary>
    public required string Verdict { get; init; }

    public ImmutableArray<FindingReason> Reasons { get; init; } = [];

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>When the resource was last read from its provider.</summary>
    public required DateTimeOffset LastReadAt { get; init; }

    /// <summary>How it was resolved: <c>Compliant</c>, <c>ResourceGone</c>, <c>Exempt</c>, <c>NotApplicable</c>; null while open.</summary>
    public string? Resolution { get; init; }

    /// <summary>Counts transitions from 1; an alert is keyed by finding and sequence.</summary>
    public required int Sequence { get; init; }

    /// <summary>The last sequence whose alert was put into the outbox, or decided not to be needed.</summary>
    public int AlertedSequence { get; init; }

    /// <summary>Whether people were told that it is open; only then are they told that it is over.</summary>
    public bool Told { get; init; }

    /// <summary>The plan whose approval was last asked for.</summary>
    public string? ToldPlanId { get; init; }

    /// <summary>How often it has been opened or reopened.</summary>
    public int Occurrences { get; init; } = 1;

    public Actor? ChangedBy { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The newest plan for it, if any.</summary>
    public string? PlanId { get; init; }

    /// <summary>Version of the policy library that gave the verdict.</summary>
    public required string PolicyVersion { get; init; }
}

/// <param name="Place"><c>file(line,column)</c> in the policy.</param>
public sealed record FindingReason(
    string Field, string Operator, string? Found, string Wanted, string Message, string Place, ImmutableArray<string> DerivedFrom);

public enum FindingState
{
    Open,
    Resolved,
}
