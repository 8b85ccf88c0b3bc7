using System.Text.Json;

namespace Automation.Policy;

/// <summary>One policy meeting resources of one type: everything the type decides is decided.</summary>
internal sealed class PolicyPlan
{
    private readonly CompiledCondition _applicability;
    private readonly ModeFit _mode;
    private readonly PolicyPlan[] _variants;

    /// <param name="paths">Of all plans of the type; null for a plan that is used alone.</param>
    public PolicyPlan(CompiledPolicy policy, string type, PathTable? paths)
    {
        Policy = policy;
        If = policy.Rule.If(type, paths);
        _applicability = policy.Modify?.IsRefusedBy(type) == true ? CompiledCondition.Of(Truth.No) : policy.Rule.Applicability(type);
        _mode = ModeCheck.Of(policy, type);
        _variants = policy.Narrowing is { } narrowing
            ? [.. narrowing.Variants.Select(v => v.Policy).OfType<CompiledPolicy>().Select(v => new PolicyPlan(v, type, paths))]
            : [];
        IsPlain = type.Length > 0 && _applicability.Constant is Truth.Yes or Truth.Unknown && policy.Narrowing is null && policy.Related is null;
    }

    public CompiledPolicy Policy { get; }

    public Predicate If { get; }

    /// <summary>Whether a condition that does not hold is all it takes to say compliant of a resource in its mode.</summary>
    public bool IsPlain { get; }

    /// <summary>The plan as selectors and overrides make it for this resource; null when the assignment leaves the resource out.</summary>
    public PolicyPlan? For(JsonElement resource)
    {
        if (Policy.Narrowing is not { } narrowing)
        {
            return this;
        }

        return narrowing.For(Policy, resource) is { } effective ? Find(effective) : null;
    }

    /// <summary>This plan or that of one of its variants; null when the policy is neither.</summary>
    public PolicyPlan? Find(CompiledPolicy policy)
        => ReferenceEquals(policy, Policy) ? this : Array.Find(_variants, v => ReferenceEquals(v.Policy, policy));

    public bool IsInMode(ResourceView resource) => ModeCheck.IsInMode(_mode, Policy, resource);

    public bool IsApplicable(EvaluationContext context)
    {
        if (_applicability.Constant is { } constant)
        {
            return constant != Truth.No;
        }

        // A context of its own: what fails or is unknown here must not colour the verdict.
        var probe = new EvaluationContext(context.Input) { PolicyIds = Policy.PolicyIds };
        return _applicability.Run(probe) != Truth.No || probe.Failure is not null;
    }
}
