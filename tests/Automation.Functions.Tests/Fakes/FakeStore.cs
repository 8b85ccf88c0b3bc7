using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Automation.Compliance;

namespace Automation.Functions.Tests;

/// <summary>Rows and sent messages in memory; down when the test says so.</summary>
internal sealed class FakeStore : IDocumentStore, IWorkQueue
{
    public ConcurrentDictionary<(string Table, string Partition, string Key), string> Rows { get; } = new();

    public ConcurrentQueue<(string Queue, string Body, TimeSpan Delay)> Sent { get; } = new();

    public bool Down { get; set; }

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult(Rows.TryAdd((table, partition, key), json) ? "1" : null);
    }

    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        Check();
        Sent.Enqueue((queue, body, delay));
        return Task.CompletedTask;
    }

    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredDocument> QueryAsync(string table, string? partition, string? fromKey, string? toKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

    private void Check([CallerMemberName] string call = "")
    {
        if (Down)
        {
            throw new StoreException($"{call}: the store is down.");
        }
    }
}
