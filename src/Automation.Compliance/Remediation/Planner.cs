using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>What the fix of one finding would be, before any guard was asked.</summary>
/// <param name="Document">The whole resource after the fix, as a provider GET would show it.</param>
/// <param name="Body">The same without read-only fields: what is sent.</param>
internal sealed record Proposal(string PlanId, JsonObject Document, JsonObject Body, ImmutableArray<PropertyChange> Diff, GuardResult Cure)
{
    /// <summary>Set when another policy wants to write the same property otherwise, and this one may not.</summary>
    public GuardResult? Conflict { get; init; }
}

/// <summary>Makes plans: the exact edit, the guards' answers, and what follows from them.</summary>
internal sealed class Planner(
    Judge judge, FactEngine facts, GuardRail guards, PlanStore plans, TimeProvider time, IOptions<RemediationOptions> options)
{
    /// <returns>Null when the policy has no operations, or they change nothing; the text says which.</returns>
    public (Proposal? Proposal, string Why) Propose(
        Resource resource, AssignedPolicy policy, Finding finding, PolicyLibrary library, EvaluationInput input, Topology topology)
    {
        if (policy.Effect != PolicyEffect.Modify)
        {
            return (null, "The policy has no automatic fix.");
        }

        // Only what the resource itself holds is written: children that were judged with it are resources of their own.
        var outcome = library.Modify(policy, input with { Resource = resource.Body });
        if (outcome.Denied is { } denied)
        {
            return (null, denied);
        }

        using var after = JsonDocument.Parse(outcome.Document.ToJsonString());
        var diff = DocumentDiff.Compare(resource.Body, after.RootElement);
        if (diff.IsEmpty)
        {
            return (null, outcome.Skipped.IsEmpty ? "The policy's operations would change nothing." : string.Join(" ", outcome.Skipped));
        }

        var fixedResource = resource with { Body = after.RootElement.Clone() };
        var then = topology.With(fixedResource);
        var cured = input with { Resource = then.Whole(fixedResource).Body, Facts = facts.For(fixedResource, then) };
        var body = ReadOnlyProperties.Strip(outcome.Document, resource.Type);
        var text = string.Join('\n', diff.Select(change => $"{change.Path}\t{change.Before}\t{change.After}"));
        var id = StoreKeys.PlanId(resource.Id, $"{finding.Id}\n{library.Version}\n{resource.ETag}\n{resource.ContentHash()}\n{text}");
        return (new Proposal(id, outcome.Document, body, diff, Cure(policy, library, cured))
        {
            Conflict = Conflict(policy, library, input, cured),
        }, "");
    }

    /// <summary>Asks the guards and stores the plan. The same proposal finds its plan again, approvals included.</summary>
    public async Task<RemediationPlan> PlanAsync(
        Resource resource, AssignedPolicy policy, Finding finding, PolicyLibrary library, Proposal proposal,
        ImmutableArray<ResourceChange> changes, Topology topology, CancellationToken cancellationToken)
    {
        var known = await plans.ReadAsync(proposal.PlanId, cancellationToken).ConfigureAwait(false);
        // Refused for good stays refused as long as the plan lives, by Azure (Failed) as by a person (Rejected).
        if (known is { Value.State: PlanState.Approved or PlanState.Executing or PlanState.AwaitingApproval or PlanState.Failed or PlanState.Rejected } && known.Value.ExpiresAt > time.GetUtcNow())
        {
            return known.Value;
        }

        var newest = changes.Where(change => change.Kind == ChangeKind.Written).MaxBy(change => change.At);
        var unattributed = newest is { Actor: null, ClientRequestId: null } ? newest.At : (DateTimeOffset?)null;
        // The id binds document, policy and diff: an approval that was given for this very edit and came to nothing still holds.
        var approved = known is { Value: { State: PlanState.Void, Approval: not null } } && known.Value.ExpiresAt > time.GetUtcNow() ? known.Value : null;
        var results = await CheckAsync(resource, policy, finding, proposal, approved?.Approval, changes, unattributed, topology, cancellationToken).ConfigureAwait(false);
        var (decision, reason) = GuardRail.Decide(results);
        var now = time.GetUtcNow();
        var plan = new RemediationPlan
        {
            Id = proposal.PlanId,
            FindingId = finding.Id,
            ResourceId = resource.Id.Text,
            PolicyKey = policy.Key,
            PolicyName = policy.Name,
            PolicyVersion = library.Version,
            ApiVersion = resource.ApiVersion ?? "",
            ETag = resource.ETag,
            DocumentHash = resource.ContentHash(),
            Diff = proposal.Diff,
            Disruption = policy.Automation.Disruption,
            Guards = results,
            State = decision switch
            {
                GuardDecision.Refuse => PlanState.Proposed,
                GuardDecision.AskApproval => PlanState.AwaitingApproval,
                _ => PlanState.Approved,
            },
            StateReason = reason,
            CreatedAt = now,
            ExpiresAt = approved?.ExpiresAt ?? now + options.Value.PlanLifetime,
            Approval = approved?.Approval,
            RequestedBy = finding.ChangedBy,
            UnattributedAt = unattributed,
        };
        await plans.PutAsync(plan, cancellationToken).ConfigureAwait(false);
        if (finding.PlanId is { } previous && previous != plan.Id)
        {
            await plans.VoidAsync(previous, "A newer plan took its place.", cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    public async Task<ImmutableArray<GuardResult>> CheckAsync(
        Resource resource, AssignedPolicy policy, Finding finding, Proposal proposal, Approval? approval,
        ImmutableArray<ResourceChange> changes, DateTimeOffset? unattributed, Topology topology, CancellationToken cancellationToken)
    {
        var context = new GuardContext(resource, proposal.Body, proposal.Diff, policy, finding, approval, changes, topology, unattributed);
        return [proposal.Cure, .. proposal.Conflict is { } conflict ? [conflict] : ImmutableArray<GuardResult>.Empty, .. await guards.CheckAsync(context, cancellationToken).ConfigureAwait(false)];
    }

    /// <summary>A write that would leave the resource in breach of the same policy is not worth its risk.</summary>
    private GuardResult Cure(AssignedPolicy policy, PolicyLibrary library, EvaluationInput cured)
    {
        const string Name = "cure";
        var verdict = judge.Evaluate(library, cured).Where(v => v.Policy.Key == policy.Key).Select(v => v.Verdict).FirstOrDefault();
        return verdict switch
        {
            null or Verdict.Compliant or Verdict.NotApplicable or Verdict.Exempt => new GuardResult(Name, GuardDecision.Pass, "The document after the fix satisfies the policy."),
            _ => new GuardResult(Name, GuardDecision.Refuse, $"The document after the fix would still be {verdict.Name}."),
        };
    }

    /// <summary>Two policies that undo each other's work would write for ever; Azure says which of them has to yield.</summary>
    private static GuardResult? Conflict(AssignedPolicy policy, PolicyLibrary library, EvaluationInput input, EvaluationInput cured)
    {
        if (library.Policies.Count(p => p.Effect == PolicyEffect.Modify) < 2)
        {
            return null;
        }

        // Those that would write now, and those that would write once this fix is made: they would take it back.
        var rivals = library.Evaluate(input).Concat(library.Evaluate(cured))
            .Where(v => v is { Verdict: Verdict.NonCompliant, Policy: { Effect: PolicyEffect.Modify, EnforcementMode: EnforcementMode.Default } } && v.Policy.Key != policy.Key)
            .Select(v => v.Policy).DistinctBy(p => p.Key);
        var own = (EffectDetails.Modify)library.Details(policy, input);
        var claims = own.Claims(policy.Key).Concat(rivals.SelectMany(rival => Different(own, (EffectDetails.Modify)library.Details(rival, input)).Claims(rival.Key)));
        var ruling = ModifyConflicts.Resolve(claims).FirstOrDefault(r => r.PolicyKey == policy.Key);
        return ruling is null or { Decision: ModifyDecision.Applies }
            ? null
            : new GuardResult(
                "conflict", GuardDecision.Refuse,
                $"{string.Join(", ", ruling.Paths)} is also modified by {string.Join(", ", ruling.Others)}{(ruling.Decision == ModifyDecision.Skipped ? ", which takes precedence or yields as well" : "")}.");
    }

    // Policies that want the same of a property, such as one definition assigned twice, are of one mind.
    private static EffectDetails.Modify Different(EffectDetails.Modify own, EffectDetails.Modify rival) => rival with
    {
        Operations = [.. rival.Operations.Where(r => !own.Operations.Any(o => IsSame(o, r)))],
    };

    private static bool IsSame(ModifyOperation one, ModifyOperation other) =>
        one.Operation == other.Operation
        && string.Equals(one.Path, other.Path, StringComparison.OrdinalIgnoreCase)
        && (one.Value is { } left && other.Value is { } right ? JsonElement.DeepEquals(left, right) : one.Value is null && other.Value is null);
}
