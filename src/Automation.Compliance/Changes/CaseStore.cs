using System.Collections.Immutable;
using Automation.Inventory;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Opens, merges and closes cases.</summary>
internal sealed class CaseStore(IDocumentStore store, IWorkQueue queue, TimeProvider time, IOptions<ComplianceOptions> options)
{
    private readonly Rows<CaseRow> _rows = new(store, TableNames.Cases, ComplianceJson.Default.CaseRow);

    public static (string Partition, string Key) KeyOf(ResourceId id)
    {
        var hash = StoreKeys.Hash(id.Key);
        return (hash[..2], hash);
    }

    public Task<Row<CaseRow>?> ReadAsync(WorkMessage message, CancellationToken cancellationToken) =>
        _rows.ReadAsync(message.Partition, message.Key, cancellationToken);

    /// <summary>Merges a change into the resource's case, opening one when there is none. Merging the same event again changes nothing.</summary>
    /// <param name="settle">How long to gather further changes; null takes the configured window.</param>
    public async Task MergeAsync(ResourceChange change, TimeSpan? settle, CancellationToken cancellationToken)
    {
        var (partition, key) = KeyOf(change.ResourceId);
        var now = time.GetUtcNow();
        var wait = settle ?? options.Value.SettleWindow;
        await _rows.UpdateAsync(
            partition, key,
            row => row switch
            {
                null => new CaseRow { ResourceId = change.ResourceId, Changes = [change], Merged = 1, DueAt = now + wait, Since = now },
                _ when row.Changes.Any(c => c.EventKey == change.EventKey) => null,
                // The window does not slide: a storm on one resource cannot put its verdict off for ever.
                _ => row.With(change),
            },
            cancellationToken).ConfigureAwait(false);
        await NudgeAsync(partition, key, wait, cancellationToken).ConfigureAwait(false);
    }

    public Task NudgeAsync(string partition, string key, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendAsync(QueueNames.Cases, new WorkMessage(partition, key).ToJson(), delay, cancellationToken);

    /// <summary>Closes the case, unless changes arrived that <paramref name="row"/> has not seen: those stay open and are nudged.</summary>
    public async Task CloseAsync(Row<CaseRow> row, CancellationToken cancellationToken)
    {
        if (await _rows.DeleteAsync(row, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var seen = row.Value.Changes.Select(c => c.EventKey).ToHashSet(StringComparer.Ordinal);
        var due = time.GetUtcNow() + options.Value.SettleWindow;
        var left = await _rows.UpdateAsync(
            row.Partition, row.Key,
            current => current is null ? null : current with
            {
                Changes = [.. current.Changes.Where(c => !seen.Contains(c.EventKey))],
                Attempts = 0,
                DueAt = due,
            },
            cancellationToken).ConfigureAwait(false);
        if (left is { Changes.Length: 0 })
        {
            // Only its dates had moved. The version guards against a change that arrives right now.
            if (await _rows.ReadAsync(row.Partition, row.Key, cancellationToken).ConfigureAwait(false) is { Value.Changes.Length: 0 } empty)
            {
                await _rows.DeleteAsync(empty, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (left is not null)
        {
            await NudgeAsync(row.Partition, row.Key, options.Value.SettleWindow, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Notes a failed try; the case stays open.</summary>
    public Task<CaseRow?> PostponeAsync(Row<CaseRow> row, TimeSpan delay, CancellationToken cancellationToken)
    {
        var due = time.GetUtcNow() + delay;
        return _rows.UpdateAsync(
            row.Partition, row.Key,
            current => current is null ? null : current with { Attempts = current.Attempts + 1, DueAt = due },
            cancellationToken);
    }

    public IAsyncEnumerable<Row<CaseRow>> ListAsync(CancellationToken cancellationToken) => _rows.QueryAsync(null, cancellationToken: cancellationToken);

    /// <summary>A change of our own making: look again at this resource because of <paramref name="why"/>.</summary>
    public ResourceChange Request(ResourceId id, string why) => new()
    {
        EventKey = $"automation|{why}",
        ResourceId = id,
        Kind = ChangeKind.Requested,
        Family = ChangeFamily.Internal,
        At = time.GetUtcNow(),
    };
}
