using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <param name="Fence">Grows with every new holder and never shrinks.</param>
internal sealed record LeaseRow(long Fence, string Owner, DateTimeOffset ExpiresAt);

/// <summary>
/// One worker for each resource. A lease ends by itself when its holder dies; a holder that was paused past its end finds out
/// through the fence before it writes.
/// </summary>
internal sealed class Leases(IDocumentStore store, TimeProvider time, IOptions<ComplianceOptions> options)
{
    private readonly Rows<LeaseRow> _rows = new(store, TableNames.Leases, ComplianceJson.Default.LeaseRow);
    private readonly string _owner = Guid.NewGuid().ToString("N");

    /// <returns>Null when someone else holds it.</returns>
    public async Task<Lease?> TryAcquireAsync(string partition, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = await _rows.ReadAsync(partition, key, cancellationToken).ConfigureAwait(false);
        if (row is not null && row.Value.ExpiresAt > now)
        {
            return null;
        }

        var value = new LeaseRow((row?.Value.Fence ?? 0) + 1, _owner, now + options.Value.LeaseDuration);
        var mine = row is null
            ? await _rows.InsertAsync(partition, key, value, cancellationToken).ConfigureAwait(false)
            : await _rows.ReplaceAsync(row, value, cancellationToken).ConfigureAwait(false);
        return mine is null ? null : new Lease(_rows, mine, options.Value.LeaseDuration, time);
    }

    /// <summary>Frees everything that another process held. Only for a store that one process at a time can open.</summary>
    public async Task BreakAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in _rows.QueryAsync(null, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.Owner != _owner && row.Value.ExpiresAt > time.GetUtcNow())
            {
                await _rows.ReplaceAsync(row, row.Value with { ExpiresAt = time.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>The right to work on one resource, renewed in the background while it is held.</summary>
internal sealed class Lease : IAsyncDisposable
{
    private readonly Rows<LeaseRow> _rows;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Task _renewal;
    private Row<LeaseRow>? _row;

    public Lease(Rows<LeaseRow> rows, Row<LeaseRow> row, TimeSpan duration, TimeProvider time)
    {
        _rows = rows;
        _row = row;
        _duration = duration;
        _time = time;
        Fence = row.Value.Fence;
        _renewal = RenewAsync();
    }

    public long Fence { get; }

    /// <summary>Asks the store, not the clock: true only when nobody took the lease over and it was extended just now.</summary>
    public async Task<bool> IsStillHeldAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_row is null)
            {
                return false;
            }

            _row = await _rows.ReplaceAsync(_row, _row.Value with { ExpiresAt = _time.GetUtcNow() + _duration }, cancellationToken).ConfigureAwait(false);
            return _row is not null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewal.ConfigureAwait(false);
        if (_row is not null)
        {
            try
            {
                await _rows.ReplaceAsync(_row, _row.Value with { ExpiresAt = _time.GetUtcNow() }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // It expires by itself.
            }
        }

        _stop.Dispose();
        _gate.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_duration / 3, _time, _stop.Token).ConfigureAwait(false);
                await IsStillHeldAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The holder is done.
        }
        catch (StoreException)
        {
            // IsStillHeldAsync asks again before any write and fails there.
        }
    }
}
