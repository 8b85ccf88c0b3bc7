using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>What follows from the verdicts of one case: plans for what can be fixed, alerts for the rest.</summary>
internal sealed class CaseCloser(
    Planner planner, PlanStore plans, FindingLedger ledger, AlertDesk desk, OpenWork open, EstateInventory inventory, TimeProvider time, IComplianceObserver observer)
{
    public async Task FollowAsync(
        Resource resource, PolicyLibrary library, EvaluationInput input, ImmutableArray<LedgerEntry> entries, CaseRow row, CancellationToken cancellationToken)
    {
        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        var writing = false;
        foreach (var entry in entries)
        {
            var finding = entry.Finding;
            if (writing && entry is { Verdict: Verdict.NonCompliant, Policy: { Effect: PolicyEffect.Modify, EnforcementMode: EnforcementMode.Default } })
            {
                // One write at a time for each resource: the case comes back after it, and the next plan starts from what is
                // there then. Until that, nobody is told of what may be fixed.
                continue;
            }

            var plan = entry is { Verdict: Verdict.NonCompliant, Policy: { } policy } && finding.State == FindingState.Open
                ? await PlanAsync(resource, policy, finding, library, input, topology, row, cancellationToken).ConfigureAwait(false)
                : await KnownPlanAsync(finding, cancellationToken).ConfigureAwait(false);

            if (finding.State == FindingState.Resolved && plan is not null)
            {
                await plans.VoidAsync(plan.Id, "The finding is resolved.", cancellationToken).ConfigureAwait(false);
            }

            writing |= finding.State == FindingState.Open && plan is { State: PlanState.Approved or PlanState.Executing };
            finding = (await ledger.ReadAsync(finding.Id, cancellationToken).ConfigureAwait(false))?.Value ?? finding;
            await desk.ConsiderAsync(finding, plan, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task TellAsync(ImmutableArray<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            if (entry.Finding.PlanId is { } planId)
            {
                await plans.VoidAsync(planId, "The resource is gone.", cancellationToken).ConfigureAwait(false);
            }

            await desk.ConsiderAsync(entry.Finding, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A resource that cannot be read is Unknown for every policy that could concern it, never silently as it was.</summary>
    public async Task RecordUnreadAsync(ResourceId id, Failure failure, PolicyLibrary library, CancellationToken cancellationToken)
    {
        var cause = $"The resource cannot be read ({failure.Code}): {failure.Message}";
        var known = await ledger.OfResourceAsync(id, cancellationToken).ConfigureAwait(false);
        var openKeys = known.Values.Where(row => row.Value.State == FindingState.Open).Select(row => row.Value.PolicyKey).ToHashSet(StringComparer.Ordinal);
        var verdicts = library.Policies
            .Where(policy => policy.Effect is not (PolicyEffect.Disabled or PolicyEffect.DenyAction) && library.CouldConcern(policy, id))
            // A policy for all types says nothing new of this one, unless it did before: then "not read" must not look like "resolved".
            .Where(policy => !policy.ResourceTypes.IsEmpty || openKeys.Contains(policy.Key))
            .Select(policy => new PolicyVerdict(policy, new Verdict.Unknown(cause)))
            .ToImmutableArray();
        using var nothing = JsonDocument.Parse("{}");
        var unread = new Resource { Id = id, Body = nothing.RootElement.Clone(), ReadAt = time.GetUtcNow(), Source = ResourceSource.Provider };
        var entries = await ledger.RecordAsync(unread, library, verdicts, null, cancellationToken).ConfigureAwait(false);
        foreach (var entry in entries)
        {
            await desk.ConsiderAsync(entry.Finding, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RemediationPlan?> PlanAsync(
        Resource resource, AssignedPolicy policy, Finding finding, PolicyLibrary library, EvaluationInput input, Topology topology, CaseRow row, CancellationToken cancellationToken)
    {
        var (proposal, _) = planner.Propose(resource, policy, finding, library, input, topology);
        if (proposal is null)
        {
            return null;
        }

        var plan = await planner.PlanAsync(resource, policy, finding, library, proposal, row.Changes, topology, cancellationToken).ConfigureAwait(false);
        if (finding.PlanId != plan.Id)
        {
            await ledger.UpdateAsync(finding.Id, f => f with { PlanId = plan.Id }, cancellationToken).ConfigureAwait(false);
            observer.Planned(plan);
        }

        if (plan.State is PlanState.Approved or PlanState.Executing)
        {
            var partition = StoreKeys.PartitionOf(plan.Id)!;
            await open.AddAsync(WorkKinds.Remediation, partition, plan.Id, cancellationToken).ConfigureAwait(false);
            await open.NudgeAsync(WorkKinds.Remediation, partition, plan.Id, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    private async Task<RemediationPlan?> KnownPlanAsync(Finding finding, CancellationToken cancellationToken) =>
        finding.PlanId is { } planId ? (await plans.ReadAsync(planId, cancellationToken).ConfigureAwait(false))?.Value : null;
}
