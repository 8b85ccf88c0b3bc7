namespace Automation.Sandbox;

/// <summary>
/// The one clock of a local Azure. Runs at real speed until paused; <see cref="Advance"/> moves it, firing every timer on the way
/// at its own time, so that a day-long outage plays in a second.
/// </summary>
public sealed class VirtualClock : TimeProvider, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedSet<VirtualTimer> _timers = new(VirtualTimer.ByDue);
    private readonly ITimer _alarm;

    // INVARIANT: while running, now = _base + real time since _anchor; while paused, now = _base.
    private DateTimeOffset _base;
    private long _anchor;
    private bool _paused;
    private long _nextTimer;

    /// <param name="start">Default: the machine's time.</param>
    /// <param name="paused">Whether time stands still until advanced.</param>
    public VirtualClock(DateTimeOffset? start = null, bool paused = false)
    {
        _base = (start ?? System.GetUtcNow()).ToUniversalTime();
        _anchor = System.GetTimestamp();
        _paused = paused;
        _alarm = System.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _paused;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Now();
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Pause()
    {
        lock (_gate)
        {
            Settle();
            _paused = true;
            SetAlarm();
        }
    }

    /// <summary>Lets time run at real speed again.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            Settle();
            _paused = false;
            SetAlarm();
        }
    }

    /// <summary>Moves the clock forward. Timers that come due fire before this returns, each seeing its own due time.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>As <see cref="Advance"/>, up to an instant; one already past changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        while (true)
        {
            VirtualTimer? due;
            lock (_gate)
            {
                Settle();
                due = TakeDue(target);
                if (due is null)
                {
                    _base = Later(_base, target);
                    SetAlarm();
                    return;
                }
            }

            due.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, Interlocked.Increment(ref _nextTimer), callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose() => _alarm.Dispose();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private DateTimeOffset Now() => _paused ? _base : _base + System.GetElapsedTime(_anchor);

    private void Settle()
    {
        _base = Now();
        _anchor = System.GetTimestamp();
    }

    private VirtualTimer? TakeDue(DateTimeOffset limit)
    {
        if (_timers.Min is not { } first || first.Due > limit)
        {
            return null;
        }

        _timers.Remove(first);
        _base = Later(_base, first.Due);
        if (first.Period > TimeSpan.Zero)
        {
            first.Due += first.Period;
            _timers.Add(first);
        }

        return first;
    }

    private void FireDue()
    {
        while (true)
        {
            VirtualTimer? due;
            lock (_gate)
            {
                Settle();
                due = TakeDue(_base);
                if (due is null)
                {
                    SetAlarm();
                    return;
                }
            }

            due.Fire();
        }
    }

    private void SetAlarm()
    {
        var wait = Timeout.InfiniteTimeSpan;
        if (_timers.Min is { } first && (!_paused || first.Due <= _base))
        {
            // A timer that is due at once fires even while time stands still. One millisecond more than needed: a real timer may fire a little early, and would then have to be set again.
            wait = first.Due - Now() + TimeSpan.FromMilliseconds(1);
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait;
        }

        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Set(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = Now() + dueTime;
                _timers.Add(timer);
            }

            SetAlarm();
        }
    }

    private void Drop(VirtualTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, long order, TimerCallback callback, object? state) : ITimer
    {
        public static readonly IComparer<VirtualTimer> ByDue = Comparer<VirtualTimer>.Create(
            (one, other) => one.Due != other.Due ? one.Due.CompareTo(other.Due) : one.Order.CompareTo(other.Order));

        public long Order { get; } = order;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Drop(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
