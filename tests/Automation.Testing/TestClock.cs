using Microsoft.Extensions.Time.Testing;

namespace Automation.Testing;

/// <summary>
/// A clock that only tests move. Waits shorter than three seconds (retries inside one piece of work) pass at once, so that
/// nothing has to sleep; longer timers (lease renewal) wait for <see cref="FakeTimeProvider.Advance"/>.
/// </summary>
public sealed class TestClock : FakeTimeProvider
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan PassesAtOnce = TimeSpan.FromSeconds(3);

    public TestClock()
        : base(Begin)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < PassesAtOnce && period == Timeout.InfiniteTimeSpan)
        {
            Advance(dueTime);
        }

        return timer;
    }
}
