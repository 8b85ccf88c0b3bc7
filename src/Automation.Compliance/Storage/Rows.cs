using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Automation.Compliance;

internal sealed record Row<T>(string Partition, string Key, T Value, string Version);

/// <summary>One table of the store as typed rows.</summary>
internal sealed class Rows<T>(IDocumentStore store, string table, JsonTypeInfo<T> type)
    where T : class
{
    public async Task<Row<T>?> ReadAsync(string partition, string key, CancellationToken cancellationToken) =>
        await store.ReadAsync(table, partition, key, cancellationToken).ConfigureAwait(false) is { } document ? ToRow(document) : null;

    public async Task<Row<T>?> InsertAsync(string partition, string key, T value, CancellationToken cancellationToken) =>
        await store.InsertAsync(table, partition, key, ToJson(value), cancellationToken).ConfigureAwait(false) is { } version
            ? new Row<T>(partition, key, value, version)
            : null;

    /// <returns>The row as written, or null when someone else wrote it since it was read.</returns>
    public async Task<Row<T>?> ReplaceAsync(Row<T> row, T value, CancellationToken cancellationToken) =>
        await store.ReplaceAsync(table, row.Partition, row.Key, ToJson(value), row.Version, cancellationToken).ConfigureAwait(false) is { } version
            ? row with { Value = value, Version = version }
            : null;

    public async Task<Row<T>> UpsertAsync(string partition, string key, T value, CancellationToken cancellationToken) =>
        new(partition, key, value, await store.UpsertAsync(table, partition, key, ToJson(value), cancellationToken).ConfigureAwait(false));

    public Task<bool> DeleteAsync(Row<T> row, CancellationToken cancellationToken) =>
        store.DeleteAsync(table, row.Partition, row.Key, row.Version, cancellationToken);

    public Task<bool> DeleteAsync(string partition, string key, CancellationToken cancellationToken) =>
        store.DeleteAsync(table, partition, key, null, cancellationToken);

    public async IAsyncEnumerable<Row<T>> QueryAsync(
        string? partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var document in store.QueryAsync(table, partition, fromKey, toKey, cancellationToken).ConfigureAwait(false))
        {
            yield return ToRow(document);
        }
    }

    /// <summary>Reads, changes and writes until no other writer came between; the change may run several times.</summary>
    /// <param name="change">Given the current value or null; returns the new value, or null to leave things as they are.</param>
    public async Task<T?> UpdateAsync(string partition, string key, Func<T?, T?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await ReadAsync(partition, key, cancellationToken).ConfigureAwait(false);
            if (change(row?.Value) is not { } changed)
            {
                return row?.Value;
            }

            var written = row is null
                ? await InsertAsync(partition, key, changed, cancellationToken).ConfigureAwait(false)
                : await ReplaceAsync(row, changed, cancellationToken).ConfigureAwait(false);
            if (written is not null)
            {
                return changed;
            }
        }
    }

    private string ToJson(T value) => JsonSerializer.Serialize(value, type);

    private Row<T> ToRow(StoredDocument document)
    {
        try
        {
            return new Row<T>(
                document.Partition, document.Key,
                JsonSerializer.Deserialize(document.Json, type) ?? throw new JsonException("The document is null."),
                document.Version);
        }
        catch (JsonException error)
        {
            // A row that cannot be read is a store that cannot be trusted: whoever asked must not write to Azure.
            throw new StoreException($"Row `{document.Key}` of table `{table}` is not what this version writes.", error);
        }
    }
}
