using System.Globalization;
using Automation.Sandbox;

namespace Automation.Benchmarks;

/// <summary>Each seed fixes one resource and tells of another, dying at up to five places that the seed picks.</summary>
internal sealed class CrashRow : IRatioRow
{
    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var estate = Enumerable.Range(0, sizes.CrashSeeds).SelectMany(seed => new[] { GeneratedEstate.Firewall(seed), GeneratedEstate.Address(seed, pinned: true) });
        await using var azure = await LocalAzure.StartAsync(new LocalAzureOptions { Estate = [.. estate] }, cancellationToken);
        var lost = new List<string>();
        int crashes = 0, alertsTwice = 0, keysTwice = 0;
        for (var seed = 0; seed < sizes.CrashSeeds; seed++)
        {
            using var life = new CrashingLife(azure, seed);
            await life.LiveAsync(cancellationToken);
            crashes += life.Crashes;
            lost.AddRange(await life.LostAsync(cancellationToken));
            alertsTwice += life.Sent.Distinct(StringComparer.Ordinal).Count() - life.Sent.Select(id => id[..id.LastIndexOf('-')]).Distinct(StringComparer.Ordinal).Count();
            keysTwice += life.Sent.Count - life.Sent.Distinct(StringComparer.Ordinal).Count();
        }

        var writes = azure.Writes.Where(write => write.Actor == BenchApp.Self.ObjectId).ToList();
        var twice = writes.Count(write => write.BodyHash != write.PreviousHash) - writes.Where(write => write.BodyHash != write.PreviousHash).Select(write => write.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        var what = string.Create(CultureInfo.InvariantCulture, $"{sizes.CrashSeeds} seeded runs, {crashes} crashes, events repeated and shuffled");
        return
        [
            new($"{what}: duplicate effective writes", "0", string.Create(CultureInfo.InvariantCulture, $"{twice} ({writes.Count} writes)"), null),
            new($"{what}: duplicate alerts", "0", string.Create(CultureInfo.InvariantCulture, $"{alertsTwice} ({keysTwice} sent again under the same key, which a receiver drops)"), null),
            new($"{what}: findings lost, or left open though fixed", "0", string.Create(CultureInfo.InvariantCulture, $"{lost.Count}{(lost.Count == 0 ? "" : $" (first: {lost[0][..lost[0].IndexOf(':', StringComparison.Ordinal)]})")}"), null),
        ];
    }
}
