using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A policy definition with its names settled; parameters still have no values.</summary>
internal sealed record BoundDefinition(
    string Name, string DisplayName, string Description, PolicyMode Mode, ImmutableDictionary<string, ParameterDeclaration> Parameters,
    BoundRule? Rule, AutomationMetadata Automation, DiagnosticBag Diagnostics, FieldResolver Fields);

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

    public ImmutableArray<BoundOperation> Operations { get; init; } = [];

    public string ConflictEffect { get; init; } = "deny";

    public BoundExpression? RelatedType { get; init; }

    public BoundExpression? RelatedName { get; init; }

    public BoundExpression? RelatedKind { get; init; }

    public BoundExpression? RelatedGroup { get; init; }

    public bool SubscriptionScope { get; init; }

    public BoundCondition? ExistenceCondition { get; init; }

    public string DefaultState { get; init; } = "Unknown";
}

internal enum OperationKind
{
    AddOrReplace,
    Add,
    Remove,
}

internal sealed record BoundOperation(
    OperationKind Kind, FieldName Field, BoundExpression? Value, BoundExpression? Condition, SourceSpan Span);

internal sealed record BoundInitiative(
    string Name, ImmutableDictionary<string, ParameterDeclaration> Parameters, ImmutableArray<InitiativeMember> Members,
    DiagnosticBag Diagnostics);

internal sealed record InitiativeMember(
    string Reference, string DefinitionName, ImmutableDictionary<string, BoundArgument> Arguments, SourceSpan Span);

internal sealed record BoundArgument(string Name, BoundExpression Value, SourceSpan Span);

internal sealed record BoundAssignment(
    string Name, string Id, string TargetId, SourceSpan TargetSpan, AssignmentScope Scope, EnforcementMode EnforcementMode,
    ImmutableDictionary<string, BoundArgument> Arguments, ImmutableArray<NonComplianceText> Messages, DiagnosticBag Diagnostics);

internal sealed record NonComplianceText(string Message, string? Reference);

internal sealed record BoundExemption(
    string Name, string Scope, string AssignmentName, ImmutableArray<string> References, DateTimeOffset? ExpiresOn,
    SourceSpan Span, DiagnosticBag Diagnostics);

/// <summary>Where an assignment holds.</summary>
internal sealed record AssignmentScope(string Scope, ImmutableArray<string> NotScopes)
{
    public bool Covers(string resourceId)
        => (Scope == "/" || ArmId.IsWithin(resourceId, Scope)) && !NotScopes.Any(s => ArmId.IsWithin(resourceId, s));
}
