using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>What one policy says of the resource that was evaluated.</summary>
public readonly record struct PolicyVerdict(AssignedPolicy Policy, Verdict Verdict);

/// <param name="Library">Null when any diagnostic is an error.</param>
public sealed record PolicyLoadResult(PolicyLibrary? Library, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>All assigned policies of a folder, compiled. Immutable and safe for concurrent use.</summary>
public sealed class PolicyLibrary
{
    private readonly ImmutableArray<CompiledPolicy> _all;
    private readonly FrozenDictionary<string, CompiledPolicy> _byKey;
    private readonly PolicyIndex _index;

    internal PolicyLibrary(string version, ImmutableArray<CompiledPolicy> policies)
    {
        _all = [.. policies.OrderBy(p => p.Policy.Key, StringComparer.Ordinal)];
        Version = version;
        Policies = [.. _all.Select(p => p.Policy)];
        _byKey = _all.ToFrozenDictionary(p => p.Policy.Key, StringComparer.Ordinal);

        // Disabled policies and those that only act on deletions have nothing to say of a resource.
        _index = new PolicyIndex([.. _all.Where(p => IsJudging(p) || (p.Narrowing is { } narrowing && narrowing.Variants.Any(v => v.Policy is { } o && IsJudging(o))))]);
    }

    /// <summary>
    /// Reads definitions, initiatives, assignments, exemptions, attestations and management groups, as ARM and <c>az</c> write
    /// them (one, an array, or a page <c>{ "value": [ … ] }</c>) and as Enterprise Policy as Code does. The kind of a document
    /// comes from its <c>type</c>, else from what only one kind has or from its folder (<c>policyDefinitions/</c>,
    /// <c>policySetDefinitions/</c>, <c>policyAssignments/</c>, <c>policyExemptions/</c>, <c>policyAttestations/</c>,
    /// <c>managementGroups/</c>). Every problem of every file is reported, not just the first.
    /// </summary>
    public static PolicyLoadResult Load(IEnumerable<PolicySource> sources, FactCatalog facts)
        => Load(sources, facts, PolicyLoadOptions.Default);

    /// <inheritdoc cref="Load(IEnumerable{PolicySource}, FactCatalog)"/>
    public static PolicyLoadResult Load(IEnumerable<PolicySource> sources, FactCatalog facts, PolicyLoadOptions options)
        => Load(sources, new FieldResolver(facts, ProductAliases.Instance), options);

    internal static PolicyLoadResult Load(
        IEnumerable<PolicySource> sources, FactCatalog facts, IAliasCatalog aliases, PolicyLoadOptions? options = null)
        => Load(sources, new FieldResolver(facts, aliases), options);

    internal static PolicyLoadResult Load(IEnumerable<PolicySource> sources, FieldResolver fields, PolicyLoadOptions? options = null)
        => new LibraryLoader(fields, options ?? PolicyLoadOptions.Default).Load(sources);

    /// <summary>A short hash of all texts; two libraries with the same version give the same verdicts.</summary>
    public string Version { get; }

    /// <summary>Every policy of every assignment, ordered by key (ordinal).</summary>
    public ImmutableArray<AssignedPolicy> Policies { get; }

    /// <summary>Null when there is no policy of that key.</summary>
    public AssignedPolicy? Find(string key) => _byKey.GetValueOrDefault(key)?.Policy;

    /// <summary>Whether the policy's assignment holds for an id: within its scope, and not within one of its <c>notScopes</c>.</summary>
    /// <exception cref="ArgumentException">The policy is not one of this library.</exception>
    public bool Covers(AssignedPolicy policy, string id) => Compiled(policy).Scope.Covers(id);

    /// <summary>
    /// One verdict for every assigned policy that could concern the resource, ordered by policy key. Left out are policies
    /// whose scope or selectors leave the resource out, whose <c>if</c> names other resource types only, whose effect is
    /// <c>disabled</c> or <c>denyAction</c>, and those of data-plane modes; <see cref="Assess"/> tells of them too.
    /// Never throws for what is in policies or resources: a failing expression gives <see cref="Verdict.Unknown"/>.
    /// </summary>
    public ImmutableArray<PolicyVerdict> Evaluate(EvaluationInput input)
    {
        var verdicts = ImmutableArray.CreateBuilder<PolicyVerdict>();
        Evaluate(input, verdicts);
        return verdicts.DrainToImmutable();
    }

    /// <summary>
    /// As <see cref="Evaluate(EvaluationInput)"/>, adding to a collection of the caller. Where every policy says compliant by
    /// conditions on fields, counts and constants, a warm library and a collection with room make no garbage.
    /// </summary>
    public void Evaluate(EvaluationInput input, ICollection<PolicyVerdict> verdicts)
    {
        if (!TryView(input, out var view, out var problem))
        {
            foreach (var policy in _index.Policies)
            {
                verdicts.Add(new PolicyVerdict(policy.Policy, problem));
            }

            return;
        }

        var plans = view.Plans(_index);
        var context = EvaluationContext.Rent(input);
        context.Paths.Begin(plans.Paths, view);
        foreach (var plan in plans.Plans)
        {
            // Costs a policy without selectors and overrides one comparison.
            var effective = plan.Policy.Narrowing is null ? plan : Judging(plan.For(view.Root));
            if (effective is not null && plan.Policy.Scope.Covers(view.Id))
            {
                verdicts.Add(new PolicyVerdict(effective.Policy.Policy, PolicyRun.Evaluate(effective, context)));
            }
        }

        EvaluationContext.Return(context);
    }

    /// <summary>
    /// The tree of conditions with what each found. Conditions that were not needed are left out. A policy that
    /// <see cref="Evaluate(EvaluationInput)"/> leaves out is explained as not applicable.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is not one of this library.</exception>
    public Explanation Explain(AssignedPolicy policy, EvaluationInput input)
    {
        var compiled = Compiled(policy);
        if (!TryView(input, out var view, out var problem))
        {
            return new Explanation(compiled.Policy.Key, problem, null);
        }

        if (LeftOut(ref compiled, view) is { } leftOut)
        {
            return new Explanation(compiled.Policy.Key, leftOut, null);
        }

        var (verdict, trace) = PolicyRun.Explain(view.Plans(_index).For(compiled, view.Type), input);
        var tree = trace.Root is { } root ? ReasonWriter.Explain(root, compiled.Source) : null;
        if (tree is not null && verdict is Verdict.Unknown && trace.Failure is { } failure)
        {
            // The tree may have come to an answer before the failure; it counts for nothing.
            tree = tree with { Result = Truth.Unknown, Note = failure };
        }

        return new Explanation(compiled.Policy.Key, verdict, tree)
        {
            Related = trace.Related?.Explain(compiled.Source),
        };
    }

    /// <summary>
    /// One verdict for every policy of every assignment, ordered by key, also for those that
    /// <see cref="Evaluate(EvaluationInput)"/> leaves out: their <see cref="Verdict.NotApplicable"/> says why. Each comes with
    /// the effect that holds for this resource.
    /// </summary>
    public ImmutableArray<PolicyVerdict> Assess(EvaluationInput input)
        => [.. Meet(input).Select(m => new PolicyVerdict(m.Policy.Policy, m.Verdict))];

    /// <summary>
    /// Whether <c>denyAction</c> policies let a resource be deleted. Blocked is what a rule holds for and what cannot be told,
    /// unless the assignment is <c>DoNotEnforce</c>, an exemption is in force, or the resource is of a kind that Azure never
    /// blocks (assignments, locks, deployment stacks, subscriptions).
    /// </summary>
    public ActionDecision EvaluateDeletion(EvaluationInput input, DeletionCause cause = DeletionCause.Request)
    {
        var neverBlocked = TryView(input, out var view, out _) && DenyActionRule.IsNeverBlocked(view.Type);
        var result = Meet(input, deletion: true).Where(m => m.Policy.DenyAction is not null).Select(m =>
        {
            var denied = m.Verdict is Verdict.NonCompliant or Verdict.Unknown && m.Policy.DenyAction!.Concerns(cause, m.Policy.Mode)
                && !neverBlocked && m.Policy.Policy.EnforcementMode == EnforcementMode.Default;
            return new ActionVerdict(m.Policy.Policy, denied, m.Verdict);
        }).ToImmutableArray();
        return new ActionDecision(result.Any(r => r.Denied), result);
    }

    /// <summary>
    /// Applies a <c>modify</c> or <c>append</c> policy to a copy of the resource. Does not look at the <c>if</c> condition.
    /// A value or condition that cannot be computed, or a document that cannot be copied faithfully, denies the whole change;
    /// so does an override that gives the policy another effect for this resource.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is not one of this library, or its effect is neither <c>modify</c> nor <c>append</c>.</exception>
    public ModifyOutcome Modify(AssignedPolicy policy, EvaluationInput input)
    {
        var compiled = Effective(Compiled(policy), input.Resource);
        return compiled?.Modify is { } plan ? plan.Apply(input, compiled.PolicyIds)
            : policy.Effect is PolicyEffect.Modify or PolicyEffect.Append ? ModifyPlan.Refused(input, "An override gives the policy another effect for this resource.")
            : throw new ArgumentException($"Policy {policy.Key} has effect {policy.Effect}, neither Modify nor Append.", nameof(policy));
    }

    /// <summary>
    /// What the effect of a policy would do to the resource, as data. Does not look at the <c>if</c> condition, and carries nothing out.
    /// Expressions that cannot be evaluated for this resource are named where they stand.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is not one of this library.</exception>
    public EffectDetails Details(AssignedPolicy policy, EvaluationInput input)
    {
        var compiled = Compiled(policy);
        compiled = Effective(compiled, input.Resource) ?? compiled;
        return compiled.Details.Describe(new EvaluationContext(input) { PolicyIds = compiled.PolicyIds });
    }

    internal CompiledPolicy Compiled(AssignedPolicy policy)
        => _byKey.GetValueOrDefault(policy.Key) ?? throw new ArgumentException($"There is no policy {policy.Key} in this library.", nameof(policy));

    private static bool IsJudging(CompiledPolicy policy)
        => policy.Policy.Effect is not (PolicyEffect.Disabled or PolicyEffect.DenyAction) && policy.Mode != PolicyMode.Provider;

    private static PolicyPlan? Judging(PolicyPlan? plan) => plan is not null && IsJudging(plan.Policy) ? plan : null;

    // As selectors and overrides make it for the resource.
    private static CompiledPolicy? Effective(CompiledPolicy policy, JsonElement resource)
        => policy.Narrowing is { } narrowing ? narrowing.For(policy, resource) : policy;

    /// <summary>Every policy with its verdict on the resource; those of <c>denyAction</c> judge when a deletion is asked for.</summary>
    private List<(CompiledPolicy Policy, Verdict Verdict)> Meet(EvaluationInput input, bool deletion = false)
    {
        var result = new List<(CompiledPolicy, Verdict)>();
        if (!TryView(input, out var view, out var problem))
        {
            result.AddRange(_all.Select(p => (p, problem)));
            return result;
        }

        var plans = view.Plans(_index);
        var context = EvaluationContext.Rent(input);
        context.Paths.Begin(plans.Paths, view);
        foreach (var policy in _all)
        {
            var effective = policy;
            Verdict? leftOut = LeftOut(ref effective, view);
            var judges = leftOut is null || (deletion && leftOut is Verdict.NotApplicable { Reason: NotApplicableReason.ActionOnly });
            result.Add((effective, judges ? PolicyRun.Evaluate(plans.For(effective, view.Type), context) : leftOut!));
        }

        EvaluationContext.Return(context);
        return result;
    }

    /// <summary>Why the policy has no verdict on the resource before its rule is looked at; null when the rule decides.</summary>
    /// <param name="policy">Becomes the policy as overrides make it for the resource.</param>
    private static Verdict.NotApplicable? LeftOut(ref CompiledPolicy policy, ResourceView view)
    {
        if (Effective(policy, view.Root) is { } effective)
        {
            policy = effective;
        }
        else if (policy.Scope.Covers(view.Id))
        {
            return Verdict.NotApplicable.Because(NotApplicableReason.NotSelected);
        }

        NotApplicableReason? reason = !policy.Scope.Area.Covers(view.Id) ? NotApplicableReason.OutOfScope
            : policy.Scope.IsExcluded(view.Id) ? NotApplicableReason.Excluded
            : policy.Policy.Effect == PolicyEffect.Disabled ? NotApplicableReason.Disabled
            : policy.Mode == PolicyMode.Provider ? NotApplicableReason.Mode
            : policy.Policy.Effect == PolicyEffect.DenyAction ? NotApplicableReason.ActionOnly
            : null;
        return reason is { } known ? Verdict.NotApplicable.Because(known) : null;
    }

    // A name or id that is no valid Unicode: every policy is asked, and says that it cannot tell.
    private static bool TryView(EvaluationInput input, [NotNullWhen(true)] out ResourceView? view, [NotNullWhen(false)] out Verdict? problem)
    {
        try
        {
            (view, problem) = (input.View, null);
            return true;
        }
        catch (InvalidOperationException e)
        {
            (view, problem) = (null, PolicyRun.Broken(e));
            return false;
        }
    }
}
