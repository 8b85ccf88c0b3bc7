namespace Automation.Benchmarks;

internal static class Percentile
{
    /// <summary>Nearest rank: a value that was really measured.</summary>
    public static double Of(IReadOnlyCollection<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
