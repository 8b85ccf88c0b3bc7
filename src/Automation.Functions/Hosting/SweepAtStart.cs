namespace Automation.Functions;

/// <summary>
/// One sweep when a process without the Functions host starts, because nobody knows what happened while it was down. The host does the
/// same with a timer that missed its tick.
/// </summary>
internal sealed class SweepAtStart(FunctionCatalog catalog, Dispatcher dispatcher, TimeProvider time) : BackgroundService
{
    // The same retry as in the function.json of the sweep: each cut-off stretch goes on from its checkpoint.
    private const int Retries = 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var sweep = catalog[FunctionNames.Sweep];
        var context = new InvocationContext(sweep.Name, Guid.NewGuid().ToString("D"), TraceParent: null);
        for (var attempt = 0; attempt <= Retries; attempt++)
        {
            if (await dispatcher.DispatchAsync(sweep, new TimerInput(IsPastDue: true), context) is FunctionOutcome.Succeeded)
            {
                return;
            }

            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }
}
