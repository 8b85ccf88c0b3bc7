using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Automation.Benchmarks;

/// <summary>The command line as a pipeline calls it: a process that reads an export, computes all facts, judges by all policies, and writes JSON.</summary>
internal sealed class ScanRow : IRatioRow
{
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"automation-scan-{Guid.NewGuid():N}.json");
        try
        {
            var resources = GeneratedEstate.Copies(sizes.ScanResources);
            await using (var stream = File.Create(file))
            {
                await JsonSerializer.SerializeAsync(stream, resources, cancellationToken: cancellationToken);
            }

            var best = TimeSpan.MaxValue;
            var findings = 0;
            for (var round = 0; round < sizes.ScanRounds; round++)
            {
                var (elapsed, found) = await ScanAsync(file, cancellationToken);
                (best, findings) = (elapsed < best ? elapsed : best, found);
            }

            return
            [
                new(
                    string.Create(CultureInfo.InvariantCulture, $"`automation scan --complete` of {resources.Count:N0} resources by every policy and fact, start of the process included"),
                    "10 s for 10,000 resources (ratio: measured ÷ target)",
                    string.Create(CultureInfo.InvariantCulture, $"{best.TotalSeconds:F1} s, {findings:N0} findings"),
                    best.TotalSeconds / (Target.TotalSeconds * resources.Count / 10_000)),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(TimeSpan Elapsed, int Findings)> ScanAsync(string file, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "automation.dll"), "scan", file, "--complete", "--assignment", "audit-everything", "--policies", Places.Policies, "-o", "json"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The scan did not start.");
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        using var json = JsonDocument.Parse(output);
        return (elapsed, json.RootElement.GetArrayLength());
    }
}
