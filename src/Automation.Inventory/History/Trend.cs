using System.Diagnostics.CodeAnalysis;

namespace Automation.Inventory;

/// <summary>How a series grows: the median of the slopes between all pairs of days (Theil–Sen), which a burst does not bend.</summary>
/// <param name="PerDay">Growth a day; 0 where it falls.</param>
/// <param name="Days">Days with a sample.</param>
/// <param name="Span">From the first sample to the last.</param>
internal sealed record Trend(double PerDay, Sample Last, int Days, TimeSpan Span)
{
    /// <summary>How far back samples count, seen from the last one: long enough for a month's habits, short enough to notice a new one.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>Below a week a trend may be nothing but the difference between a weekday and a weekend.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromDays(6);
    private const int FewestDays = 7;

    // A date a lifetime away says no more than none, and would not fit a calendar in the end.
    private const double FarthestDays = 36_500;

    public string Confidence => Days switch { >= 21 => "high", >= 14 => "medium", _ => "low" };

    /// <returns>False, with one sentence why, where the samples say nothing yet.</returns>
    public static bool TryFit(IEnumerable<Sample> samples, [NotNullWhen(true)] out Trend? trend, out string problem)
    {
        trend = null;
        var days = Daily(samples);
        var span = days.Count == 0 ? TimeSpan.Zero : days[^1].At.UtcDateTime.Date - days[0].At.UtcDateTime.Date;
        if (days.Count < FewestDays || span < ShortestSpan)
        {
            problem = $"{days.Count} days with samples are too few for a trend; {FewestDays} are needed.";
            return false;
        }

        problem = "";
        trend = new Trend(Math.Max(0, MedianSlope(days)), days[^1], days.Count, span);
        return true;
    }

    /// <summary>Days from the last sample until the limit is reached; null where it never is.</summary>
    public double? DaysUntil(double limit) =>
        Last.Value >= limit ? 0 : PerDay > 0 && (limit - Last.Value) / PerDay is var days and <= FarthestDays ? days : null;

    /// <summary>One sample for each day (UTC), the highest, over the window; so that a source that measures each minute weighs no more.</summary>
    private static List<Sample> Daily(IEnumerable<Sample> samples)
    {
        var days = samples.Where(s => double.IsFinite(s.Value)).GroupBy(s => s.At.UtcDateTime.Date)
            .Select(d => new Sample(d.Max(s => s.At), d.Max(s => s.Value))).OrderBy(s => s.At).ToList();
        return days.Count == 0 ? days : days.FindAll(s => days[^1].At - s.At < Window);
    }

    private static double MedianSlope(List<Sample> days)
    {
        var slopes = new List<double>(days.Count * (days.Count - 1) / 2);
        for (var i = 0; i < days.Count; i++)
        {
            for (var j = i + 1; j < days.Count; j++)
            {
                slopes.Add((days[j].Value - days[i].Value) / (days[j].At - days[i].At).TotalDays);
            }
        }

        slopes.Sort();
        var middle = slopes.Count / 2;
        return slopes.Count % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2;
    }
}
