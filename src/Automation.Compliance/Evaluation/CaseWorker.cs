using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Works a case through: read, judge, record, plan, and hand remediation and alerts on.</summary>
internal sealed class CaseWorker(
    CaseStore cases, Leases leases, IResourceProvider provider, EstateInventory inventory, PolicyCatalog policies, FactEngine facts, Judge judge, FindingLedger ledger,
    CaseCloser closer, Journal journal, TimeProvider time, IOptions<ComplianceOptions> options, IComplianceObserver observer,
    ComplianceTelemetry telemetry, ILogger<CaseWorker> logger) : ICaseWorker
{
    private static readonly TimeSpan HeldRetry = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(10);
    private const int DependentHops = 3;
    private const int MaximumDependents = 50;

    public async Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken)
    {
        if (WorkMessage.TryParse(message) is not { } work)
        {
            logger.MessageUnreadable(QueueNames.Cases);
            return WorkOutcome.Done("Not one of our messages.");
        }

        if (await cases.ReadAsync(work, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return WorkOutcome.Done("The case is closed.");
        }

        if (row.Value.DueAt > time.GetUtcNow())
        {
            return WorkOutcome.Again(row.Value.DueAt - time.GetUtcNow(), "Changes are still being gathered.");
        }

        using var activity = telemetry.Start("case");
        var lease = await leases.TryAcquireAsync(StoreKeys.ResourcePart(row.Value.ResourceId), "lease", cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            return WorkOutcome.Again(HeldRetry, "Another worker holds the resource.");
        }

        await using (lease.ConfigureAwait(false))
        {
            // Read again under the lease: another worker may have finished it just before.
            return await cases.ReadAsync(work, cancellationToken).ConfigureAwait(false) is { } current
                ? await WorkAsync(current, cancellationToken).ConfigureAwait(false)
                : WorkOutcome.Done("The case is closed.");
        }
    }

    private async Task<WorkOutcome> WorkAsync(Row<CaseRow> row, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = await provider.ReadAsync(row.Value.ResourceId, cancellationToken).ConfigureAwait(false) switch
        {
            ReadResult.Found found => await JudgeAsync(row, found.Resource, cancellationToken).ConfigureAwait(false),
            ReadResult.NotFound => await GoneAsync(row, cancellationToken).ConfigureAwait(false),
            ReadResult.Failed { Failure: var failure } => await UnreadAsync(row, failure, cancellationToken).ConfigureAwait(false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        telemetry.CaseWorked(time.GetElapsedTime(started));
        return outcome;
    }

    private async Task<WorkOutcome> JudgeAsync(Row<CaseRow> row, Resource resource, CancellationToken cancellationToken)
    {
        // One library from beginning to end, whatever is loaded meanwhile.
        var library = policies.Current;
        var changed = await inventory.PutAsync(resource, null, cancellationToken).ConfigureAwait(false);
        var input = await judge.GatherAsync(resource, library, cancellationToken).ConfigureAwait(false);
        var verdicts = judge.Evaluate(library, input);
        var trigger = await TriggerAsync(row.Value, cancellationToken).ConfigureAwait(false);
        var entries = await ledger.RecordAsync(resource, library, verdicts, trigger, cancellationToken).ConfigureAwait(false);
        observer.Judged(resource, row.Value.Changes, verdicts, [.. entries.Where(e => e.Transitioned).Select(e => e.Finding)]);
        logger.Judged(resource.Id.Text, verdicts.Count(v => v.Verdict is Verdict.NonCompliant), verdicts.Count(v => v.Verdict is Verdict.Unknown), entries.Count(e => e.Transitioned));
        await closer.FollowAsync(resource, library, input, entries, row.Value, cancellationToken).ConfigureAwait(false);
        if (changed)
        {
            await RequestDependentsAsync(row.Value, library, cancellationToken).ConfigureAwait(false);
        }

        await cases.CloseAsync(row, cancellationToken).ConfigureAwait(false);
        return WorkOutcome.Done($"{verdicts.Length} verdicts, {entries.Count(e => e.Transitioned)} transitions.");
    }

    /// <summary>The change to blame: the newest with an actor. Our own write blames nobody.</summary>
    private async Task<ResourceChange?> TriggerAsync(CaseRow row, CancellationToken cancellationToken)
    {
        var named = row.Changes.LastOrDefault(change => change.Actor is not null);
        return named is not null && await journal.IsOursAsync(named.ClientRequestId, row.ResourceId, cancellationToken).ConfigureAwait(false)
            ? null
            : named ?? row.Changes.LastOrDefault(change => change.Kind == ChangeKind.Written);
    }

    /// <summary>Facts of others may rest on this resource, and policies may look it up for others: those are looked at again.</summary>
    private async Task RequestDependentsAsync(CaseRow row, PolicyLibrary library, CancellationToken cancellationToken)
    {
        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        await RequestAsync(row, Dependents(row.ResourceId, library, topology), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its parent, those that reach it by references, those whose facts are derived from resources of its type, and those that look it up.</summary>
    private List<ResourceId> Dependents(ResourceId id, PolicyLibrary library, Topology topology)
    {
        IEnumerable<ResourceId> byReference = library.Policies.Any(policy => policy.Facts.Length > 0)
            ? topology.DependentsOf(id, DependentHops)
                .Where(other => library.Policies.Any(policy => policy.Facts.Length > 0 && library.CouldConcern(policy, other)))
            : [];
        return [.. Parent(id, topology).Where(parent => library.Policies.Any(policy => library.CouldConcern(policy, parent)))
            .Union(byReference.Take(MaximumDependents))
            .Union(FactRoots.Of(id, library, facts.Catalog, topology).Take(MaximumDependents))
            .Union(RelatedRoots.Of(id, library, topology).Take(MaximumDependents))];
    }

    /// <summary>A child is judged as part of its parent too.</summary>
    private static IEnumerable<ResourceId> Parent(ResourceId id, Topology topology) =>
        ResourceId.TryParse(id.ParentOrScope, out var parent) && id.Type.StartsWith(parent.Type + "/", StringComparison.OrdinalIgnoreCase) && topology.Find(parent) is not null
            ? [parent]
            : [];

    private async Task RequestAsync(CaseRow row, IEnumerable<ResourceId> dependents, CancellationToken cancellationToken)
    {
        var cause = row.Changes.Length > 0 ? row.Changes[^1].EventKey : "read";
        foreach (var id in dependents)
        {
            await cases.MergeAsync(cases.Request(id, $"neighbour|{cause}"), null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<WorkOutcome> GoneAsync(Row<CaseRow> row, CancellationToken cancellationToken)
    {
        // Just after a create the provider may not show it yet; a 404 then says nothing, and surely not "compliant".
        var newest = row.Value.Changes.LastOrDefault(change => change.Kind is ChangeKind.Written or ChangeKind.Deleted);
        if (newest is { Kind: ChangeKind.Written } && time.GetUtcNow() < newest.At + options.Value.ReadLag)
        {
            return await PostponeAsync(row, Backoff(row.Value.Attempts), "Not found yet, soon after a write.", cancellationToken).ConfigureAwait(false);
        }

        // Before it is forgotten: by what it owned (an address, a name) its neighbours are found only while it is known.
        var before = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        var dependents = Dependents(row.Value.ResourceId, policies.Current, before);
        var entries = await ledger.CloseAllAsync(row.Value.ResourceId, cancellationToken).ConfigureAwait(false);
        await inventory.RemoveAsync(row.Value.ResourceId, cancellationToken).ConfigureAwait(false);
        await closer.TellAsync(entries, cancellationToken).ConfigureAwait(false);
        await RequestAsync(row.Value, dependents, cancellationToken).ConfigureAwait(false);
        await cases.CloseAsync(row, cancellationToken).ConfigureAwait(false);
        logger.ResourceGone(row.Value.ResourceId.Text, entries.Length);
        return WorkOutcome.Done("The resource is gone.");
    }

    private async Task<WorkOutcome> UnreadAsync(Row<CaseRow> row, Failure failure, CancellationToken cancellationToken)
    {
        logger.ReadFailed(row.Value.ResourceId.Text, failure.Code);
        if (failure.Retryable && row.Value.Attempts + 1 < options.Value.ReadAttempts)
        {
            return await PostponeAsync(row, failure.RetryAfter ?? Backoff(row.Value.Attempts), failure.Message, cancellationToken).ConfigureAwait(false);
        }

        await closer.RecordUnreadAsync(row.Value.ResourceId, failure, policies.Current, cancellationToken).ConfigureAwait(false);
        if (failure.Retryable)
        {
            return await PostponeAsync(row, LongestBackoff, failure.Message, cancellationToken).ConfigureAwait(false);
        }

        await cases.CloseAsync(row, cancellationToken).ConfigureAwait(false);
        return WorkOutcome.Done($"Cannot be read: {failure.Code}.");
    }

    private async Task<WorkOutcome> PostponeAsync(Row<CaseRow> row, TimeSpan delay, string detail, CancellationToken cancellationToken)
    {
        await cases.PostponeAsync(row, delay, cancellationToken).ConfigureAwait(false);
        return WorkOutcome.Again(delay, detail);
    }

    private static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, 2 * Math.Pow(2, Math.Min(attempts, 10))));
}
