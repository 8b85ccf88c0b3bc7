using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// Carries a plan out: fresh read, same verdict, same diff, all guards again, journal, one PUT, and a look at what came of
/// it. Whatever happens in between, the next look at the plan's journal entry decides how it goes on.
/// </summary>
internal sealed class RemediationWorker(
    PlanStore plans, OpenWork open, Leases leases, IResourceProvider provider, EstateInventory inventory, PolicyCatalog policies, Judge judge,
    Planner planner, ControlStore control, Journal journal, RemediationVerifier verifier, RemediationCloser closer, TimeProvider time, IOptions<RemediationOptions> options,
    IComplianceObserver observer, ComplianceTelemetry telemetry, ILogger<RemediationWorker> logger) : IRemediationWorker
{
    private static readonly TimeSpan HeldRetry = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ConflictWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan GuardRetry = TimeSpan.FromSeconds(5);

    public async Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken)
    {
        if (WorkMessage.TryParse(message) is not { } work)
        {
            logger.MessageUnreadable(QueueNames.Remediations);
            return WorkOutcome.Done("Not one of our messages.");
        }

        var row = await plans.ReadAsync(work.Key, cancellationToken).ConfigureAwait(false);
        if (row is null || !IsCarriedOut(row.Value.State))
        {
            await closer.TellAsync(row?.Value, cancellationToken).ConfigureAwait(false);
            await open.CloseAsync(WorkKinds.Remediation, work.Partition, work.Key, cancellationToken).ConfigureAwait(false);
            return WorkOutcome.Done("No such plan, or nothing left to do for it.");
        }

        using var activity = telemetry.Start("remediate");
        var lease = await leases.TryAcquireAsync(work.Partition, "lease", cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            return WorkOutcome.Again(HeldRetry, "Another worker holds the resource.");
        }

        await using (lease.ConfigureAwait(false))
        {
            // The plan may have moved while the lease was awaited.
            row = await plans.ReadAsync(work.Key, cancellationToken).ConfigureAwait(false);
            if (row is null || !IsCarriedOut(row.Value.State))
            {
                return WorkOutcome.Done("Nothing left to do for the plan.");
            }

            return await journal.LatestAsync(row.Value, cancellationToken).ConfigureAwait(false) switch
            {
                { Value.State: JournalState.Intended or JournalState.Written } unfinished => await RecoverAsync(row, unfinished, cancellationToken).ConfigureAwait(false),
                { Value.State: not JournalState.Abandoned } finished => await closer.EndAsync(row, finished.Value, null, cancellationToken).ConfigureAwait(false),
                _ => await CarryOutAsync(row, lease, cancellationToken).ConfigureAwait(false),
            };
        }
    }

    private static bool IsCarriedOut(PlanState state) => state is PlanState.Approved or PlanState.Executing;

    private async Task<WorkOutcome> CarryOutAsync(Row<RemediationPlan> row, Lease lease, CancellationToken cancellationToken)
    {
        var plan = row.Value;
        if (plan.ExpiresAt <= time.GetUtcNow())
        {
            return await closer.VoidAsync(row, "The plan expired.", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        switch (await provider.ReadAsync(ResourceId.Parse(plan.ResourceId), cancellationToken).ConfigureAwait(false))
        {
            case ReadResult.Found { Resource: var resource }:
                return await CarryOutAsync(row, resource, lease, cancellationToken).ConfigureAwait(false);
            case ReadResult.Failed { Failure: { Retryable: true } failure }:
                return WorkOutcome.Again(failure.RetryAfter ?? GuardRetry, $"The resource could not be read: {failure.Message}");
            case ReadResult.Failed { Failure: var failure }:
                return await closer.FailAsync(row, null, failure, cancellationToken).ConfigureAwait(false);
            default:
                return await closer.VoidAsync(row, "The resource is gone.", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<WorkOutcome> CarryOutAsync(Row<RemediationPlan> row, Resource resource, Lease lease, CancellationToken cancellationToken)
    {
        var plan = row.Value;
        var library = policies.Current;
        var finding = await closer.FindingAsync(plan, cancellationToken).ConfigureAwait(false);
        var policy = library.Find(plan.PolicyKey);
        if (finding is null || policy is null || library.Version != plan.PolicyVersion || resource.ContentHash() != plan.DocumentHash || resource.ETag != plan.ETag)
        {
            return await closer.VoidAsync(row, "The resource or the policy changed after the plan was made.", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        var input = await judge.GatherAsync(resource, library, cancellationToken).ConfigureAwait(false);
        var verdict = judge.Evaluate(library, input).Where(v => v.Policy.Key == plan.PolicyKey).Select(v => v.Verdict).FirstOrDefault();
        var (proposal, why) = planner.Propose(resource, policy, finding, library, input, topology);
        if (verdict is not Verdict.NonCompliant || proposal is null || proposal.PlanId != plan.Id)
        {
            return await closer.VoidAsync(row, proposal is null && why.Length > 0 ? why : "The fix would be another one now.", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        var results = await planner.CheckAsync(resource, policy, finding, proposal, plan.Approval, [], plan.UnattributedAt, topology, cancellationToken).ConfigureAwait(false);
        var (decision, reason) = GuardRail.Decide(results);
        if (decision != GuardDecision.Pass)
        {
            return await closer.HoldAsync(row, decision, reason, results, GuardRetry, cancellationToken).ConfigureAwait(false);
        }

        var executing = await plans.ReplaceAsync(row, plan with { State = PlanState.Executing, Guards = results, StateReason = "Being carried out." }, cancellationToken).ConfigureAwait(false);
        return executing is null
            ? WorkOutcome.Again(HeldRetry, "The plan changed.")
            : await WriteAsync(executing, resource, proposal, lease, cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkOutcome> WriteAsync(Row<RemediationPlan> row, Resource before, Proposal proposal, Lease lease, CancellationToken cancellationToken)
    {
        using var intended = JsonDocument.Parse(proposal.Document.ToJsonString());
        var entry = await journal.BeginAsync(row.Value, before, intended.RootElement, lease.Fence, cancellationToken).ConfigureAwait(false);
        observer.RemediationStep(row.Value, entry.Value);
        if (!await lease.IsStillHeldAsync(cancellationToken).ConfigureAwait(false))
        {
            entry = await journal.AddAsync(entry, JournalState.Abandoned, "The lease was lost before the write.", null, cancellationToken).ConfigureAwait(false);
            return WorkOutcome.Again(HeldRetry, entry.Value.Detail);
        }

        // The guards before this one talk to Azure, which may take its time: the switch is asked once more, last of all.
        if (await control.WritesAllowedAsync(cancellationToken).ConfigureAwait(false) is { Allowed: false, Evidence: var halted })
        {
            await journal.AddAsync(entry, JournalState.Abandoned, halted, null, cancellationToken).ConfigureAwait(false);
            return await closer.HoldAsync(row, GuardDecision.Refuse, halted, row.Value.Guards, GuardRetry, cancellationToken).ConfigureAwait(false);
        }

        logger.Writing(entry.Value.Id, before.Id.Text, row.Value.PolicyName);
        var write = new ResourceWrite(
            before.Id, before.ApiVersion!, proposal.Body.DeepClone().AsObject(), before.ETag, entry.Value.Id, entry.Value.Id, options.Value.WriteDeadline);
        var started = time.GetTimestamp();

        // From here on a cancelled caller must not leave the outcome unknown: the write is followed to its own deadline.
        var result = await provider.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
        telemetry.Written(time.GetElapsedTime(started), result);
        return await AfterWriteAsync(row, entry, result, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<WorkOutcome> AfterWriteAsync(
        Row<RemediationPlan> row, Row<JournalEntry> entry, WriteResult result, CancellationToken cancellationToken)
    {
        switch (result)
        {
            case WriteResult.Succeeded:
                entry = await journal.AddAsync(entry, JournalState.Written, "The provider accepted the write.", null, cancellationToken).ConfigureAwait(false);
                observer.RemediationStep(row.Value, entry.Value);
                return await VerifyAsync(row, entry, null, cancellationToken).ConfigureAwait(false);
            case WriteResult.Ended { Failure: var failure }:
                entry = await journal.AddAsync(entry, JournalState.Written, $"Accepted, then {failure.Code}: {failure.Message}", null, cancellationToken).ConfigureAwait(false);
                return await VerifyAsync(row, entry, failure, cancellationToken).ConfigureAwait(false);
            case WriteResult.Uncertain { Failure: var failure }:
                logger.WriteUncertain(entry.Value.Id, failure.Code);
                return await RecoverAsync(row, entry, cancellationToken).ConfigureAwait(false);
            case WriteResult.Conflict { Failure: var failure }:
                await journal.AddAsync(entry, JournalState.Abandoned, $"Not written, {failure.Code}: {failure.Message}", null, cancellationToken).ConfigureAwait(false);
                var conflicts = await journal.AbandonedSinceAsync(row.Value.FindingId, time.GetUtcNow() - ConflictWindow, cancellationToken).ConfigureAwait(false);
                if (conflicts >= options.Value.ConflictAttempts)
                {
                    return await closer.FailAsync(row, null, failure with { Message = $"Someone else keeps writing this resource. {failure.Message}" }, cancellationToken).ConfigureAwait(false);
                }

                return await closer.VoidAsync(row, $"The resource changed or is busy ({failure.Code}).", failure.RetryAfter ?? GuardRetry * (conflicts - 1), cancellationToken).ConfigureAwait(false);
            case WriteResult.Throttled { Failure: var failure }:
                await journal.AddAsync(entry, JournalState.Abandoned, $"Not written, throttled: {failure.Message}", null, cancellationToken).ConfigureAwait(false);
                return await closer.VoidAsync(row, "Azure asked to wait.", failure.RetryAfter ?? GuardRetry, cancellationToken).ConfigureAwait(false);
            case WriteResult.Refused { Failure: var failure }:
                entry = await journal.AddAsync(entry, JournalState.Failed, $"Refused, {failure.Code}: {failure.Message}", null, cancellationToken).ConfigureAwait(false);
                observer.RemediationStep(row.Value, entry.Value);
                return await closer.FailAsync(row, entry.Value, failure, cancellationToken).ConfigureAwait(false);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Nobody knows whether the write took effect: the resource itself decides. The body is never sent again from here.</summary>
    private async Task<WorkOutcome> RecoverAsync(Row<RemediationPlan> row, Row<JournalEntry> entry, CancellationToken cancellationToken)
    {
        var id = ResourceId.Parse(row.Value.ResourceId);
        if (await provider.ReadAsync(id, cancellationToken).ConfigureAwait(false) is not ReadResult.Found { Resource: var now })
        {
            // Gone, or not to be read: verification waits for the deadline where waiting can help, and ends it as unverified.
            return await VerifyAsync(row, entry, null, cancellationToken).ConfigureAwait(false);
        }

        var untouched = now.ContentHash() == entry.Value.BeforeHash && now.ETag == entry.Value.BeforeETag;
        if (!untouched)
        {
            if (entry.Value.State == JournalState.Intended)
            {
                entry = await journal.AddAsync(entry, JournalState.Written, "The resource has changed since the intent; what came of it is looked at.", null, cancellationToken).ConfigureAwait(false);
                observer.RemediationStep(row.Value, entry.Value);
            }

            return await VerifyAsync(row, entry, null, cancellationToken).ConfigureAwait(false);
        }

        var wait = entry.Value.StartedAt + options.Value.InFlightGrace - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            return WorkOutcome.Again(wait, "The write may still be under way.");
        }

        await journal.AddAsync(entry, JournalState.Abandoned, "The write never took effect.", null, cancellationToken).ConfigureAwait(false);
        return await closer.VoidAsync(row, "The write never took effect.", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkOutcome> VerifyAsync(Row<RemediationPlan> row, Row<JournalEntry> entry, Failure? failure, CancellationToken cancellationToken)
    {
        var outcome = await verifier.VerifyAsync(entry.Value, cancellationToken).ConfigureAwait(false);
        if (outcome.Again is { } again)
        {
            return WorkOutcome.Again(again, outcome.Detail);
        }

        var state = outcome.Verified ? JournalState.Verified : failure is null ? JournalState.Unverified : JournalState.Failed;
        var detail = failure is null || outcome.Verified ? outcome.Detail : $"{failure.Code}: {failure.Message} {outcome.Detail}";
        entry = await journal.AddAsync(entry, state, detail, outcome.After, cancellationToken).ConfigureAwait(false);
        var ended = await closer.EndAsync(row, entry.Value, outcome.After, cancellationToken).ConfigureAwait(false);
        logger.RemediationEnded(entry.Value.Id, state);
        return ended;
    }
}
