using System.Globalization;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure;

/// <summary>Opens connections and creates or checks the tables of a store file.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    private const string Create =
        """
        CREATE TABLE documents (
            tbl TEXT NOT NULL, part TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, version INTEGER NOT NULL,
            UNIQUE (tbl, part, key));
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL,
            visible_at INTEGER NOT NULL, receipt INTEGER NOT NULL, dequeued INTEGER NOT NULL);
        CREATE INDEX messages_visible ON messages (queue, visible_at, seq);
        CREATE TABLE counter (value INTEGER NOT NULL);
        INSERT INTO counter VALUES (0);
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        INSERT INTO schema_version VALUES (1);
        """;

    /// <param name="busyTimeout">How long a connection waits for another process that is writing.</param>
    public static SqliteConnection Connect(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(int)busyTimeout.TotalMilliseconds}"));
            Execute(connection, "PRAGMA journal_mode = WAL");

            // FULL syncs the log at every commit: what was acknowledged survives a kill and a power cut.
            Execute(connection, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="StoreException">The file was written by a newer version of the product.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        // IMMEDIATE: of two processes that meet a new file, one creates and the other finds the tables.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            command.CommandText = Create;
            command.ExecuteNonQuery();
        }
        else
        {
            command.CommandText = "SELECT version FROM schema_version";
            var found = (long)command.ExecuteScalar()!;
            if (found != Version)
            {
                throw new StoreException(
                    $"The store `{connection.DataSource}` has schema {found}, this version of Automation reads schema {Version}; "
                    + "use the version that wrote it, or another file.");
            }
        }

        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
