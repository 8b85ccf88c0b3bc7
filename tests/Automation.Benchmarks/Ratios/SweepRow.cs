using System.Globalization;
using Automation.Compliance;
using Automation.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Benchmarks;

internal sealed class SweepRow : IRatioRow
{
    /// <summary>15 queries in 5 seconds, 1,000 rows each.</summary>
    private const double ResourceGraphRowsPerSecond = 3000;

    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        // Without Resource Graph's own limit, to see how fast the product would be; page size as it is.
        var options = new LocalAzureOptions { Estate = GeneratedEstate.Copies(sizes.SweepRows), GraphQueriesPerWindow = 0 };
        await using var app = await BenchApp.StartAsync(options, TimeSpan.Zero, working: false, cancellationToken);
        var sweeper = app.Services.GetRequiredService<ISweeper>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (first, firstSeconds) = await SweepAsync(sweeper, cancellationToken);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (_, secondSeconds) = await SweepAsync(sweeper, cancellationToken);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before - kept;
        if (!first.Complete)
        {
            throw new InvalidOperationException($"The sweep was not complete: {first.IncompleteBecause}");
        }

        var (cold, warm) = (first.Resources / firstSeconds, first.Resources / secondSeconds);
        return
        [
            new(
                string.Create(CultureInfo.InvariantCulture, $"Sweep of {first.Resources:N0} resources, listed, recorded and judged; local Azure in the same process"),
                "at least 3,000 rows/s (ratio: 3,000 ÷ measured)",
                string.Create(CultureInfo.InvariantCulture, $"{cold:N0} rows/s the first time, {warm:N0} rows/s again"),
                ResourceGraphRowsPerSecond / cold),
            new(
                "Memory kept by a sweep", "flat: nothing more after another sweep",
                string.Create(CultureInfo.InvariantCulture, $"{kept / 1024.0 / first.Resources:F1} KiB a row for the topology; {grown / 1024.0 / first.Resources:F2} KiB a row more after the second sweep"),
                null),
        ];
    }

    private static async Task<(SweepReport Report, double Seconds)> SweepAsync(ISweeper sweeper, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var report = await sweeper.SweepAsync(null, cancellationToken);
        return (report, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }
}
