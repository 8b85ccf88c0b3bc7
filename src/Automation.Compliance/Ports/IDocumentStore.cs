namespace Automation.Compliance;

/// <param name="Version">Opaque; changes with every write of the row.</param>
public sealed record StoredDocument(string Table, string Partition, string Key, string Json, string Version);

/// <summary>
/// Rows of JSON with optimistic concurrency: the truth of the product. Two adapters: SQLite, and Azure Tables.
/// </summary>
/// <remarks>
/// Table names are 3–63 letters and digits. Partitions and keys are 1–250 characters of letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>~</c>,
/// <c>:</c> and <c>|</c>, compared by code unit; the domain hashes whatever else it wants to use. A document is at most 900 kB of UTF-8.
/// Every method throws <see cref="StoreException"/> when the store cannot answer; callers then write nothing to Azure.
/// </remarks>
public interface IDocumentStore
{
    Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken);

    /// <returns>The new version, or null when the row exists already.</returns>
    Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken);

    /// <returns>The new version, or null when the row is gone or has another version.</returns>
    Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken);

    /// <summary>Writes whatever was there.</summary>
    Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken);

    /// <param name="version">Null deletes whatever is there.</param>
    /// <returns>False when the row is gone or has another version.</returns>
    Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken);

    /// <summary>Rows in the order of partition, then key, by code unit, read in pages; rows written meanwhile may or may not appear.</summary>
    /// <param name="partition">Null reads all partitions; then <paramref name="fromKey"/> and <paramref name="toKey"/> must be null.</param>
    /// <param name="fromKey">First key, inclusive; null from the start.</param>
    /// <param name="toKey">End, exclusive; null to the end.</param>
    IAsyncEnumerable<StoredDocument> QueryAsync(string table, string? partition, string? fromKey, string? toKey, CancellationToken cancellationToken);
}

/// <summary>The store could not answer: down, slow past its limit, or refusing. What was asked may or may not have happened.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
