namespace Automation.Benchmarks;

internal static class Clock
{
    /// <summary>Microseconds that one call takes, by as many calls as the time allows.</summary>
    public static double Microseconds(Action action, TimeSpan atLeast)
    {
        // Reading the clock costs as much as a short action: it is read once for a batch.
        const int Batch = 64;
        var started = TimeProvider.System.GetTimestamp();
        var count = 0;
        do
        {
            for (var i = 0; i < Batch; i++)
            {
                action();
            }

            count += Batch;
        }
        while (TimeProvider.System.GetElapsedTime(started) < atLeast);

        return TimeProvider.System.GetElapsedTime(started).TotalMicroseconds / count;
    }
}
