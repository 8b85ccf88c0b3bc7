using System.Runtime.CompilerServices;
using Automation.Compliance;

namespace Automation.Testing;

/// <summary>A store that fails on request and dies with its process.</summary>
public sealed class FaultyStore(IDocumentStore inner, ProcessLife life) : IDocumentStore
{
    /// <summary>Asked before every call with operation (<c>read</c>, <c>query</c>, <c>insert</c>, …) and table; true makes it fail.</summary>
    public Func<string, string, bool>? Fails { get; set; }

    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        Check("read", table);
        return inner.ReadAsync(table, partition, key, cancellationToken);
    }

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        Check("insert", table);
        return life.EffectAsync($"insert {table}", () => inner.InsertAsync(table, partition, key, json, cancellationToken));
    }

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken)
    {
        Check("replace", table);
        return life.EffectAsync($"replace {table}", () => inner.ReplaceAsync(table, partition, key, json, version, cancellationToken));
    }

    public Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        Check("upsert", table);
        return life.EffectAsync($"upsert {table}", () => inner.UpsertAsync(table, partition, key, json, cancellationToken));
    }

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken)
    {
        Check("delete", table);
        return life.EffectAsync($"delete {table}", () => inner.DeleteAsync(table, partition, key, version, cancellationToken));
    }

    public async IAsyncEnumerable<StoredDocument> QueryAsync(
        string table, string? partition, string? fromKey, string? toKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check("query", table);
        await foreach (var row in inner.QueryAsync(table, partition, fromKey, toKey, cancellationToken))
        {
            yield return row;
        }
    }

    private void Check(string operation, string table)
    {
        life.ThrowIfDead($"{operation} {table}");
        if (Fails?.Invoke(operation, table) == true)
        {
            throw new StoreException($"The store is down ({operation} {table}).");
        }
    }
}
