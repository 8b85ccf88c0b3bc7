using System.Diagnostics;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Case", "55")]
    public async Task What_was_acknowledged_is_in_the_files_before_the_store_is_closed()
    {
        using var store = Open("store.db");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.InsertAsync("rows", "p", $"{i}", "1", Token)));
        await store.SendAsync("work", "1", TimeSpan.Zero, Token);

        // A kill leaves the files as they are now: copies of them must open and be whole.
        foreach (var suffix in new[] { "", "-wal" })
        {
            File.Copy(_folder.File("store.db" + suffix), _folder.File("killed.db" + suffix));
        }

        using var survivor = Open("killed.db");
        for (var i = 0; i < 200; i++)
        {
            Assert.NotNull(await survivor.ReadAsync("rows", "p", $"{i}", Token));
        }

        Assert.Single(await survivor.ReceiveAsync("work", 32, TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public void Commits_are_synced_and_the_log_is_written_ahead()
    {
        using var connection = SqliteSchema.Connect(_folder.File("store.db"), TimeSpan.FromSeconds(1));
        using var command = connection.CreateCommand();

        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, command.ExecuteScalar());
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Fact]
    public void File_is_readable_by_its_owner_only()
    {
        using var store = Open("store.db");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file mode.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("store.db")));
    }

    [Fact]
    public async Task Store_opens_again_with_its_rows_and_versions_go_on()
    {
        string first;
        using (var store = Open("store.db"))
        {
            first = await store.UpsertAsync("rows", "p", "k", "1", Token);
            await store.DeleteAsync("rows", "p", "k", null, Token);
        }

        using var again = Open("store.db");
        Assert.True(Number(await again.UpsertAsync("rows", "p", "k", "1", Token)) > Number(first));
    }

    [Fact]
    public void Newer_schema_is_refused_with_a_cure()
    {
        Open("store.db").Dispose();
        Execute("UPDATE schema_version SET version = 7");

        var failure = Assert.Throws<StoreException>(() => Open("store.db"));

        Assert.Contains("schema 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("another file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "55")]
    public void File_that_is_no_store_is_refused()
    {
        File.WriteAllText(_folder.File("store.db"), new string('x', 4096));

        Assert.Throws<StoreException>(() => Open("store.db"));
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task Failing_statement_becomes_a_StoreException_and_the_writer_lives_on()
    {
        using var store = Open("store.db");
        Execute("CREATE TRIGGER refuse BEFORE INSERT ON documents WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'disk trouble'); END");

        await Assert.ThrowsAsync<StoreException>(() => store.InsertAsync("rows", "p", "bad", "1", Token));
        Assert.NotNull(await store.InsertAsync("rows", "p", "good", "1", Token));
        Execute("DROP TABLE documents");
        await Assert.ThrowsAsync<StoreException>(async () => await store.ReadAsync("rows", "p", "good", Token));
    }

    [Fact]
    public async Task Closed_store_says_so()
    {
        var store = Open("store.db");
        store.Dispose();
        store.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.InsertAsync("rows", "p", "k", "1", Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReadAsync("rows", "p", "k", Token));
    }

    [Fact]
    public async Task Thousands_of_writes_share_the_syncs()
    {
        using var store = Open("store.db");
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => store.UpsertAsync("rows", "p", $"{i}", "{}", Token)));

        // A sync a write would take many times as long on any disk; the bound is wide for a busy machine.
        TestContext.Current.TestOutputHelper!.WriteLine($"{5000 / watch.Elapsed.TotalSeconds:F0} writes/s");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    private static long Number(string version) => long.Parse(version, System.Globalization.CultureInfo.InvariantCulture);

    private SqliteStore Open(string name) => SqliteStore.Open(_folder.File(name), TimeProvider.System);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("store.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
