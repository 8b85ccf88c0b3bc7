using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure;

/// <summary>Documents and queues in one SQLite file: the store of a laptop and of tests.</summary>
/// <remarks>
/// Safe for many tasks and for several processes on one machine. A write ends when it is synced to disk. Versions and
/// receipts come from one counter of the file, so none is ever given twice, even after a delete.
/// A receipt stays good until the message is received again, as in Azure Storage.
/// </remarks>
public sealed class SqliteStore : IDocumentStore, IWorkQueue, IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly SqliteWriter _writer;
    private readonly ConcurrentBag<SqliteReadSession> _readers = [];
    private int _disposed;

    private SqliteStore(string path, TimeProvider clock, SqliteWriter writer)
    {
        _path = path;
        _clock = clock;
        _writer = writer;
    }

    /// <summary>Opens the file, creating it (readable by its owner only) and its tables when they are missing.</summary>
    /// <exception cref="StoreException">The file cannot be opened, is not a store, or was written by a newer version.</exception>
    public static SqliteStore Open(string path, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(clock);
        SqliteConnection? connection = null;
        try
        {
            path = Path.GetFullPath(path);
            CreatePrivate(path);
            connection = SqliteSchema.Connect(path, BusyTimeout);
            SqliteSchema.Prepare(connection);
            return new SqliteStore(path, clock, new SqliteWriter(new SqliteWriteSession(connection)));
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new StoreException($"The store `{path}` cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public Task<StoredDocument?> ReadAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        var stored = CheckRow(table, partition, key);
        cancellationToken.ThrowIfCancellationRequested();
        var found = Read(session => session.Read(stored, partition, key));
        return Task.FromResult(found is var (json, version) ? new StoredDocument(table, partition, key, json, version) : null);
    }

    public Task<string?> InsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        var stored = CheckRow(table, partition, key);
        StoreLimits.Document(json);
        return _writer.RunAsync(session => session.Insert(stored, partition, key, json), cancellationToken);
    }

    public Task<string?> ReplaceAsync(string table, string partition, string key, string json, string version, CancellationToken cancellationToken)
    {
        var stored = CheckRow(table, partition, key);
        StoreLimits.Document(json);
        ArgumentException.ThrowIfNullOrEmpty(version);
        return Number(version) is { } old
            ? _writer.RunAsync(session => session.Replace(stored, partition, key, json, old), cancellationToken)
            : Task.FromResult<string?>(null);
    }

    public Task<string> UpsertAsync(string table, string partition, string key, string json, CancellationToken cancellationToken)
    {
        var stored = CheckRow(table, partition, key);
        StoreLimits.Document(json);
        return _writer.RunAsync(session => session.Upsert(stored, partition, key, json), cancellationToken);
    }

    public Task<bool> DeleteAsync(string table, string partition, string key, string? version, CancellationToken cancellationToken)
    {
        var stored = CheckRow(table, partition, key);
        var old = version is null ? null : Number(version);
        return version is not null && old is null
            ? Task.FromResult(false)
            : _writer.RunAsync(session => session.Delete(stored, partition, key, old), cancellationToken);
    }

    public IAsyncEnumerable<StoredDocument> QueryAsync(string table, string? partition, string? fromKey, string? toKey, CancellationToken cancellationToken)
    {
        var stored = StoreLimits.Table(table);
        StoreLimits.Range(partition, fromKey, toKey);
        return Pages(stored, table, partition, fromKey, toKey, cancellationToken);
    }

    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        StoreLimits.Queue(queue);
        StoreLimits.Message(body);
        StoreLimits.Delay(delay, nameof(delay));
        return _writer.RunAsync(
            session =>
            {
                session.Send(queue, body, Ticks(delay));
                return true;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        StoreLimits.Queue(queue);
        StoreLimits.Receive(max, visibility);

        // An idle queue is polled all day: looking first keeps the writer out of it.
        return Read(session => session.AnyVisible(queue, Ticks(TimeSpan.Zero)))
            ? _writer.RunAsync(session => session.Receive(queue, max, Ticks(TimeSpan.Zero), Ticks(visibility)), cancellationToken)
            : Task.FromResult<IReadOnlyList<QueueMessage>>([]);
    }

    public Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        StoreLimits.Queue(queue);
        ArgumentNullException.ThrowIfNull(message);
        return Number(message.Id) is { } seq && Number(message.Receipt) is { } receipt
            ? _writer.RunAsync(session => session.Remove(queue, seq, receipt), cancellationToken)
            : Task.CompletedTask;
    }

    public Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        StoreLimits.Queue(queue);
        ArgumentNullException.ThrowIfNull(message);
        StoreLimits.Delay(delay, nameof(delay));
        return Number(message.Id) is { } seq && Number(message.Receipt) is { } receipt
            ? _writer.RunAsync(session => session.Return(queue, seq, receipt, Ticks(delay)), cancellationToken)
            : Task.CompletedTask;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        // Writes that were asked for before are still carried out.
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private static string CheckRow(string table, string partition, string key)
    {
        StoreLimits.Key(partition, nameof(partition));
        StoreLimits.Key(key, nameof(key));
        return StoreLimits.Table(table);
    }

    /// <returns>Null for text that no version or receipt of this store looks like; it can match nothing.</returns>
    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void CreatePrivate(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            return;
        }

        // SQLite gives the log beside the file the same mode.
        using var created = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    private long Ticks(TimeSpan fromNow) => (_clock.GetUtcNow() + fromNow).UtcTicks;

    private async IAsyncEnumerable<StoredDocument> Pages(
        string stored, string table, string? partition, string? fromKey, string? toKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredDocument? last = null;
        bool more;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            (var rows, more) = Read(session => session.Page(stored, table, partition, fromKey, toKey, last));
            foreach (var row in rows)
            {
                yield return last = row;
            }

            // Pages are read without waiting; give others on this thread a turn.
            await Task.Yield();
        }
        while (more);
    }

    private T Read<T>(Func<SqliteReadSession, T> read)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) == 1, this);
        SqliteReadSession? session = null;
        try
        {
            if (!_readers.TryTake(out session))
            {
                session = new SqliteReadSession(SqliteSchema.Connect(_path, BusyTimeout));
            }

            var result = read(session);
            _readers.Add(session);
            session = null;
            return result;
        }
        catch (SqliteException exception)
        {
            throw new StoreException($"The store could not read: {exception.Message}", exception);
        }
        finally
        {
            // Still ours only after a failure: such a connection is not used again.
            session?.Dispose();
        }
    }
}
