using System.Globalization;

namespace Automation.Benchmarks;

internal static class RatioRun
{
    public static readonly IReadOnlyList<IRatioRow> Rows = [new LanguageRow(), new EvaluationRow(), new ScanRow(), new SweepRow(), new LatencyRow(), new StormRow(), new CrashRow(), new KillSwitchRow()];

    /// <param name="only">Part of a row's name; empty for all.</param>
    public static async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, string only, TextWriter progress, CancellationToken cancellationToken)
    {
        var results = new List<RatioResult>();
        foreach (var row in Rows.Where(row => row.GetType().Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var started = TimeProvider.System.GetTimestamp();
            results.AddRange(await row.MeasureAsync(sizes, cancellationToken));
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row.GetType().Name}: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s"));
        }

        return results;
    }
}
