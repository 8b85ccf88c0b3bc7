using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A policy definition with its names settled; parameters still have no values.</summary>
internal sealed record BoundDefinition(
    string Name, string DisplayName, string Description, PolicyMode Mode, ImmutableDictionary<string, ParameterDeclaration> Parameters,
    BoundRule? Rule, AutomationMetadata Automation, DiagnosticBag Diagnostics, FieldResolver Fields) : IVersioned
{
    public DefinitionVersion? Version { get; init; }
}

/// <summary>Something of which several versions may be at hand.</summary>
internal interface IVersioned
{
    string Name { get; }

    /// <summary>Null when the file does not say.</summary>
    DefinitionVersion? Version { get; }

    DiagnosticBag Diagnostics { get; }
}

internal enum PolicyMode
{
    Indexed,
    All,

    /// <summary>A mode of a data plane; its policies are not evaluated here.</summary>
    Provider,
}

/// <param name="If">Null when it has errors.</param>
internal sealed record BoundRule(BoundCondition? If, BoundExpression Effect, SourceSpan EffectSpan, BoundDetails Details);

/// <summary><c>then.details</c>, whatever the effect turns out to be.</summary>
internal sealed record BoundDetails
{
    public static readonly BoundDetails None = new();

    public JsonSyntax? Syntax { get; init; }

    /// <summary>Of <c>modify</c>, or the items of <c>append</c>.</summary>
    public ImmutableArray<BoundOperation> Operations { get; init; } = [];

    public BoundExpression? ConflictEffect { get; init; }

    /// <summary>As the policy has them; default when it has none.</summary>
    public ImmutableArray<BoundExpression> RoleDefinitionIds { get; init; }

    public BoundExpression? RelatedType { get; init; }

    public BoundExpression? RelatedName { get; init; }

    public BoundExpression? RelatedKind { get; init; }

    public BoundExpression? RelatedGroup { get; init; }

    public BoundExpression? ExistenceScope { get; init; }

    public BoundCondition? ExistenceCondition { get; init; }

    public JsonSyntax? ExistenceSyntax { get; init; }

    public BoundExpression? EvaluationDelay { get; init; }

    public BoundExpression? DeploymentScope { get; init; }

    public BoundDeployment? Deployment { get; init; }

    /// <summary>Empty when the policy has none.</summary>
    public ImmutableArray<string> ActionNames { get; init; } = [];

    public bool DenyWithResourceGroup { get; init; } = true;

    /// <summary>Where <c>cascadeBehaviors</c> stands; null when the policy has none.</summary>
    public SourceSpan? CascadeSpan { get; init; }

    public string DefaultState { get; init; } = "Unknown";
}

/// <param name="Template">Null when the deployment links to one; otherwise it stays as it is.</param>
internal sealed record BoundDeployment(
    JsonSyntax Syntax, string Mode, JsonSyntax? Template, ImmutableArray<BoundDeploymentParameter> Parameters, BoundExpression? Location);

/// <param name="Value">Null for a reference to a Key Vault.</param>
internal sealed record BoundDeploymentParameter(string Name, BoundExpression? Value, JsonSyntax? Reference);

internal enum OperationKind
{
    AddOrReplace,
    Add,
    Remove,

    /// <summary>An item of <c>append</c>: as add, but another value that is there denies.</summary>
    Append,
}

internal sealed record BoundOperation(
    OperationKind Kind, FieldName Field, BoundExpression? Value, BoundExpression? Condition, SourceSpan Span)
{
    /// <summary>As written.</summary>
    public string? ConditionText { get; init; }
}

internal sealed record BoundInitiative(
    string Name, ImmutableDictionary<string, ParameterDeclaration> Parameters, ImmutableArray<InitiativeMember> Members,
    DiagnosticBag Diagnostics) : IVersioned
{
    public DefinitionVersion? Version { get; init; }
}

internal sealed record InitiativeMember(
    string Reference, string DefinitionName, ImmutableDictionary<string, BoundArgument> Arguments, SourceSpan Span)
{
    /// <summary>Null takes the latest.</summary>
    public VersionPattern? Version { get; init; }

    public ImmutableArray<string> Groups { get; init; } = [];
}

internal sealed record BoundArgument(string Name, BoundExpression Value, SourceSpan Span);

/// <param name="ScopeText">As written; what it covers is in <see cref="Scope"/> once the management groups are known.</param>
internal sealed record BoundAssignment(
    string Name, string Id, string TargetId, SourceSpan TargetSpan, string ScopeText, SourceSpan ScopeSpan, EnforcementMode EnforcementMode,
    ImmutableDictionary<string, BoundArgument> Arguments, ImmutableArray<NonComplianceText> Messages, DiagnosticBag Diagnostics)
{
    public ImmutableArray<(string Scope, SourceSpan Span)> NotScopes { get; init; } = [];

    public AssignmentScope Scope { get; init; } = AssignmentScope.Everywhere;

    /// <summary>Begins the keys of its policies: the name, with a mark when other scopes have an assignment of that name too.</summary>
    public string Key { get; init; } = Name;

    /// <summary>Null takes the latest.</summary>
    public VersionPattern? Version { get; init; }

    public ImmutableArray<ResourceSelector> Selectors { get; init; } = [];

    public ImmutableArray<AssignmentOverride> Overrides { get; init; } = [];

    /// <summary>True where values for parameters that do not exist are left out, as Enterprise Policy as Code does.</summary>
    public bool IgnoresUnknownParameters { get; init; }
}

internal sealed record NonComplianceText(string Message, string? Reference);
