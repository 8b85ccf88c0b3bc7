using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy;

public sealed record PolicyVerdict(AssignedPolicy Policy, Verdict Verdict);

/// <param name="Library">Null when any diagnostic is an error.</param>
public sealed record PolicyLoadResult(PolicyLibrary? Library, ImmutableArray<Diagnostic> Diagnostics);

/// <param name="Document">The whole resource after all operations; a copy, the input is untouched.</param>
/// <param name="Skipped">Operations that were not applied, each with its reason.</param>
/// <param name="Denied">Set when the conflict effect denies the change; then <paramref name="Document"/> equals the input.</param>
public sealed record ModifyOutcome(JsonObject Document, ImmutableArray<string> Skipped, string? Denied);

/// <summary>All assigned policies of a folder, compiled. Immutable and safe for concurrent use.</summary>
public sealed class PolicyLibrary
{
    private readonly FrozenDictionary<string, CompiledPolicy> _byKey;
    private readonly FrozenDictionary<string, ImmutableArray<CompiledPolicy>> _byType;
    private readonly ImmutableArray<CompiledPolicy> _judging;
    private readonly ImmutableArray<CompiledPolicy> _forAnyType;

    internal PolicyLibrary(string version, ImmutableArray<CompiledPolicy> policies)
    {
        var ordered = policies.OrderBy(p => p.Policy.Key, StringComparer.Ordinal).ToImmutableArray();
        Version = version;
        Policies = [.. ordered.Select(p => p.Policy)];
        _byKey = ordered.ToFrozenDictionary(p => p.Policy.Key, StringComparer.Ordinal);

        // Disabled policies and those that only act on deletions have nothing to say of a resource.
        _judging = ordered.Where(p => p.Policy.Effect is not (PolicyEffect.Disabled or PolicyEffect.DenyAction) && p.Mode != PolicyMode.Provider)
            .ToImmutableArray();
        _forAnyType = [.. _judging.Where(p => p.Types is null)];
        _byType = _judging.SelectMany(p => p.Types ?? []).Distinct(StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(
            type => type,
            type => _judging.Where(p => p.Types is null || p.Types.Contains(type)).ToImmutableArray(),
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads definitions, initiatives, assignments and exemptions. The kind of a file comes from its <c>type</c>, else from
    /// its folder (<c>policyDefinitions/</c>, <c>policySetDefinitions/</c>, <c>policyAssignments/</c>, <c>policyExemptions/</c>).
    /// Every problem of every file is reported, not just the first.
    /// </summary>
    public static PolicyLoadResult Load(IEnumerable<PolicySource> sources, FactCatalog facts)
        => Load(sources, facts, RuleAliases.Instance);

    internal static PolicyLoadResult Load(IEnumerable<PolicySource> sources, FactCatalog facts, IAliasCatalog aliases)
        => new LibraryLoader(new FieldResolver(facts, aliases)).Load(sources);

    /// <summary>A short hash of all texts; two libraries with the same version give the same verdicts.</summary>
    public string Version { get; }

    /// <summary>Every policy of every assignment, ordered by key (ordinal).</summary>
    public ImmutableArray<AssignedPolicy> Policies { get; }

    public AssignedPolicy? Find(string key) => _byKey.GetValueOrDefault(key)?.Policy;

    /// <summary>
    /// One verdict for every assigned policy that could concern the resource, ordered by policy key. Left out are policies
    /// whose scope does not cover the resource, whose <c>if</c> names other resource types only, whose effect is
    /// <c>disabled</c> or <c>denyAction</c>, and those of data-plane modes.
    /// Never throws for what is in policies or resources: a failing expression gives <see cref="Verdict.Unknown"/>.
    /// </summary>
    public ImmutableArray<PolicyVerdict> Evaluate(EvaluationInput input)
    {
        var known = Identify(input.Resource);
        var candidates = known is null ? _judging : _byType.TryGetValue(known.Value.Type, out var found) ? found : _forAnyType;
        var result = ImmutableArray.CreateBuilder<PolicyVerdict>(candidates.Length);
        foreach (var policy in candidates)
        {
            if (known is null || policy.Scope.Covers(known.Value.Id))
            {
                result.Add(new PolicyVerdict(policy.Policy, PolicyRun.Evaluate(policy, input, explain: false).Verdict));
            }
        }

        return result.ToImmutable();
    }

    /// <summary>
    /// The tree of conditions with what each found. Conditions that were not needed are left out. A policy that
    /// <see cref="Evaluate"/> leaves out is explained as not applicable.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is not one of this library.</exception>
    public Explanation Explain(AssignedPolicy policy, EvaluationInput input)
    {
        var compiled = Compiled(policy);
        var known = Identify(input.Resource);
        if (compiled.Policy.Effect is PolicyEffect.Disabled or PolicyEffect.DenyAction || compiled.Mode == PolicyMode.Provider
            || (known is var (id, type) && (!compiled.Scope.Covers(id) || compiled.Types?.Contains(type) == false)))
        {
            return new Explanation(compiled.Policy.Key, Verdict.NotApplicable.Instance, null);
        }

        var (verdict, trace) = PolicyRun.Evaluate(compiled, input, explain: true);
        return new Explanation(
            compiled.Policy.Key, verdict, trace?.Root is { } root ? ReasonWriter.Explain(root, compiled.Source) : null);
    }

    /// <summary>
    /// Applies the operations of a <c>modify</c> policy to a copy of the resource. Does not look at the <c>if</c> condition.
    /// A value that cannot be computed, or a document that cannot be copied faithfully, denies the whole change.
    /// </summary>
    /// <exception cref="ArgumentException">The policy is not one of this library, or its effect is not <c>modify</c>.</exception>
    public ModifyOutcome Modify(AssignedPolicy policy, EvaluationInput input)
    {
        var compiled = Compiled(policy);
        return compiled.Modify is { } plan
            ? plan.Apply(input, compiled.PolicyIds)
            : throw new ArgumentException($"Policy {policy.Key} has effect {policy.Effect}, not Modify.", nameof(policy));
    }

    private CompiledPolicy Compiled(AssignedPolicy policy)
        => _byKey.GetValueOrDefault(policy.Key) ?? throw new ArgumentException($"There is no policy {policy.Key} in this library.", nameof(policy));

    // Null when a name or text is no valid Unicode: then every policy is asked, and says that it cannot tell.
    private static (string Id, string Type)? Identify(JsonElement resource)
    {
        try
        {
            return (JsonWalk.Text(resource, "id") ?? "", JsonWalk.Text(resource, "type") ?? "");
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
