using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>One assigned policy, ready to meet resources.</summary>
internal sealed record CompiledPolicy
{
    public required AssignedPolicy Policy { get; init; }

    public required AssignmentScope Scope { get; init; }

    public required PolicyMode Mode { get; init; }

    public required PolicySource Source { get; init; }

    /// <summary>Null when every resource is applicable.</summary>
    public required Predicate? Applicability { get; init; }

    public required Predicate If { get; init; }

    public required RelatedRule? Related { get; init; }

    public required ModifyPlan? Modify { get; init; }

    public required string DefaultState { get; init; }

    public required bool ReadsLocation { get; init; }

    public required Value PolicyIds { get; init; }

    public ImmutableArray<BoundExemption> Exemptions { get; init; } = [];

    /// <summary>The types the rule can hold for; null when it is not limited to types.</summary>
    public required ImmutableHashSet<string>? Types { get; init; }
}

/// <summary>How the *IfNotExists effects decide by related resources.</summary>
internal sealed record RelatedRule(
    CompiledValue Type, CompiledValue? Name, CompiledValue? Kind, CompiledValue? Group, bool SubscriptionScope, Predicate? Condition);
