using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>The policy as an override makes it for some resources.</summary>
/// <param name="Selectors">All must hold.</param>
/// <param name="Policy">Null when these resources have no such policy, since the version for them lacks it.</param>
internal sealed record PolicyVariant(ImmutableArray<Selector> Selectors, CompiledPolicy? Policy);

/// <summary>
/// What an assignment, its exemptions and attestations say beyond the rule. A policy for which nothing of it is said has none,
/// and pays one comparison with null.
/// </summary>
internal sealed record Narrowing
{
    public ImmutableArray<ResourceSelector> Selectors { get; init; } = [];

    /// <summary>By overrides that look at the resource; the first that fits counts.</summary>
    public ImmutableArray<PolicyVariant> Variants { get; init; } = [];

    public ImmutableArray<BoundExemption> Exemptions { get; init; } = [];

    public ImmutableArray<PolicyAttestation> Attestations { get; init; } = [];

    public bool IsEmpty => Selectors.IsEmpty && Variants.IsEmpty && Exemptions.IsEmpty && Attestations.IsEmpty;

    /// <summary>The policy as it concerns this resource; null when the assignment leaves the resource out.</summary>
    public CompiledPolicy? For(CompiledPolicy policy, JsonElement resource)
    {
        try
        {
            return ResourceSelector.Select(Selectors, resource) ? VariantFor(policy, resource) : null;
        }
        catch (InvalidOperationException)
        {
            // A name or text is no valid Unicode: the policy as it is will say that it cannot tell.
            return policy;
        }
    }

    private CompiledPolicy? VariantFor(CompiledPolicy policy, JsonElement resource)
    {
        foreach (var variant in Variants)
        {
            if (Fits(variant, resource))
            {
                return variant.Policy;
            }
        }

        return policy;
    }

    private static bool Fits(PolicyVariant variant, JsonElement resource)
    {
        foreach (var selector in variant.Selectors)
        {
            if (!selector.Matches(resource))
            {
                return false;
            }
        }

        return true;
    }
}
