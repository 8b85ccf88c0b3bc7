using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// Works the queues where no Functions host does it: on a laptop and in a container. A message that fails comes back; the
/// store, not the queue, knows what is left to do.
/// </summary>
internal sealed class WorkPump(
    IWorkQueue queue, ICaseWorker cases, IRemediationWorker remediations, IAlertWorker alerts, TimeProvider time, IOptions<ComplianceOptions> options,
    ILogger<WorkPump> logger) : BackgroundService
{
    // Longer than any single piece of work, so that a message is not given out twice while it is worked on.
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan FailedRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        PumpAsync(QueueNames.Cases, cases.WorkAsync, stoppingToken),
        PumpAsync(QueueNames.Remediations, remediations.WorkAsync, stoppingToken),
        PumpAsync(QueueNames.Alerts, alerts.WorkAsync, stoppingToken));

    private async Task PumpAsync(string name, Func<string, CancellationToken, Task<WorkOutcome>> work, CancellationToken stoppingToken)
    {
        var running = new HashSet<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            running.RemoveWhere(task => task.IsCompleted);
            var room = options.Value.Concurrency - running.Count;
            var messages = room > 0 ? await ReceiveAsync(name, room, stoppingToken).ConfigureAwait(false) : [];
            foreach (var message in messages)
            {
                running.Add(HandleAsync(name, message, work, stoppingToken));
            }

            if (messages.Count < room || room == 0)
            {
                await PauseAsync(running, stoppingToken).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string name, int room, CancellationToken stoppingToken)
    {
        try
        {
            return await queue.ReceiveAsync(name, Math.Min(room, 32), Visibility, stoppingToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            logger.QueueUnavailable(name, error);
            await DelayAsync(FailedRetry, stoppingToken).ConfigureAwait(false);
            return [];
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private async Task HandleAsync(string name, QueueMessage message, Func<string, CancellationToken, Task<WorkOutcome>> work, CancellationToken stoppingToken)
    {
        // The pump must go on receiving while this runs, even when the work happens to complete synchronously.
        await Task.Yield();
        try
        {
            var outcome = await work(message.Body, stoppingToken).ConfigureAwait(false);
            if (outcome.RetryAfter is { } delay)
            {
                await queue.ReturnAsync(name, message, delay, CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                await queue.DeleteAsync(name, message, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The message comes back after its visibility, or at once through housekeeping.
        }
        catch (Exception error)
        {
            logger.WorkFailed(name, error);
            await TryReturnAsync(name, message, Backoff(message.DequeueCount)).ConfigureAwait(false);
        }
    }

    /// <summary>What keeps failing comes back ever more seldom, but it does come back: the work it stands for is still in the store.</summary>
    private static TimeSpan Backoff(int dequeueCount) =>
        TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, FailedRetry.TotalSeconds * Math.Pow(2, Math.Clamp(dequeueCount - 1, 0, 16))));

    private async Task TryReturnAsync(string name, QueueMessage message, TimeSpan delay)
    {
        try
        {
            await queue.ReturnAsync(name, message, delay, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            logger.QueueUnavailable(name, error);
        }
    }

    private async Task PauseAsync(HashSet<Task> running, CancellationToken stoppingToken)
    {
        var pause = DelayAsync(options.Value.PollInterval, stoppingToken);
        await (running.Count >= options.Value.Concurrency ? Task.WhenAny([pause, .. running]) : pause).ConfigureAwait(false);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
