using System.Collections.Concurrent;
using System.Globalization;
using Automation.Sandbox;

namespace Automation.Benchmarks;

internal sealed class StormRow : IRatioRow
{
    private const int Batch = 50;
    private const int Senders = 4;

    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var options = new LocalAzureOptions { Estate = [.. Enumerable.Range(0, sizes.StormResources).Select(index => GeneratedEstate.Address(index, pinned: false))] };
        await using var app = await BenchApp.StartAsync(options, sizes.StormSettle, working: true, cancellationToken);
        var last = new ConcurrentDictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var started = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, sizes.StormEvents).Chunk(Batch),
            new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellationToken },
            async (batch, token) =>
            {
                var sent = TimeProvider.System.GetTimestamp();
                var now = app.Azure.Clock.GetUtcNow();
                await app.DeliverAsync(batch.Select(n => GeneratedEstate.Event(GeneratedEstate.AddressId(n % sizes.StormResources), $"storm-{n}", now)), token);
                foreach (var n in batch)
                {
                    last.AddOrUpdate(GeneratedEstate.AddressId(n % sizes.StormResources), sent, (_, known) => Math.Max(known, sent));
                }
            });
        var taken = TimeProvider.System.GetElapsedTime(started);
        await app.SettleAsync(cancellationToken);

        var judged = Enumerable.Range(0, sizes.StormResources).Select(GeneratedEstate.AddressId).ToDictionary(id => id, app.Watch.JudgedAt);
        var evaluations = judged.Values.Sum(times => times.Length);
        var unseen = judged.Count(pair => pair.Value.Length == 0 || pair.Value[^1] < last[pair.Key]);
        var lost = sizes.StormEvents - app.Watch.Received + unseen;
        var crowd = judged.Values.Max(times => MostWithin(times, sizes.StormSettle));
        var reads = app.Azure.Requests.Reads / (double)Math.Max(1, evaluations);
        var what = string.Create(CultureInfo.InvariantCulture, $"{sizes.StormEvents:N0} events on {sizes.StormResources} resources");
        return
        [
            new($"{what}: events lost", "0", string.Create(CultureInfo.InvariantCulture, $"{lost} (taken in {taken.TotalSeconds:F1} s, {sizes.StormEvents / taken.TotalSeconds:N0} events/s)"), null),
            new($"{what}: evaluations of a resource in any settle window", "≤ 1", string.Create(CultureInfo.InvariantCulture, $"{crowd} at most ({evaluations} in all)"), crowd),
            new($"{what}: provider reads for each evaluation", "≤ 2", string.Create(CultureInfo.InvariantCulture, $"{reads:F2}"), reads / 2),
        ];
    }

    private static int MostWithin(long[] times, TimeSpan window)
    {
        var most = 0;
        for (int from = 0, to = 0; to < times.Length; to++)
        {
            while (TimeProvider.System.GetElapsedTime(times[from], times[to]) >= window)
            {
                from++;
            }

            most = Math.Max(most, to - from + 1);
        }

        return most;
    }
}
