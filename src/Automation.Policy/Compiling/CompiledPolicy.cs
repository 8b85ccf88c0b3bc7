using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>One assigned policy, ready to meet resources.</summary>
internal sealed record CompiledPolicy
{
    public required AssignedPolicy Policy { get; init; }

    public required AssignmentScope Scope { get; init; }

    public required PolicyMode Mode { get; init; }

    public required PolicySource Source { get; init; }

    public required RuleCode Rule { get; init; }

    public required RelatedRule? Related { get; init; }

    /// <summary>Of <c>modify</c> and <c>append</c>.</summary>
    public required ModifyPlan? Modify { get; init; }

    public required DetailsPlan Details { get; init; }

    public required string DefaultState { get; init; }

    public required bool ReadsLocation { get; init; }

    public required Value PolicyIds { get; init; }

    /// <summary>Selectors, overrides, exemptions and attestations; null when there are none.</summary>
    public Narrowing? Narrowing { get; init; }

    /// <summary>Set for effect <c>denyAction</c>.</summary>
    public DenyActionRule? DenyAction { get; init; }

    /// <summary>What types support; null when nobody said so for any.</summary>
    public FrozenDictionary<string, ResourceTypeSupport>? ResourceTypes { get; init; }

    /// <summary>The types the rule can hold for; null when it is not limited to types.</summary>
    public required ImmutableHashSet<string>? Types { get; init; }
}
