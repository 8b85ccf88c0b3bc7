using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Finds the policies that can concern a type. Plans are made when the first resource of a type comes.</summary>
internal sealed class PolicyIndex(ImmutableArray<CompiledPolicy> policies)
{
    // Azure has a few thousand types; a document that invents more must not fill memory.
    private const int MaximumTypes = 4_096;

    private readonly ConcurrentDictionary<string, TypePlans> _byType = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, in order.</summary>
    public ImmutableArray<CompiledPolicy> Policies { get; } = policies;

    public TypePlans For(string type)
    {
        if (_byType.TryGetValue(type, out var known))
        {
            return known;
        }

        var plans = Plan(type);
        return _byType.Count < MaximumTypes ? _byType.GetOrAdd(type, plans) : plans;
    }

    private static bool Concerns(CompiledPolicy policy, string type)
        => policy.Types is null || policy.Types.Contains(type)
            || (policy.Narrowing is { } narrowing && narrowing.Variants.Any(v => v.Policy is { } variant && Concerns(variant, type)));

    private TypePlans Plan(string type)
    {
        var paths = new PathTable();
        return new TypePlans(
            this, paths, [.. Policies.Where(p => Concerns(p, type)).Select(p => new PolicyPlan(p, type, paths))]);
    }
}

/// <summary>The policies that can concern one type, and the paths they read.</summary>
internal sealed record TypePlans(PolicyIndex Owner, PathTable Paths, PolicyPlan[] Plans)
{
    /// <summary>The plan of a policy, also of one that an override made, or that the index leaves out.</summary>
    public PolicyPlan For(CompiledPolicy policy, string type)
        => Array.Find(Plans, p => p.Find(policy) is not null)?.Find(policy) ?? new PolicyPlan(policy, type, null);
}
