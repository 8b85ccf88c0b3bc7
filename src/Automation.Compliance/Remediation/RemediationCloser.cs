using System.Collections.Immutable;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>Ends a plan one way or another, and sees that its finding and its alerts follow.</summary>
internal sealed class RemediationCloser(
    PlanStore plans, OpenWork open, CaseStore cases, FindingLedger ledger, AlertDesk desk, EstateInventory inventory, PolicyCatalog policies, Judge judge,
    IComplianceObserver observer)
{
    public async Task<Finding?> FindingAsync(RemediationPlan plan, CancellationToken cancellationToken) =>
        (await ledger.ReadAsync(plan.FindingId, cancellationToken).ConfigureAwait(false))?.Value;

    /// <summary>The plan no longer fits: the resource is judged anew, and planned anew if it must be.</summary>
    public async Task<WorkOutcome> VoidAsync(Row<RemediationPlan> row, string why, TimeSpan delay, CancellationToken cancellationToken)
    {
        // The case first: should we die here, the plan is found again and ends the same way.
        var id = ResourceId.Parse(row.Value.ResourceId);
        await cases.MergeAsync(cases.Request(id, $"replan|{row.Value.Id}"), delay, cancellationToken).ConfigureAwait(false);
        var voided = await UpdateAsync(row, PlanState.Void, why, null, cancellationToken).ConfigureAwait(false);
        return await CloseAsync(voided, why, cancellationToken).ConfigureAwait(false);
    }

    public async Task<WorkOutcome> FailAsync(Row<RemediationPlan> row, JournalEntry? entry, Failure failure, CancellationToken cancellationToken)
    {
        await LookAgainAsync(row.Value, cancellationToken).ConfigureAwait(false);
        var failed = await UpdateAsync(row, PlanState.Failed, $"{failure.Code}: {failure.Message}", null, cancellationToken).ConfigureAwait(false);
        await TellAsync(failed.Value, cancellationToken).ConfigureAwait(false);
        return await CloseAsync(failed, entry?.Detail ?? failure.Message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A guard said something else than yes.</summary>
    public async Task<WorkOutcome> HoldAsync(
        Row<RemediationPlan> row, GuardDecision decision, string reason, ImmutableArray<GuardResult> results, TimeSpan retry, CancellationToken cancellationToken)
    {
        if (decision == GuardDecision.Wait)
        {
            var waiting = await UpdateAsync(row, row.Value.State, reason, results, cancellationToken).ConfigureAwait(false);
            await TellAsync(waiting.Value, cancellationToken).ConfigureAwait(false);
            return WorkOutcome.Again(retry, reason);
        }

        await LookAgainAsync(row.Value, cancellationToken).ConfigureAwait(false);
        var state = decision == GuardDecision.Refuse ? PlanState.Proposed : PlanState.AwaitingApproval;
        var held = await UpdateAsync(row, state, reason, results, cancellationToken).ConfigureAwait(false);
        await TellAsync(held.Value, cancellationToken).ConfigureAwait(false);
        return await CloseAsync(held, reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The write is over: records what the resource says now.</summary>
    public async Task<WorkOutcome> EndAsync(Row<RemediationPlan> row, JournalEntry entry, Resource? after, CancellationToken cancellationToken)
    {
        var state = entry.State switch
        {
            JournalState.Verified => PlanState.Done,
            JournalState.Failed => PlanState.Failed,
            _ => PlanState.Unverified,
        };
        await LookAgainAsync(row.Value, cancellationToken).ConfigureAwait(false);
        if (after is not null)
        {
            await inventory.PutAsync(after, null, cancellationToken).ConfigureAwait(false);
            var library = policies.Current;
            var input = await judge.GatherAsync(after, library, cancellationToken).ConfigureAwait(false);
            await ledger.RecordAsync(after, library, judge.Evaluate(library, input), null, cancellationToken).ConfigureAwait(false);
        }

        var ended = await UpdateAsync(row, state, entry.Detail, null, cancellationToken).ConfigureAwait(false);
        observer.RemediationStep(ended.Value, entry);
        await TellAsync(ended.Value, cancellationToken).ConfigureAwait(false);
        return await CloseAsync(ended, entry.Detail, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the alerts follow the plan's state; asked again, it tells nothing twice.</summary>
    public async Task TellAsync(RemediationPlan? plan, CancellationToken cancellationToken)
    {
        if (plan is null || await FindingAsync(plan, cancellationToken).ConfigureAwait(false) is not { } finding)
        {
            return;
        }

        if (finding.State == FindingState.Open && plan.State is (PlanState.Done or PlanState.Void))
        {
            // Cut off between the plan's end and the verdict: there is nothing true to tell before the resource was judged.
            await LookAgainAsync(plan, cancellationToken).ConfigureAwait(false);
            return;
        }

        await desk.ConsiderAsync(finding, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Comes before a plan ends, so that a death in the midst of it leaves the resource to be judged: for this finding,
    /// and for those whose own fix waited for this one.
    /// </summary>
    private Task LookAgainAsync(RemediationPlan plan, CancellationToken cancellationToken) =>
        cases.MergeAsync(cases.Request(ResourceId.Parse(plan.ResourceId), $"after|{plan.Id}"), null, cancellationToken);

    private async Task<Row<RemediationPlan>> UpdateAsync(
        Row<RemediationPlan> row, PlanState state, string why, ImmutableArray<GuardResult>? guards, CancellationToken cancellationToken) =>
        await plans.ReplaceAsync(row, row.Value with { State = state, StateReason = why, Guards = guards ?? row.Value.Guards }, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException("The plan was changed by another worker.");

    /// <summary>Last of all: until this row is gone, housekeeping brings the plan back.</summary>
    private async Task<WorkOutcome> CloseAsync(Row<RemediationPlan> row, string detail, CancellationToken cancellationToken)
    {
        await open.CloseAsync(WorkKinds.Remediation, row.Partition, row.Key, cancellationToken).ConfigureAwait(false);
        return WorkOutcome.Done(detail);
    }
}
