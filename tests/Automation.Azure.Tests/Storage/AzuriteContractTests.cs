using Automation.Compliance;

namespace Automation.Azure.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class TablesDocumentStoreTests(Azurite azurite) : DocumentStoreContract
{
    private readonly TablesStore _first = new(azurite.Tables);
    private readonly TablesStore _second = new(azurite.Tables);

    protected override IDocumentStore Store => _first;

    protected override IDocumentStore Second => _second;
}

[Collection(AzuriteCollection.Name)]
public sealed class StorageWorkQueueTests(Azurite azurite) : WorkQueueContract
{
    private readonly StorageQueue _first = new(azurite.Queues);
    private readonly StorageQueue _second = new(azurite.Queues);

    protected override IWorkQueue Queue => _first;

    protected override IWorkQueue Second => _second;

    // The service keeps its own time; a little more, for its rounding to whole seconds.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(300), TimeProvider.System, Token);
}
