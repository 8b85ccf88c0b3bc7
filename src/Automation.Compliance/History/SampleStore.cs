using System.Collections.Concurrent;
using System.Collections.Immutable;
using Automation.Inventory;

namespace Automation.Compliance;

/// <param name="Samples">One a day (UTC), oldest first, no older than the retention when it was written.</param>
internal sealed record SampleRow(ResourceId ResourceId, string Series, ImmutableArray<Sample> Samples);

/// <summary>
/// What sweeps measured, a row for each resource and series: kept in the store, answered from memory. Facts are computed without
/// I/O, so whoever computes them calls <see cref="LoadAsync"/> first.
/// </summary>
internal sealed class SampleStore(IDocumentStore store, TimeProvider time) : IHistory, IDisposable
{
    /// <summary>How long samples are kept: a quarter shows more than any trend over a month needs.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private const int WritesAtOnce = 64;

    // Another process may have swept; its samples change a trend over weeks, so hearing of them within hours is enough.
    private static readonly TimeSpan ReloadAfter = TimeSpan.FromHours(6);
    private readonly Rows<SampleRow> _rows = new(store, TableNames.Samples, ComplianceJson.Default.SampleRow);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly ConcurrentDictionary<(string Resource, string Series), ImmutableArray<Sample>> _samples = new();
    private DateTimeOffset? _loaded;

    public IReadOnlyList<Sample> Samples(ResourceId resource, string series) =>
        _samples.TryGetValue((resource.Key, series), out var samples) ? samples : [];

    /// <summary>Brings the samples of the store to memory; does nothing when that was done lately.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (IsFresh())
        {
            return;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsFresh())
            {
                return;
            }

            var now = time.GetUtcNow();
            await foreach (var row in _rows.QueryAsync(null, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                Remember(row.Value);
            }

            _loaded = now;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Notes what was measured now. The first of a day counts; what comes later the same day is dropped without a write.</summary>
    public async Task NoteAsync(IReadOnlyCollection<Measurement> measured, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var together = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            measured.Where(m => !HasDay(Samples(m.Resource, m.Series), now)), together,
            async (m, token) => await NoteAsync(m, now, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Drops series that nobody has added to for the whole retention: their resources are gone.</summary>
    /// <returns>Rows dropped.</returns>
    public async Task<int> DropAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - Retention;
        var count = 0;
        await foreach (var row in _rows.QueryAsync(null, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.Samples.All(s => s.At < oldest) && await _rows.DeleteAsync(row, cancellationToken).ConfigureAwait(false))
            {
                _samples.TryRemove((row.Value.ResourceId.Key, row.Value.Series), out _);
                count++;
            }
        }

        return count;
    }

    public void Dispose() => _loading.Dispose();

    private async Task NoteAsync(Measurement measured, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - Retention;
        var kept = await _rows.UpdateAsync(
            StoreKeys.ResourcePart(measured.Resource), $"{StoreKeys.Hash(measured.Resource.Key)}-{measured.Series}",
            row => row is not null && HasDay(row.Samples, now)
                ? null
                : new SampleRow(
                    measured.Resource, measured.Series,
                    [.. (row?.Samples ?? []).Where(s => s.At >= oldest).Append(new Sample(now, measured.Value)).OrderBy(s => s.At)]),
            cancellationToken).ConfigureAwait(false);
        if (kept is not null)
        {
            Remember(kept);
        }
    }

    private void Remember(SampleRow row) => _samples[(row.ResourceId.Key, row.Series)] = row.Samples;

    private bool IsFresh() => _loaded is { } loaded && time.GetUtcNow() - loaded < ReloadAfter;

    private static bool HasDay(IEnumerable<Sample> samples, DateTimeOffset day) => samples.Any(s => s.At.UtcDateTime.Date == day.UtcDateTime.Date);
}
