using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>The effects of Azure Policy that are carried here.</summary>
public enum PolicyEffect
{
    /// <summary>Nothing is evaluated.</summary>
    Disabled,

    /// <summary>A match is non-compliant.</summary>
    Audit,

    /// <summary>A match is refused when requested, and non-compliant at rest.</summary>
    Deny,

    /// <summary>Adds to a request what is absent, and denies what contradicts.</summary>
    Append,

    /// <summary>Changes tags and properties.</summary>
    Modify,

    /// <summary>A match is non-compliant unless a related resource exists.</summary>
    AuditIfNotExists,

    /// <summary>As <see cref="AuditIfNotExists"/>, and deploys what is missing.</summary>
    DeployIfNotExists,

    /// <summary>The state is attested by people.</summary>
    Manual,

    /// <summary>Blocks an action, such as deleting.</summary>
    DenyAction,
}

/// <summary>Whether the effect of an assignment is carried out.</summary>
public enum EnforcementMode
{
    /// <summary>It is.</summary>
    Default,

    /// <summary>It is not: verdicts only.</summary>
    DoNotEnforce,
}

/// <summary>A definition as one assignment uses it: parameters filled in, effect known. One resource gets one verdict for each.</summary>
public sealed record AssignedPolicy
{
    /// <summary>
    /// Stable key <c>assignment/reference</c> (or <c>assignment</c> for a single definition); unique in a library. Where
    /// assignments of several scopes share a name, each name is followed by <c>@</c> and eight digits made of its id.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>The definition's name (file name), e.g. <c>agw-minimum-tls-1-2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For people; the name where the definition has none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>For people; empty where the definition has none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The assignment's name (file name).</summary>
    public required string AssignmentName { get; init; }

    /// <summary>The assignment's id, given or made of scope and name.</summary>
    public string AssignmentId { get; init; } = "";

    /// <summary>Which member of the initiative it is; null for a single definition.</summary>
    public string? Reference { get; init; }

    /// <summary>The initiative's name; null for a single definition.</summary>
    public string? InitiativeName { get; init; }

    /// <summary>The initiative's groups (controls, requirements) that the member belongs to.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>The definition's version, e.g. <c>1.2.0</c>; null when it has none.</summary>
    public string? Version { get; init; }

    /// <summary>Management group, subscription, resource group or resource id below which the assignment holds; <c>/</c> means everywhere.</summary>
    public required string Scope { get; init; }

    /// <summary>The effect; a verdict carries the one that holds for its resource, which overrides by location may change.</summary>
    public required PolicyEffect Effect { get; init; }

    /// <summary>Whether the effect is carried out.</summary>
    public EnforcementMode EnforcementMode { get; init; }

    /// <summary>The assignment's message for this reference, else for all, else null.</summary>
    public string? NonComplianceMessage { get; init; }

    /// <summary>What <c>metadata.automation</c> of the definition says.</summary>
    public required AutomationMetadata Automation { get; init; }

    /// <summary>Resource types that the <c>if</c> condition can ever hold for; empty when it is not limited to types.</summary>
    public ImmutableArray<string> ResourceTypes { get; init; } = [];

    /// <summary>The type of the resources that an *IfNotExists policy looks up; null for other effects, and when it depends on the resource.</summary>
    public string? RelatedType { get; init; }

    /// <summary>Names of the facts the rule reads, without <c>facts/</c>.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <summary>Values of its parameters, as assigned or by default; those that depend on the resource left out.</summary>
    public ImmutableDictionary<string, JsonElement> Parameters { get; init; } = ImmutableDictionary.Create<string, JsonElement>(StringComparer.OrdinalIgnoreCase);

    /// <summary>File the definition came from, relative to the policies folder.</summary>
    public required string Path { get; init; }
}

/// <summary><c>metadata.automation</c> of a definition: what Azure Policy has no field for.</summary>
public sealed record AutomationMetadata
{
    /// <summary>Catalogue id, e.g. <c>AGW-103</c>; empty when the definition has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>How bad a violation is. Default medium.</summary>
    public FindingSeverity Severity { get; init; } = FindingSeverity.Medium;

    /// <summary>What carrying out the fix interrupts.</summary>
    public Disruption Disruption { get; init; } = Disruption.None;

    /// <summary>True when a person must agree to each plan before it is carried out.</summary>
    public bool ApprovalRequired { get; init; }

    /// <summary>Words to group policies by; may be empty.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>Step-by-step advice for what cannot be fixed in place; may be empty.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Everything else under <c>metadata.automation</c>, as written.</summary>
    public JsonElement? Raw { get; init; }
}

/// <summary>How bad a violation is.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>To be done some day.</summary>
    Low,

    /// <summary>To be done.</summary>
    Medium,

    /// <summary>To be done soon.</summary>
    High,

    /// <summary>To be done now.</summary>
    Critical,
}

/// <summary>What a fix interrupts, from nothing to building the resource anew.</summary>
public enum Disruption
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Connections for seconds.</summary>
    Brief,

    /// <summary>One instance after the other.</summary>
    Rolling,

    /// <summary>Everything, until it is there again.</summary>
    Recreate,
}
