using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Brings back work whose nudge was lost, and drops event keys that are too old to come again and samples that are too old to count.</summary>
internal sealed class Housekeeper(
    IDocumentStore store, CaseStore cases, OpenWork open, SampleStore samples, TimeProvider time, IOptions<ComplianceOptions> options, ILogger<Housekeeper> logger) : IHousekeeper
{
    // Younger work has its own nudge under way.
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DropEvery = TimeSpan.FromHours(1);
    private readonly Rows<QuarantineRow> _quarantine = new(store, TableNames.Quarantine, ComplianceJson.Default.QuarantineRow);
    private readonly Rows<EventRow> _events = new(store, TableNames.Events, ComplianceJson.Default.EventRow);
    private DateTimeOffset _dropped;

    public async Task<HousekeepingReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = await NudgeAsync(LeaveAlone, cancellationToken).ConfigureAwait(false);
        report = report with { RowsDropped = await DropAsync(cancellationToken).ConfigureAwait(false) };
        logger.Housekept(report.CasesNudged, report.RemediationsRecovered, report.AlertsNudged, report.RowsDropped);
        return report;
    }

    /// <summary>Nudges all open work that is older than <paramref name="age"/>; zero after a restart.</summary>
    public async Task<HousekeepingReport> NudgeAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - age;
        var nudged = 0;
        await foreach (var row in cases.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.DueAt <= before)
            {
                await cases.NudgeAsync(row.Partition, row.Key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                nudged++;
            }
        }

        return new HousekeepingReport(
            nudged,
            await NudgeAsync(WorkKinds.Remediation, before, cancellationToken).ConfigureAwait(false),
            await NudgeAsync(WorkKinds.Alert, before, cancellationToken).ConfigureAwait(false),
            0);
    }

    private async Task<int> NudgeAsync(string kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var nudged = 0;
        await foreach (var row in open.ListAsync(kind, cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.Since <= before)
            {
                await open.NudgeAsync(kind, row.Value.Partition, row.Value.Key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                nudged++;
            }
        }

        return nudged;
    }

    /// <summary>Once an hour is often enough for keys that are kept for days, and spares a store that bills each query.</summary>
    private async Task<int> DropAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _dropped < DropEvery)
        {
            return 0;
        }

        _dropped = now;
        var oldest = now - options.Value.EventRetention - TimeSpan.FromDays(1);
        var days = Enumerable.Range(0, 3).Select(day => oldest.AddDays(-day).UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var count = 0;
        foreach (var day in days)
        {
            for (var bucket = 0; bucket < 256; bucket++)
            {
                count += await DropAsync(_events, $"{day}|{bucket:x2}", _ => true, cancellationToken).ConfigureAwait(false);
            }

            count += await DropAsync(_quarantine, day, _ => true, cancellationToken).ConfigureAwait(false);
        }

        count += await samples.DropAsync(cancellationToken).ConfigureAwait(false);

        // Events that were older than the retention when they came lie together, whatever their day.
        for (var bucket = 0; bucket < 256; bucket++)
        {
            count += await DropAsync(_events, $"old|{bucket:x2}", row => row.ReceivedAt < oldest, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private static async Task<int> DropAsync<T>(Rows<T> rows, string partition, Func<T, bool> isOld, CancellationToken cancellationToken)
        where T : class
    {
        var count = 0;
        await foreach (var row in rows.QueryAsync(partition, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            count += isOld(row.Value) && await rows.DeleteAsync(row, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return count;
    }
}
