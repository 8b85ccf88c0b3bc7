using Automation.Compliance;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Azure.Tests;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _first;
    private readonly SqliteStore _second;

    public SqliteDocumentStoreTests()
    {
        _first = SqliteStore.Open(_folder.File("store.db"), TimeProvider.System);
        _second = SqliteStore.Open(_folder.File("store.db"), TimeProvider.System);
    }

    protected override IDocumentStore Store => _first;

    protected override IDocumentStore Second => _second;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteWorkQueueTests : WorkQueueContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteStore _first;
    private readonly SqliteStore _second;

    public SqliteWorkQueueTests()
    {
        _first = SqliteStore.Open(_folder.File("store.db"), _clock);
        _second = SqliteStore.Open(_folder.File("store.db"), _clock);
    }

    protected override IWorkQueue Queue => _first;

    protected override IWorkQueue Second => _second;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}
