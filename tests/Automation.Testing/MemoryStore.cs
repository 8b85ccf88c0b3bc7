using System.Globalization;
using System.Runtime.CompilerServices;
using Automation.Compliance;

namespace Automation.Testing;

/// <summary>Store and queues in memory with the promises of the real adapters; it outlives the processes that use it.</summary>
public sealed class MemoryStore(TimeProvider time) : IDocumentStore, IWorkQueue
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Table, string Partition, string Key), StoredDocument> _rows = new(Comparer<(string Table, string Partition, string Key)>.Create(Order));
    private readonly List<Item> _items = [];
    private long _version;

    public IReadOnlyList<StoredDocument> Rows(string table)
    {
        lock (_gate)
        {
            return [.. _rows.Values.Where(row => row.Table == table)];
        }
    }

    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.GetValueOrDefault((table, partition, key)));
        }
    }

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.ContainsKey((table, partition, key)) ? null : Put(table, partition, key, json));
        }
    }

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.TryGetValue((table, partition, key), out var row) && row.Version == version ? Put(table, partition, key, json) : null);
        }
    }

    public Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(Put(table, partition, key, json)!);
        }
    }

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(
                _rows.TryGetValue((table, partition, key), out var row) && (version is null || row.Version == version) && _rows.Remove((table, partition, key)));
        }
    }

    public async IAsyncEnumerable<StoredDocument> QueryAsync(
        string table, string? partition, string? fromKey, string? toKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredDocument> found;
        lock (_gate)
        {
            found = [.. _rows.Values.Where(row => row.Table == table && (partition is null || row.Partition == partition)
                && (fromKey is null || string.CompareOrdinal(row.Key, fromKey) >= 0) && (toKey is null || string.CompareOrdinal(row.Key, toKey) < 0))];
        }

        foreach (var row in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask;
    }

    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _items.Add(new Item(queue, body, Next()) { VisibleAt = time.GetUtcNow() + delay });
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var taken = new List<QueueMessage>();
            foreach (var item in _items.Where(i => i.Queue == queue && i.VisibleAt <= now).Take(max))
            {
                item.VisibleAt = now + visibility;
                item.Receipt = Next();
                taken.Add(new QueueMessage(item.Id, item.Receipt, item.Body, ++item.Dequeued));
            }

            return Task.FromResult<IReadOnlyList<QueueMessage>>(taken);
        }
    }

    public Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _items.RemoveAll(i => i.Id == message.Id && i.Receipt == message.Receipt);
        }

        return Task.CompletedTask;
    }

    public Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_items.Find(i => i.Id == message.Id && i.Receipt == message.Receipt) is { } item)
            {
                item.VisibleAt = time.GetUtcNow() + delay;
                item.Receipt = Next();
            }
        }

        return Task.CompletedTask;
    }

    private string Put(string table, string partition, string key, string json)
    {
        var version = Next();
        _rows[(table, partition, key)] = new StoredDocument(table, partition, key, json, version);
        return version;
    }

    private string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    private static int Order((string Table, string Partition, string Key) left, (string Table, string Partition, string Key) right) =>
        string.CompareOrdinal(left.Table, right.Table) is var table and not 0 ? table
        : string.CompareOrdinal(left.Partition, right.Partition) is var partition and not 0 ? partition
        : string.CompareOrdinal(left.Key, right.Key);

    private sealed class Item(string queue, string body, string id)
    {
        public string Queue { get; } = queue;

        public string Body { get; } = body;

        public string Id { get; } = id;

        public string Receipt { get; set; } = "";

        public DateTimeOffset VisibleAt { get; set; }

        public int Dequeued { get; set; }
    }
}
