using Automation.Compliance;

namespace Automation.Testing;

/// <summary>A queue that loses, repeats and shuffles messages on request, and knows when the next one is due.</summary>
/// <param name="due">When messages become visible; kept by the test, as the queue itself outlives the process.</param>
public sealed class FaultyQueue(IWorkQueue inner, ProcessLife life, TimeProvider time, SortedSet<DateTimeOffset> due) : IWorkQueue
{

    /// <summary>With a seed, messages arrive in another order than they were sent in.</summary>
    public Random? Shuffle { get; set; }

    /// <summary>How many copies of a message are sent; 0 loses it. Null: one.</summary>
    public Func<string, int>? Copies { get; set; }

    /// <summary>When a message becomes visible next; null when none will.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            var now = time.GetUtcNow();
            due.RemoveWhere(at => at <= now);
            return due.Count > 0 ? due.Min : null;
        }
    }

    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) => life.EffectAsync($"send {queue}", async () =>
    {
        due.Add(time.GetUtcNow() + delay);
        for (var copy = Copies?.Invoke(queue) ?? 1; copy > 0; copy--)
        {
            await inner.SendAsync(queue, body, delay, cancellationToken);
        }
    });

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        life.ThrowIfDead($"receive {queue}");
        var messages = await inner.ReceiveAsync(queue, max, visibility, cancellationToken);
        return Shuffle is { } random ? [.. messages.OrderBy(_ => random.Next())] : messages;
    }

    public Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) =>
        life.EffectAsync($"done {queue}", () => inner.DeleteAsync(queue, message, cancellationToken));

    public Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) => life.EffectAsync($"return {queue}", () =>
    {
        due.Add(time.GetUtcNow() + delay);
        return inner.ReturnAsync(queue, message, delay, cancellationToken);
    });
}
