using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// Lists the estate into the inventory, judges every candidate with the whole topology at hand, and opens a case for each
/// that is wrong, was wrong, or is gone. The case reads the provider: a sweep alone never leads to a write.
/// </summary>
internal sealed class Sweeper(
    IDocumentStore store, IResourceGraph graph, EstateInventory inventory, PolicyCatalog policies, Judge judge, FindingLedger ledger, CaseStore cases,
    SampleStore samples, Leases leases, TimeProvider time, IOptions<ComplianceOptions> options, ComplianceTelemetry telemetry, ILogger<Sweeper> logger) : ISweeper
{
    private const string Partition = "sweep";
    private const string Current = "current";
    private const int FailedPagesLimit = 5;
    private const int WritesAtOnce = 64;

    // A listing that was broken off longer ago than this starts anew: what it has seen is too old to close anything by.
    private static readonly TimeSpan ResumeWithin = TimeSpan.FromHours(1);
    private readonly Rows<SweepRow> _rows = new(store, TableNames.Control, ComplianceJson.Default.SweepRow);

    public async Task<SweepReport> SweepAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start("sweep");
        var lease = await leases.TryAcquireAsync(Partition, "lease", cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            return new SweepReport("", false, "Another sweep is running.", 0, 0, 0, 0, 0, time.GetUtcNow(), null);
        }

        await using (lease.ConfigureAwait(false))
        {
            var sweep = await BeginAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                sweep = await ListAsync(sweep, progress, cancellationToken).ConfigureAwait(false);
                sweep = await JudgeAsync(sweep, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                sweep = (await LastAsync(CancellationToken.None).ConfigureAwait(false))!;
            }

            var report = sweep.ToReport();
            logger.Swept(report.Id, report.Complete, report.Resources, report.NonCompliant, report.Unknown, report.IncompleteBecause ?? "");
            return report;
        }
    }

    public async Task<SweepRow?> LastAsync(CancellationToken cancellationToken) =>
        (await _rows.ReadAsync(Partition, Current, cancellationToken).ConfigureAwait(false))?.Value;

    private async Task<SweepRow> BeginAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await LastAsync(cancellationToken).ConfigureAwait(false) is { EndedAt: null } broken && now - broken.StartedAt < ResumeWithin)
        {
            logger.SweepResumed(broken.Id, broken.Read);
            return broken;
        }

        return await SaveAsync(new SweepRow { Id = Guid.NewGuid().ToString("N"), StartedAt = now }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SweepRow> ListAsync(SweepRow sweep, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!sweep.Listed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (await graph.ListAsync([.. options.Value.Subscriptions], sweep.Continuation, cancellationToken).ConfigureAwait(false))
            {
                case GraphResult.Page page:
                    failures = 0;
                    sweep = await TakeAsync(sweep, page, cancellationToken).ConfigureAwait(false);
                    progress?.Report(new SweepProgress(sweep.Read, Math.Max(sweep.Total, sweep.Read)));
                    break;
                case GraphResult.Failed { Failure: { Retryable: true } failure } when ++failures < FailedPagesLimit:
                    logger.SweepPageFailed(sweep.Id, failure.Code);
                    await Task.Delay(failure.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, failures)), time, cancellationToken).ConfigureAwait(false);
                    break;
                case GraphResult.Failed { Failure: var failure }:
                    sweep = await SaveAsync(sweep with { Listed = true, IncompleteBecause = $"Resource Graph failed ({failure.Code}): {failure.Message}" }, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return sweep;
    }

    private async Task<SweepRow> TakeAsync(SweepRow sweep, GraphResult.Page page, CancellationToken cancellationToken)
    {
        // Side by side, because a store that makes each write durable can make many durable at once.
        var together = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(page.Rows, together, async (resource, token) => await inventory.PutAsync(resource, sweep.Id, token).ConfigureAwait(false)).ConfigureAwait(false);

        // The checkpoint comes after the rows: a page may be read twice, never skipped.
        return await SaveAsync(
            sweep with
            {
                Continuation = page.Continuation,
                Listed = page.Continuation is null,
                Read = sweep.Read + page.Rows.Length,
                Total = Math.Max(sweep.Total, page.TotalRecords),
                IncompleteBecause = page.Truncated ? "Resource Graph cut its answer short and gave no way to go on." : sweep.IncompleteBecause,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<SweepRow> JudgeAsync(SweepRow sweep, CancellationToken cancellationToken)
    {
        var library = policies.Current;
        await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        if (inventory.Listing is null)
        {
            await NoteListingAsync(sweep, await ListedTypesAsync(sweep, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        await samples.LoadAsync(cancellationToken).ConfigureAwait(false);
        var measured = new List<Measurement>();
        var types = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = await OpenFindingsAsync(cancellationToken).ConfigureAwait(false);
        int evaluated = 0, nonCompliant = 0, unknown = 0, closed = 0;
        await foreach (var row in inventory.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var resource = row.Value.ToResource();
            if (row.Value.SweepId != sweep.Id)
            {
                closed += await AskIfGoneAsync(sweep, resource.Id, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                continue;
            }

            types.Add(resource.Type);
            measured.AddRange(Measurement.Of(resource, topology));
            var verdicts = judge.Evaluate(library, judge.Input(resource, topology));
            evaluated++;
            nonCompliant += verdicts.Count(v => v.Verdict is Verdict.NonCompliant);
            unknown += verdicts.Count(v => v.Verdict is Verdict.Unknown);
            if (open.Remove(resource.Id.Key) || verdicts.Any(v => v.Verdict is Verdict.NonCompliant or Verdict.Unknown))
            {
                await cases.MergeAsync(cases.Request(resource.Id, $"sweep|{sweep.Id}"), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            }
        }

        await samples.NoteAsync(measured, cancellationToken).ConfigureAwait(false);
        await NoteListingAsync(sweep, types, cancellationToken).ConfigureAwait(false);

        // Findings of resources the inventory does not have at all.
        foreach (var id in open.Values)
        {
            closed += await AskIfGoneAsync(sweep, id, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return await SaveAsync(
            sweep with { EndedAt = time.GetUtcNow(), Evaluated = evaluated, NonCompliant = nonCompliant, Unknown = unknown, Closed = closed },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<SortedSet<string>> ListedTypesAsync(SweepRow sweep, CancellationToken cancellationToken)
    {
        var types = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var row in inventory.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.SweepId == sweep.Id)
            {
                types.Add(row.Value.Id.Type);
            }
        }

        return types;
    }

    /// <summary>Only a complete listing may vouch that a related resource is not there.</summary>
    private async Task NoteListingAsync(SweepRow sweep, SortedSet<string> types, CancellationToken cancellationToken)
    {
        if (sweep is { Listed: true, IncompleteBecause: null })
        {
            // Once brought, always brought: that the last one of a type is gone does not mean that the type is no longer listed.
            types.UnionWith(inventory.Listing?.Types ?? []);
            await inventory.ListedAsync(new ListingRow(time.GetUtcNow(), [.. options.Value.Subscriptions], [.. types]), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Only a complete listing may hint that something is gone; the provider has the last word in the case.</summary>
    private async Task<bool> AskIfGoneAsync(SweepRow sweep, ResourceId id, CancellationToken cancellationToken)
    {
        if (sweep.IncompleteBecause is not null)
        {
            return false;
        }

        await cases.MergeAsync(cases.Request(id, $"sweep|{sweep.Id}"), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<Dictionary<string, ResourceId>> OpenFindingsAsync(CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, ResourceId>(StringComparer.Ordinal);
        await foreach (var row in ledger.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.State == FindingState.Open && ResourceId.TryParse(row.Value.ResourceId, out var id))
            {
                open[id.Key] = id;
            }
        }

        return open;
    }

    private async Task<SweepRow> SaveAsync(SweepRow sweep, CancellationToken cancellationToken) =>
        (await _rows.UpsertAsync(Partition, Current, sweep, cancellationToken).ConfigureAwait(false)).Value;
}
