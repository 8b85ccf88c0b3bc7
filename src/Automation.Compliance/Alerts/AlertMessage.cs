using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>What an alert says; channels only lay it out. Texts may hold anything a resource name can hold.</summary>
public sealed record AlertMessage
{
    /// <summary>Unique and stable for one transition of one finding; receivers can use it to drop repeats.</summary>
    public required string Id { get; init; }

    public required string FindingId { get; init; }

    public required AlertKind Kind { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>The policy's display name.</summary>
    public required string Title { get; init; }

    /// <summary>Catalogue id of the policy, or its name.</summary>
    public required string PolicyId { get; init; }

    public required string ResourceId { get; init; }

    /// <summary>Verdict name: <c>NonCompliant</c>, <c>Unknown</c>, …</summary>
    public required string Verdict { get; init; }

    /// <summary>One sentence each: what was found and what was wanted.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>Who changed it, when known: name and kind of principal.</summary>
    public string? Actor { get; init; }

    public DateTimeOffset Since { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>What we did or propose, in one sentence.</summary>
    public string? Outcome { get; init; }

    public ImmutableArray<PropertyChange> Diff { get; init; } = [];

    /// <summary>Step-by-step advice; may be empty.</summary>
    public string Advice { get; init; } = "";

    /// <summary>The plan that waits for approval, if any.</summary>
    public string? PlanId { get; init; }

    /// <summary>Link to the resource in the portal.</summary>
    public string? Link { get; init; }
}

public enum AlertKind
{
    Opened,
    Updated,
    Resolved,
    Reopened,
    ApprovalWanted,
    Remediated,
    RemediationFailed,
    System,
}
