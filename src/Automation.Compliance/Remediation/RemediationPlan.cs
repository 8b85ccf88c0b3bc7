using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>An exact proposed edit of one resource. It binds what it was made from; when any of that changes, the plan is void.</summary>
public sealed record RemediationPlan
{
    /// <summary>Hash over finding, policy version, etag, document hash and diff: the same proposal has the same id.</summary>
    public required string Id { get; init; }

    public required string FindingId { get; init; }

    public required string ResourceId { get; init; }

    public required string PolicyKey { get; init; }

    public required string PolicyName { get; init; }

    public required string PolicyVersion { get; init; }

    public required string ApiVersion { get; init; }

    public string? ETag { get; init; }

    /// <summary>Hash of the document the diff was made from.</summary>
    public required string DocumentHash { get; init; }

    public required ImmutableArray<PropertyChange> Diff { get; init; }

    public required Disruption Disruption { get; init; }

    public required ImmutableArray<GuardResult> Guards { get; init; }

    public required PlanState State { get; init; }

    /// <summary>One sentence on the state: which guard held it back, what happened.</summary>
    public string StateReason { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who caused the finding; a requester may not approve their own plan.</summary>
    public Actor? RequestedBy { get; init; }

    public Approval? Approval { get; init; }

    /// <summary>When the newest write that led here happened, while no event has told whose it was; otherwise null.</summary>
    public DateTimeOffset? UnattributedAt { get; init; }
}

public sealed record Approval(string By, DateTimeOffset At, string? Comment);

public enum PlanState
{
    /// <summary>Shown, never carried out (<c>DoNotEnforce</c>, or a guard said no).</summary>
    Proposed,
    AwaitingApproval,
    Approved,
    Executing,

    /// <summary>Written and verified.</summary>
    Done,

    /// <summary>The write was refused or ended badly; nothing more will be tried from this plan.</summary>
    Failed,

    /// <summary>Written, but the resource does not look as it should.</summary>
    Unverified,

    /// <summary>A person said no; the same proposal is not asked for again while it lives.</summary>
    Rejected,

    /// <summary>The resource, the policy or the time moved on.</summary>
    Void,
}

/// <param name="Guard">The guard's name, e.g. <c>kill-switch</c>.</param>
/// <param name="Evidence">One sentence: what the guard looked at.</param>
public sealed record GuardResult(string Guard, GuardDecision Decision, string Evidence);

public enum GuardDecision
{
    Pass,

    /// <summary>Not now: look again later (busy, throttled, window closed).</summary>
    Wait,

    /// <summary>Only with a person's approval.</summary>
    AskApproval,

    /// <summary>Never from this plan; an alert tells why.</summary>
    Refuse,
}
