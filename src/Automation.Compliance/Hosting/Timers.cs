using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Sweeps and housekeeping where no Functions host keeps the time.</summary>
internal sealed class Timers(ISweeper sweeper, IHousekeeper housekeeper, TimeProvider time, IOptions<ComplianceOptions> options, ILogger<Timers> logger) : BackgroundService
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EveryAsync(HousekeepingInterval, token => housekeeper.RunAsync(token), stoppingToken),
        EveryAsync(options.Value.SweepInterval, token => sweeper.SweepAsync(null, token), stoppingToken));

    private async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, time, stoppingToken).ConfigureAwait(false);
                await RunAsync(run, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        try
        {
            await run(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.TimerFailed(error);
        }
    }
}
