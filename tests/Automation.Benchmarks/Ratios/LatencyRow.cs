using System.Globalization;
using Automation.Sandbox;

namespace Automation.Benchmarks;

/// <summary>One event at a time on a resource that opens a finding: from sending the delivery to what came of it.</summary>
internal sealed class LatencyRow : IRatioRow
{
    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var all = sizes.LatencyWarmUp + sizes.LatencyEvents;
        var options = new LocalAzureOptions { Estate = [.. Enumerable.Range(0, all).Select(index => GeneratedEstate.Address(index, pinned: true))] };
        await using var app = await BenchApp.StartAsync(options, TimeSpan.Zero, working: true, cancellationToken);
        List<double> acknowledged = [], judged = [], told = [];
        for (var index = 0; index < all; index++)
        {
            var resource = GeneratedEstate.AddressId(index);
            var sent = TimeProvider.System.GetTimestamp();
            await app.DeliverAsync([GeneratedEstate.Event(resource, $"latency-{index}", app.Azure.Clock.GetUtcNow())], cancellationToken);
            var answered = TimeProvider.System.GetTimestamp();
            var alerted = await app.Watch.AlertAsync(resource).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
            if (index >= sizes.LatencyWarmUp)
            {
                acknowledged.Add(Milliseconds(sent, answered));
                judged.Add(Milliseconds(sent, app.Watch.JudgedAt(resource)[0]));
                told.Add(Milliseconds(sent, alerted));
            }
        }

        return [Result("acknowledged", acknowledged, 20), Result("verdict", judged, 150), Result("alert accepted", told, 300)];
    }

    private static RatioResult Result(string until, List<double> values, double target) =>
        new(
            $"Event received → {until} (local, no settle time)",
            string.Create(CultureInfo.InvariantCulture, $"p99 {target} ms"),
            string.Create(CultureInfo.InvariantCulture, $"p99 {Percentile.Of(values, 99):F1} ms, p50 {Percentile.Of(values, 50):F1} ms of {values.Count}"),
            Percentile.Of(values, 99) / target);

    private static double Milliseconds(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalMilliseconds;
}
