using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

public enum PolicyEffect
{
    Disabled,
    Audit,
    Deny,
    Append,
    Modify,
    AuditIfNotExists,
    DeployIfNotExists,
    Manual,
    DenyAction,
}

public enum EnforcementMode
{
    Default,
    DoNotEnforce,
}

/// <summary>A definition as one assignment uses it: parameters filled in, effect known. One resource gets one verdict for each.</summary>
public sealed record AssignedPolicy
{
    /// <summary>Stable key <c>assignment/reference</c> (or <c>assignment</c> for a single definition); unique in a library.</summary>
    public required string Key { get; init; }

    /// <summary>The definition's name (file name), e.g. <c>agw-minimum-tls-1-2</c>.</summary>
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public string Description { get; init; } = "";

    public required string AssignmentName { get; init; }

    /// <summary>Subscription, resource group or resource id below which the assignment holds; <c>/</c> means everywhere.</summary>
    public required string Scope { get; init; }

    public required PolicyEffect Effect { get; init; }

    public EnforcementMode EnforcementMode { get; init; }

    /// <summary>The assignment's message for this reference, else for all, else null.</summary>
    public string? NonComplianceMessage { get; init; }

    public required AutomationMetadata Automation { get; init; }

    /// <summary>Resource types that the <c>if</c> condition can ever hold for; empty when it is not limited to types.</summary>
    public ImmutableArray<string> ResourceTypes { get; init; } = [];

    /// <summary>Names of the facts the rule reads, without <c>facts/</c>.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <summary>File the definition came from, relative to the policies folder.</summary>
    public required string Path { get; init; }
}

/// <summary><c>metadata.automation</c> of a definition: what Azure Policy has no field for.</summary>
public sealed record AutomationMetadata
{
    /// <summary>Catalogue id, e.g. <c>AGW-103</c>; empty when the definition has none.</summary>
    public string Id { get; init; } = "";

    public FindingSeverity Severity { get; init; } = FindingSeverity.Medium;

    /// <summary>What carrying out the fix interrupts.</summary>
    public Disruption Disruption { get; init; } = Disruption.None;

    /// <summary>True when a person must agree to each plan before it is carried out.</summary>
    public bool ApprovalRequired { get; init; }

    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>Step-by-step advice for what cannot be fixed in place; may be empty.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Everything else under <c>metadata.automation</c>, as written.</summary>
    public JsonElement? Raw { get; init; }
}

public enum FindingSeverity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>What a fix interrupts, from nothing to building the resource anew.</summary>
public enum Disruption
{
    None,
    Brief,
    Rolling,
    Recreate,
}
