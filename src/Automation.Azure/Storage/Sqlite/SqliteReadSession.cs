using System.Globalization;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure;

/// <summary>One reading connection with its prepared statements; used by one caller at a time.</summary>
internal sealed class SqliteReadSession : IDisposable
{
    // Documents may be 900 kB: a page ends at whichever limit comes first.
    private const int PageRows = 256;
    private const int PageCharacters = 4_000_000;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _table;
    private readonly SqliteStatement _partition;
    private readonly SqliteStatement _anyVisible;

    public SqliteReadSession(SqliteConnection connection)
    {
        _connection = connection;
        _read = new(connection, "SELECT json, version FROM documents WHERE tbl = $t AND part = $p AND key = $k", "$t", "$p", "$k");
        _table = new(
            connection,
            "SELECT part, key, json, version FROM documents WHERE tbl = $t AND (part, key) > ($p, $k) ORDER BY part, key LIMIT $n",
            "$t", "$p", "$k", "$n");
        _partition = new(
            connection,
            "SELECT part, key, json, version FROM documents WHERE tbl = $t AND part = $p AND key > $after AND key >= $from AND ($to IS NULL OR key < $to) ORDER BY key LIMIT $n",
            "$t", "$p", "$after", "$from", "$to", "$n");
        _anyVisible = new(connection, "SELECT 1 FROM messages WHERE queue = $q AND visible_at <= $now LIMIT 1", "$q", "$now");
    }

    public (string Json, string Version)? Read(string table, string partition, string key)
    {
        using var reader = _read.Query(null, table, partition, key);
        return reader.Read() ? (reader.GetString(0), Version(reader, 1)) : null;
    }

    /// <returns>The next rows after <paramref name="last"/> and whether there may be more.</returns>
    public (List<StoredDocument> Rows, bool More) Page(string table, string name, string? partition, string? fromKey, string? toKey, StoredDocument? last)
    {
        var rows = new List<StoredDocument>();
        var characters = 0;
        using var reader = partition is null
            ? _table.Query(null, table, last?.Partition ?? "", last?.Key ?? "", (long)PageRows)
            : _partition.Query(null, table, partition, last?.Key ?? "", fromKey ?? "", toKey, (long)PageRows);
        while (reader.Read())
        {
            var row = new StoredDocument(name, reader.GetString(0), reader.GetString(1), reader.GetString(2), Version(reader, 3));
            rows.Add(row);
            characters += row.Json.Length;
            if (characters >= PageCharacters)
            {
                return (rows, true);
            }
        }

        return (rows, rows.Count == PageRows);
    }

    public bool AnyVisible(string queue, long now)
    {
        using var reader = _anyVisible.Query(null, queue, now);
        return reader.Read();
    }

    public void Dispose()
    {
        _read.Dispose();
        _table.Dispose();
        _partition.Dispose();
        _anyVisible.Dispose();
        _connection.Dispose();
    }

    private static string Version(SqliteDataReader reader, int column) => reader.GetInt64(column).ToString(CultureInfo.InvariantCulture);
}
