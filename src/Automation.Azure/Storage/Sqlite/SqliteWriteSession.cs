using System.Globalization;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure;

/// <summary>The statements that change the file, used by the writer thread only.</summary>
internal sealed class SqliteWriteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _upsert;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _send;
    private readonly SqliteStatement _receive;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _return;
    private readonly SqliteStatement _readCounter;
    private readonly SqliteStatement _writeCounter;
    private SqliteTransaction? _transaction;

    // INVARIANT: inside a transaction, no version or receipt above _counter was ever given out, by any process.
    private long _counter;
    private long _storedCounter;

    public SqliteWriteSession(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new(connection, "INSERT INTO documents (tbl, part, key, json, version) VALUES ($t, $p, $k, $j, $v) ON CONFLICT DO NOTHING", "$t", "$p", "$k", "$j", "$v");
        _replace = new(connection, "UPDATE documents SET json = $j, version = $v WHERE tbl = $t AND part = $p AND key = $k AND version = $old", "$t", "$p", "$k", "$j", "$v", "$old");
        _upsert = new(
            connection,
            "INSERT INTO documents (tbl, part, key, json, version) VALUES ($t, $p, $k, $j, $v) ON CONFLICT (tbl, part, key) DO UPDATE SET json = excluded.json, version = excluded.version",
            "$t", "$p", "$k", "$j", "$v");
        _delete = new(connection, "DELETE FROM documents WHERE tbl = $t AND part = $p AND key = $k AND ($old IS NULL OR version = $old)", "$t", "$p", "$k", "$old");
        _send = new(connection, "INSERT INTO messages (queue, body, visible_at, receipt, dequeued) VALUES ($q, $b, $at, 0, 0)", "$q", "$b", "$at");
        _receive = new(
            connection,
            """
            UPDATE messages SET visible_at = $until, receipt = $r, dequeued = dequeued + 1
            WHERE seq IN (SELECT seq FROM messages WHERE queue = $q AND visible_at <= $now ORDER BY visible_at, seq LIMIT $max)
            RETURNING seq, body, dequeued
            """,
            "$q", "$now", "$until", "$r", "$max");
        _remove = new(connection, "DELETE FROM messages WHERE seq = $s AND queue = $q AND receipt = $r", "$q", "$s", "$r");
        _return = new(connection, "UPDATE messages SET visible_at = $at, receipt = $new WHERE seq = $s AND queue = $q AND receipt = $r", "$q", "$s", "$r", "$at", "$new");
        _readCounter = new(connection, "SELECT value FROM counter");
        _writeCounter = new(connection, "UPDATE counter SET value = $v", "$v");
    }

    public void Begin()
    {
        _transaction = _connection.BeginTransaction(deferred: false);
        using var reader = _readCounter.Query(_transaction);
        reader.Read();
        _counter = _storedCounter = reader.GetInt64(0);
    }

    public void Commit()
    {
        if (_counter != _storedCounter)
        {
            _writeCounter.Run(_transaction, _counter);
        }

        _transaction!.Commit();
        End();
    }

    public void Rollback()
    {
        // Disposing rolls back; the transaction may be gone already, when the failure ended it.
        try
        {
            End();
        }
        catch (SqliteException)
        {
            _transaction = null;
        }
    }

    public string? Insert(string table, string partition, string key, string json)
    {
        var version = ++_counter;
        return _insert.Run(_transaction, table, partition, key, json, version) == 1 ? Text(version) : null;
    }

    public string? Replace(string table, string partition, string key, string json, long old)
    {
        var version = ++_counter;
        return _replace.Run(_transaction, table, partition, key, json, version, old) == 1 ? Text(version) : null;
    }

    public string Upsert(string table, string partition, string key, string json)
    {
        var version = ++_counter;
        _upsert.Run(_transaction, table, partition, key, json, version);
        return Text(version);
    }

    public bool Delete(string table, string partition, string key, long? old) => _delete.Run(_transaction, table, partition, key, old) == 1;

    public void Send(string queue, string body, long visibleAt) => _send.Run(_transaction, queue, body, visibleAt);

    public IReadOnlyList<QueueMessage> Receive(string queue, int max, long now, long until)
    {
        var receipt = ++_counter;
        var messages = new List<(long Seq, QueueMessage Message)>(max);
        using (var reader = _receive.Query(_transaction, queue, now, until, receipt, (long)max))
        {
            while (reader.Read())
            {
                var seq = reader.GetInt64(0);
                messages.Add((seq, new QueueMessage(Text(seq), Text(receipt), reader.GetString(1), reader.GetInt32(2))));
            }
        }

        // RETURNING promises no order.
        return [.. messages.OrderBy(m => m.Seq).Select(m => m.Message)];
    }

    public bool Remove(string queue, long seq, long receipt) => _remove.Run(_transaction, queue, seq, receipt) == 1;

    public bool Return(string queue, long seq, long receipt, long visibleAt) => _return.Run(_transaction, queue, seq, receipt, visibleAt, ++_counter) == 1;

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _replace, _upsert, _delete, _send, _receive, _remove, _return, _readCounter, _writeCounter })
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void End()
    {
        var transaction = _transaction;
        _transaction = null;
        transaction?.Dispose();
    }
}
