using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Automation.Compliance;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Automation.Azure;

/// <summary>Documents in Azure Tables; the version is the entity's etag. Tables are created by the first write.</summary>
public sealed class TablesStore(TableServiceClient service) : IDocumentStore
{
    private const int PageRows = 1000;
    private readonly ConcurrentDictionary<string, TableClient> _tables = new(StringComparer.Ordinal);

    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        var client = Client(table, partition, key);
        return StorageFailure.GuardAsync(
            async () => await EntityAsync(client, partition, key, cancellationToken).ConfigureAwait(false) is { } entity ? Row(table, entity) : null,
            cancellationToken);
    }

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        var client = Client(table, partition, key);
        StoreLimits.Document(json);
        return WriteAsync(client, partition, key, json, entity => client.AddEntityAsync(entity, cancellationToken), cancellationToken);
    }

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken)
    {
        var client = Client(table, partition, key);
        StoreLimits.Document(json);
        ArgumentException.ThrowIfNullOrEmpty(version);
        return IsVersion(version)
            ? WriteAsync(client, partition, key, json, entity => client.UpdateEntityAsync(entity, new ETag(version), TableUpdateMode.Replace, cancellationToken), cancellationToken)
            : Task.FromResult<string?>(null);
    }

    public async Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        var client = Client(table, partition, key);
        StoreLimits.Document(json);
        return await WriteAsync(client, partition, key, json, entity => client.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken), cancellationToken)
            .ConfigureAwait(false) ?? throw new StoreException("Azure Storage refused an unconditional write.");
    }

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken)
    {
        var client = Client(table, partition, key);
        if (version is not null && !IsVersion(version))
        {
            return Task.FromResult(false);
        }

        return StorageFailure.GuardAsync(
            async () =>
            {
                try
                {
                    // This client reports a missing row by the status alone.
                    using var response = await client.DeleteEntityAsync(partition, key, version is null ? ETag.All : new ETag(version), cancellationToken).ConfigureAwait(false);
                    return response.Status != 404;
                }
                catch (RequestFailedException failure) when (failure.Status is 404 or 412)
                {
                    return false;
                }
            },
            cancellationToken);
    }

    public IAsyncEnumerable<StoredDocument> QueryAsync(string table, string? partition, string? fromKey, string? toKey, CancellationToken cancellationToken)
    {
        StoreLimits.Range(partition, fromKey, toKey);
        return Rows(Client(table), table, Filter(partition, fromKey, toKey), cancellationToken);
    }

    private static string? Filter(string? partition, string? fromKey, string? toKey)
    {
        string?[] conditions =
        [
            partition is null ? null : TableClient.CreateQueryFilter($"PartitionKey eq {partition}"),
            fromKey is null ? null : TableClient.CreateQueryFilter($"RowKey ge {fromKey}"),
            toKey is null ? null : TableClient.CreateQueryFilter($"RowKey lt {toKey}"),
        ];
        return string.Join(" and ", conditions.OfType<string>()) is { Length: > 0 } filter ? filter : null;
    }

    private static async IAsyncEnumerable<StoredDocument> Rows(
        TableClient client, string table, string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = client.QueryAsync<TableEntity>(filter, PageRows, cancellationToken: cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await NextAsync(pages, cancellationToken).ConfigureAwait(false) is { } page)
            {
                foreach (var entity in page.Values)
                {
                    yield return Row(table, entity);
                }
            }
        }
    }

    private static Task<global::Azure.Page<TableEntity>?> NextAsync(IAsyncEnumerator<global::Azure.Page<TableEntity>> pages, CancellationToken cancellationToken) =>
        StorageFailure.GuardAsync(
            async () =>
            {
                try
                {
                    return await pages.MoveNextAsync().ConfigureAwait(false) ? pages.Current : null;
                }
                catch (RequestFailedException failure) when (failure.ErrorCode == TableErrorCode.TableNotFound)
                {
                    return null;
                }
            },
            cancellationToken);

    private static Task<string?> WriteAsync(
        TableClient client, string partition, string key, string json, Func<TableEntity, Task<Response>> write, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var entity = DocumentEntity.Write(partition, key, json, mark);
        return StorageFailure.GuardAsync(AttemptAsync, cancellationToken);

        async Task<string?> AttemptAsync()
        {
            for (var created = false; ; created = true)
            {
                try
                {
                    using var response = await write(entity).ConfigureAwait(false);
                    return response.Headers.ETag?.ToString() ?? throw new StoreException("Azure Storage gave no etag.");
                }
                catch (RequestFailedException failure) when (failure.ErrorCode == TableErrorCode.TableNotFound && !created)
                {
                    await client.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (RequestFailedException failure) when (failure.Status is 404 or 412 || failure.ErrorCode == TableErrorCode.EntityAlreadyExists)
                {
                    // The pipeline repeats a write whose answer was lost, and then meets its own row: that is no conflict.
                    var stored = await EntityAsync(client, partition, key, cancellationToken).ConfigureAwait(false);
                    return stored?.GetString(DocumentEntity.Writer) == mark ? stored.ETag.ToString() : null;
                }
            }
        }
    }

    private static async Task<TableEntity?> EntityAsync(TableClient client, string partition, string key, CancellationToken cancellationToken)
    {
        var found = await client.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken).ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    private static StoredDocument Row(string table, TableEntity entity) =>
        new(table, entity.PartitionKey, entity.RowKey, DocumentEntity.Read(entity), entity.ETag.ToString());

    /// <summary>What is no etag, or is the one that matches everything, can be the version of no row.</summary>
    private static bool IsVersion(string version) => version.StartsWith("W/\"", StringComparison.Ordinal);

    private TableClient Client(string table, string partition, string key)
    {
        StoreLimits.Key(partition, nameof(partition));
        StoreLimits.Key(key, nameof(key));
        return Client(table);
    }

    private TableClient Client(string table) => _tables.GetOrAdd(StoreLimits.Table(table), service.GetTableClient);
}
