using System.Globalization;
using Automation.Compliance;
using Automation.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Benchmarks;

/// <summary>Throws the switch in the midst of a burst of fixes and waits until it is sure that none follows.</summary>
internal sealed class KillSwitchRow : IRatioRow
{
    private const double TargetSeconds = 5;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    public async Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var options = new LocalAzureOptions { Estate = [.. Enumerable.Range(0, sizes.Fixes).Select(GeneratedEstate.Firewall)] };
        await using var app = await BenchApp.StartAsync(options, TimeSpan.Zero, working: true, cancellationToken);
        await app.DeliverAsync(Enumerable.Range(0, sizes.Fixes).Select(n => GeneratedEstate.Event(GeneratedEstate.FirewallId(n), $"switch-{n}", app.Azure.Clock.GetUtcNow())), cancellationToken);
        while (app.Azure.Writes.Count < sizes.Fixes / 4)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        await app.Services.GetRequiredService<IComplianceActions>().HaltAsync(true, "benchmark", "to measure it", cancellationToken);
        var halted = app.Azure.Clock.GetUtcNow();
        var before = app.Azure.Writes.Count;
        await app.SettleAsync(cancellationToken);
        var writes = app.Azure.Writes;
        var late = writes.Count > before ? Math.Max(0, (writes[^1].At - halted).TotalSeconds) : 0;
        return
        [
            new(
                "Kill switch: until no new write", "5 s",
                string.Create(CultureInfo.InvariantCulture, $"{late * 1000:F0} ms; {before} of {sizes.Fixes} fixes written before it, {writes.Count - before} under way after it"),
                late / TargetSeconds),
        ];
    }
}
