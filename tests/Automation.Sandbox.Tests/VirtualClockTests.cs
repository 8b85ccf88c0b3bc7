namespace Automation.Sandbox.Tests;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Timers_fire_in_order_and_see_their_own_time()
    {
        using var clock = new VirtualClock(Start, paused: true);
        var fired = new List<(string, TimeSpan)>();
        using var second = clock.CreateTimer(_ => fired.Add(("b", clock.GetUtcNow() - Start)), null, TimeSpan.FromHours(2), Timeout.InfiniteTimeSpan);
        using var first = clock.CreateTimer(_ => fired.Add(("a", clock.GetUtcNow() - Start)), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
        using var dropped = clock.CreateTimer(_ => fired.Add(("never", default)), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        dropped.Dispose();

        clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal([("a", TimeSpan.FromHours(1)), ("b", TimeSpan.FromHours(2)), ("a", TimeSpan.FromHours(2.5))], fired);
        Assert.Equal(Start + TimeSpan.FromHours(3), clock.GetUtcNow());
    }

    [Fact]
    public async Task It_stands_still_while_paused_and_runs_when_resumed()
    {
        using var clock = new VirtualClock(Start, paused: true);
        var delay = Task.Delay(TimeSpan.FromMilliseconds(5), clock, TestContext.Current.CancellationToken);
        Assert.Equal(Start, clock.GetUtcNow());
        Assert.False(delay.IsCompleted);

        clock.Resume();
        await delay;

        Assert.True(clock.GetUtcNow() >= Start + TimeSpan.FromMilliseconds(5));
        clock.Pause();
        Assert.Equal(clock.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public async Task A_timer_due_at_once_fires_even_while_paused()
    {
        using var clock = new VirtualClock(Start, paused: true);
        var fired = new TaskCompletionSource();

        await using var timer = clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_timer_may_set_another_that_falls_into_the_same_advance()
    {
        using var clock = new VirtualClock(Start, paused: true);
        var count = 0;
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                count++;
                timer!.Change(TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
            },
            null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(6, count);
        timer.Dispose();
    }
}
