using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Before any work: loads the policies, and takes over what a dead process left where only one can run.</summary>
internal sealed class Startup(PolicyCatalog policies, Leases leases, Housekeeper housekeeper, IOptions<ComplianceOptions> options, ILogger<Startup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!policies.TryReload())
        {
            throw new InvalidOperationException($"AUT6001: no valid policies in `{Path.GetFullPath(options.Value.PoliciesPath)}`. {string.Join(" ", policies.Diagnostics.Take(3))}");
        }

        if (options.Value.SingleInstance)
        {
            await leases.BreakAllAsync(cancellationToken).ConfigureAwait(false);
            var report = await housekeeper.NudgeAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            logger.TookOver(report.CasesNudged, report.RemediationsRecovered, report.AlertsNudged);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
