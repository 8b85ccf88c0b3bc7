namespace Automation.Functions.Tests;

internal enum HostReaction
{
    /// <summary>The handler stays dead and every later call fails.</summary>
    LeftDead,

    Restarted,

    /// <summary>Three strikes: the host itself ends.</summary>
    HostStopped,
}

/// <summary>What a Functions host does when its handler ends. One strike must follow the one before within half an hour to count.</summary>
internal sealed class ExitRules(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private int _strikes;
    private DateTimeOffset _last;

    public HostReaction HandlerEnded(int exitCode)
    {
        if (exitCode == 0)
        {
            return HostReaction.LeftDead;
        }

        if (exitCode == 200)
        {
            return HostReaction.Restarted;
        }

        var now = time.GetUtcNow();
        _strikes = now - _last > Memory ? 1 : _strikes + 1;
        _last = now;
        return _strikes >= 3 ? HostReaction.HostStopped : HostReaction.Restarted;
    }
}
