using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class SampleStoreTests
{
    private static readonly ResourceId Subnet = ResourceId.Parse(
        $"/subscriptions/{Samples.Subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/v/subnets/Nodes");

    private readonly TestClock _clock = new();
    private readonly MemoryStore _memory;

    public SampleStoreTests() => _memory = new MemoryStore(_clock);

    [Fact]
    public async Task One_sample_a_day_is_kept_whoever_sweeps()
    {
        using var one = new SampleStore(_memory, _clock);
        using var other = new SampleStore(_memory, _clock);
        await NoteAsync(one, 5);
        await NoteAsync(one, 6);
        await NoteAsync(other, 7);
        _clock.Advance(TimeSpan.FromDays(1));
        await NoteAsync(other, 8);

        using var anew = new SampleStore(_memory, _clock);
        await anew.LoadAsync(CancellationToken.None);
        Assert.Equal([5, 8], anew.Samples(Subnet, HistorySeries.UsedAddresses).Select(s => s.Value));
        Assert.Equal([5, 8], anew.Samples(ResourceId.Parse(Subnet.Key), HistorySeries.UsedAddresses).Select(s => s.Value));
        Assert.Empty(anew.Samples(Subnet, HistorySeries.SnatPorts));
        Assert.Single(_memory.Rows(TableNames.Samples));
    }

    [Fact]
    public async Task Two_that_note_at_once_lose_no_day()
    {
        using var one = new SampleStore(_memory, _clock);
        using var other = new SampleStore(_memory, _clock);
        for (var day = 0; day < 5; day++)
        {
            await Task.WhenAll(NoteAsync(one, day), NoteAsync(other, day));
            _clock.Advance(TimeSpan.FromDays(1));
        }

        await one.LoadAsync(CancellationToken.None);
        Assert.Equal([0, 1, 2, 3, 4], one.Samples(Subnet, HistorySeries.UsedAddresses).Select(s => s.Value));
    }

    [Fact]
    public async Task Samples_older_than_a_quarter_go_and_series_without_resources_too()
    {
        using var store = new SampleStore(_memory, _clock);
        await NoteAsync(store, 1);
        _clock.Advance(TimeSpan.FromDays(90));
        await NoteAsync(store, 2);
        Assert.Equal([1, 2], store.Samples(Subnet, HistorySeries.UsedAddresses).Select(s => s.Value));
        _clock.Advance(TimeSpan.FromDays(1));
        await NoteAsync(store, 3);
        Assert.Equal([2, 3], store.Samples(Subnet, HistorySeries.UsedAddresses).Select(s => s.Value));

        Assert.Equal(0, await store.DropAsync(CancellationToken.None));
        _clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(1, await store.DropAsync(CancellationToken.None));
        Assert.Empty(store.Samples(Subnet, HistorySeries.UsedAddresses));
        Assert.Empty(_memory.Rows(TableNames.Samples));
    }

    [Fact]
    public async Task Samples_of_another_process_are_heard_of_after_a_while()
    {
        using var reader = new SampleStore(_memory, _clock);
        using var writer = new SampleStore(_memory, _clock);
        await reader.LoadAsync(CancellationToken.None);
        await NoteAsync(writer, 1);

        await reader.LoadAsync(CancellationToken.None);
        Assert.Empty(reader.Samples(Subnet, HistorySeries.UsedAddresses));
        _clock.Advance(TimeSpan.FromHours(6));
        await reader.LoadAsync(CancellationToken.None);
        Assert.Single(reader.Samples(Subnet, HistorySeries.UsedAddresses));
    }

    private static Task NoteAsync(SampleStore store, double value) =>
        store.NoteAsync([new Measurement(Subnet, HistorySeries.UsedAddresses, value)], CancellationToken.None);
}
