using System.Runtime.CompilerServices;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Benchmarks;

/// <summary>The process is dead from here on: nothing it still tries has any effect.</summary>
internal sealed class CrashException() : Exception("The process is dead.");

/// <summary>Counts what goes out of the process and lets it die at one of those calls, before or after its effect.</summary>
internal sealed class Crash(int? at, bool afterEffect)
{
    private int _calls;
    private volatile bool _dead;

    public bool IsDead => _dead;

    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var mine = Interlocked.Increment(ref _calls) == at;
        if (_dead || (mine && !afterEffect))
        {
            _dead = true;
            throw new CrashException();
        }

        var result = await call();
        if (mine || _dead)
        {
            _dead = true;
            throw new CrashException();
        }

        return result;
    }

    public Task CallAsync(Func<Task> call) => CallAsync(async () =>
    {
        await call();
        return true;
    });
}

internal sealed class CrashingStore(IDocumentStore store, IWorkQueue queue, Crash crash) : IDocumentStore, IWorkQueue
{
    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        crash.CallAsync(() => store.ReadAsync(table, partition, key, cancellationToken));

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken) =>
        crash.CallAsync(() => store.InsertAsync(table, partition, key, json, cancellationToken));

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken) =>
        crash.CallAsync(() => store.ReplaceAsync(table, partition, key, json, version, cancellationToken));

    public Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken) =>
        crash.CallAsync(() => store.UpsertAsync(table, partition, key, json, cancellationToken));

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken) =>
        crash.CallAsync(() => store.DeleteAsync(table, partition, key, version, cancellationToken));

    public async IAsyncEnumerable<StoredDocument> QueryAsync(string table, string? partition, string? fromKey, string? toKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await crash.CallAsync(() => Task.CompletedTask);
        await foreach (var document in store.QueryAsync(table, partition, fromKey, toKey, cancellationToken))
        {
            yield return document;
        }
    }

    public Task SendAsync(string queueName, string body, TimeSpan delay, CancellationToken cancellationToken) =>
        crash.CallAsync(() => queue.SendAsync(queueName, body, delay, cancellationToken));

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queueName, int max, TimeSpan visibility, CancellationToken cancellationToken) =>
        crash.CallAsync(() => queue.ReceiveAsync(queueName, max, visibility, cancellationToken));

    public Task DeleteAsync(string queueName, QueueMessage message, CancellationToken cancellationToken) =>
        crash.CallAsync(() => queue.DeleteAsync(queueName, message, cancellationToken));

    public Task ReturnAsync(string queueName, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        crash.CallAsync(() => queue.ReturnAsync(queueName, message, delay, cancellationToken));
}

internal sealed class CrashingProvider(IResourceProvider provider, Crash crash) : IResourceProvider
{
    public Task<ReadResult> ReadAsync(ResourceId id, CancellationToken cancellationToken) => crash.CallAsync(() => provider.ReadAsync(id, cancellationToken));

    public Task<ReadResult> ReadNewestAsync(ResourceId id, CancellationToken cancellationToken) => crash.CallAsync(() => provider.ReadNewestAsync(id, cancellationToken));

    public Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellationToken) => crash.CallAsync(() => provider.WriteAsync(write, cancellationToken));

    public Task<LocksResult> LocksAsync(ResourceId id, CancellationToken cancellationToken) => crash.CallAsync(() => provider.LocksAsync(id, cancellationToken));
}

internal sealed class CrashingChannel(List<string> sent, Crash crash) : IAlertChannel
{
    public string Name => "bench";

    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken) => crash.CallAsync<DeliveryResult>(() =>
    {
        sent.Add(message.Id);
        return Task.FromResult<DeliveryResult>(DeliveryResult.Accepted.Instance);
    });
}
