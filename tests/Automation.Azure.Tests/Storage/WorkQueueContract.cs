using Automation.Compliance;

namespace Automation.Azure.Tests;

/// <summary>What every queue must do; one subclass an adapter.</summary>
public abstract class WorkQueueContract
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private readonly string _queue = "q-" + Guid.NewGuid().ToString("N");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IWorkQueue Queue { get; }

    protected abstract IWorkQueue Second { get; }

    /// <summary>Lets the time that the queue lives by pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task Empty_queue_gives_nothing() => Assert.Empty(await Queue.ReceiveAsync(_queue, 32, Long, Token));

    [Fact]
    public async Task Message_is_received_once_while_invisible()
    {
        await Queue.SendAsync(_queue, """{"a":"<&>ä😀"}""", TimeSpan.Zero, Token);

        var message = Assert.Single(await Queue.ReceiveAsync(_queue, 32, Long, Token));
        Assert.Equal(("""{"a":"<&>ä😀"}""", 1), (message.Body, message.DequeueCount));
        Assert.Empty(await Second.ReceiveAsync(_queue, 32, Long, Token));

        await Queue.DeleteAsync(_queue, message, Token);
        await Queue.DeleteAsync(_queue, message, Token);
        await Queue.ReturnAsync(_queue, message, TimeSpan.Zero, Token);
        Assert.Empty(await Queue.ReceiveAsync(_queue, 32, Long, Token));
    }

    [Fact]
    public async Task Message_comes_back_after_its_visibility_with_a_higher_count_and_the_old_receipt_is_stale()
    {
        await Queue.SendAsync(_queue, "1", TimeSpan.Zero, Token);
        var first = Assert.Single(await Queue.ReceiveAsync(_queue, 1, Short, Token));
        await PassAsync(Short);

        var second = Assert.Single(await Second.ReceiveAsync(_queue, 1, Long, Token));
        Assert.Equal((first.Id, 2), (second.Id, second.DequeueCount));
        Assert.NotEqual(first.Receipt, second.Receipt);

        await Queue.DeleteAsync(_queue, first, Token);
        await Queue.ReturnAsync(_queue, first, TimeSpan.Zero, Token);
        Assert.Empty(await Queue.ReceiveAsync(_queue, 1, Long, Token));
        await Second.ReturnAsync(_queue, second, TimeSpan.Zero, Token);
        Assert.Equal(3, Assert.Single(await Queue.ReceiveAsync(_queue, 1, Long, Token)).DequeueCount);
    }

    [Fact]
    public async Task Delayed_message_is_not_seen_before_its_time()
    {
        await Queue.SendAsync(_queue, "1", Short, Token);
        Assert.Empty(await Queue.ReceiveAsync(_queue, 1, Long, Token));
        await PassAsync(Short);

        var message = Assert.Single(await Queue.ReceiveAsync(_queue, 1, Long, Token));
        await Queue.ReturnAsync(_queue, message, Short, Token);
        Assert.Empty(await Queue.ReceiveAsync(_queue, 1, Long, Token));
        await PassAsync(Short);
        Assert.Single(await Queue.ReceiveAsync(_queue, 1, Long, Token));
    }

    [Fact]
    public async Task Returned_message_has_a_stale_receipt()
    {
        await Queue.SendAsync(_queue, "1", TimeSpan.Zero, Token);
        var message = Assert.Single(await Queue.ReceiveAsync(_queue, 1, Long, Token));
        await Queue.ReturnAsync(_queue, message, TimeSpan.Zero, Token);

        await Queue.DeleteAsync(_queue, message, Token);

        Assert.Single(await Queue.ReceiveAsync(_queue, 1, Long, Token));
    }

    [Fact]
    public async Task Concurrent_receivers_share_messages_without_overlap()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Queue.SendAsync(_queue, $"{i}", TimeSpan.Zero, Token)));

        var received = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            var bodies = new List<string>();
            while (await (i % 2 == 0 ? Queue : Second).ReceiveAsync(_queue, 7, Long, Token) is { Count: > 0 } batch)
            {
                Assert.True(batch.Count <= 7);
                bodies.AddRange(batch.Select(m => m.Body));
            }

            return bodies;
        }));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}").Order(), received.SelectMany(b => b).Order());
    }

    [Fact]
    public async Task Queues_are_apart_and_sizes_are_held()
    {
        var full = "\"" + new string('x', 47_998) + "\"";
        await Queue.SendAsync(_queue, full, TimeSpan.Zero, Token);
        await Queue.SendAsync(_queue, "1", TimeSpan.FromDays(7), Token);

        Assert.Empty(await Queue.ReceiveAsync(_queue + "2", 32, Long, Token));
        Assert.Equal(full, Assert.Single(await Queue.ReceiveAsync(_queue, 32, Long, Token)).Body);
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queue.SendAsync(_queue, full + " ", TimeSpan.Zero, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queue.SendAsync(_queue, "1", TimeSpan.FromDays(8), Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queue.SendAsync("Upper", "1", TimeSpan.Zero, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queue.ReceiveAsync(_queue, 33, Long, Token));
    }
}
