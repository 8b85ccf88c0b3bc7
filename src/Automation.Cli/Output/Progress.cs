using System.Globalization;

namespace Automation.Cli;

/// <summary>Tells on stderr how far a long piece of work is: nothing in the first two seconds, then one line a second; silent when nobody watches.</summary>
internal sealed class Progress(TextWriter errors, TimeProvider time, bool isWatched)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _told = Patience - Pace;

    public void Report(string what, long done, long? total = null)
    {
        if (!isWatched)
        {
            return;
        }

        var elapsed = time.GetElapsedTime(_started);
        if (elapsed < Patience || elapsed - _told < Pace)
        {
            return;
        }

        _told = elapsed;
        errors.WriteLine(total is null
            ? string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0} …")
            : string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0} of {total:N0} …"));
    }
}
