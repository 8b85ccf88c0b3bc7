using Microsoft.Extensions.Logging;

namespace Automation.Compliance;

/// <summary>Delivers one outbox row. A message that a later one of the same finding overtook is not sent any more.</summary>
internal sealed class AlertWorker(
    Outbox outbox, OpenWork open, Leases leases, TimeProvider time, IComplianceObserver observer, ComplianceTelemetry telemetry, ILogger<AlertWorker> logger) : IAlertWorker
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan HeldRetry = TimeSpan.FromMilliseconds(300);

    public async Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken)
    {
        if (WorkMessage.TryParse(message) is not { } work)
        {
            logger.MessageUnreadable(QueueNames.Alerts);
            return WorkOutcome.Done("Not one of our messages.");
        }

        var row = await outbox.ReadAsync(work, cancellationToken).ConfigureAwait(false);
        if (row is null || row.Value.State != OutboxState.Pending)
        {
            await open.CloseAsync(WorkKinds.Alert, work.Partition, work.Key, cancellationToken).ConfigureAwait(false);
            return WorkOutcome.Done("Nothing left to deliver.");
        }

        // One delivery at a time for each finding and channel: order is kept, and a repeated nudge cannot send twice.
        var lease = await leases.TryAcquireAsync(work.Partition, $"alert|{row.Value.Channel}", cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            return WorkOutcome.Again(HeldRetry, "Another worker delivers for this finding.");
        }

        await using (lease.ConfigureAwait(false))
        {
            row = await outbox.ReadAsync(work, cancellationToken).ConfigureAwait(false);
            return row is { Value.State: OutboxState.Pending }
                ? await DeliverAsync(row, cancellationToken).ConfigureAwait(false)
                : WorkOutcome.Done("Delivered meanwhile.");
        }
    }

    private async Task<WorkOutcome> DeliverAsync(Row<OutboxRow> row, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start("deliver");
        var siblings = await outbox.SiblingsAsync(row, cancellationToken).ConfigureAwait(false);
        if (siblings.Any(other => other.Value.Sequence > row.Value.Sequence))
        {
            return await EndAsync(row, OutboxState.Superseded, "A newer state went out instead.", cancellationToken).ConfigureAwait(false);
        }

        if (row.Value.DueAt > time.GetUtcNow())
        {
            return WorkOutcome.Again(row.Value.DueAt - time.GetUtcNow(), "Not due yet.");
        }

        if (outbox.Channels.FirstOrDefault(channel => channel.Name == row.Value.Channel) is not { } target)
        {
            return await EndAsync(row, OutboxState.ChannelGone, "The channel is no longer configured.", cancellationToken).ConfigureAwait(false);
        }

        var result = await SendAsync(target, row.Value.Message, cancellationToken).ConfigureAwait(false);
        telemetry.Delivered(target.Name, result);
        observer.AlertDelivered(row.Value.Message, target.Name, result);
        switch (result)
        {
            case DeliveryResult.Accepted:
                return await EndAsync(row, OutboxState.Sent, "Delivered.", cancellationToken).ConfigureAwait(false);
            case DeliveryResult.Later later:
                return await PostponeAsync(row, later, cancellationToken).ConfigureAwait(false);
            case DeliveryResult.Rejected rejected:
                logger.AlertRejected(row.Value.Message.Id, target.Name, rejected.Cause);
                return await EndAsync(row, OutboxState.Rejected, rejected.Cause, cancellationToken).ConfigureAwait(false);
            case DeliveryResult.ChannelGone gone:
                logger.ChannelGone(target.Name, gone.Cause);
                return await EndAsync(row, OutboxState.ChannelGone, gone.Cause, cancellationToken).ConfigureAwait(false);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The edge to code that talks to the world: whatever it throws means "later", never a lost message.</summary>
    private static async Task<DeliveryResult> SendAsync(IAlertChannel channel, AlertMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult.Later($"{error.GetType().Name} while sending.");
        }
    }

    private async Task<WorkOutcome> PostponeAsync(Row<OutboxRow> row, DeliveryResult.Later later, CancellationToken cancellationToken)
    {
        var attempts = row.Value.Attempts + 1;
        var backoff = later.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(LongestBackoff.TotalSeconds, Math.Pow(2, Math.Min(attempts, 12))));
        await outbox.UpdateAsync(row, row.Value with { Attempts = attempts, DueAt = time.GetUtcNow() + backoff, Detail = later.Cause }, cancellationToken).ConfigureAwait(false);
        logger.AlertPostponed(row.Value.Message.Id, row.Value.Channel, attempts, backoff.TotalSeconds, later.Cause);
        return WorkOutcome.Again(backoff, later.Cause);
    }

    private async Task<WorkOutcome> EndAsync(Row<OutboxRow> row, OutboxState state, string detail, CancellationToken cancellationToken)
    {
        await outbox.UpdateAsync(row, row.Value with { State = state, EndedAt = time.GetUtcNow(), Detail = detail }, cancellationToken).ConfigureAwait(false);
        await open.CloseAsync(WorkKinds.Alert, row.Partition, row.Key, cancellationToken).ConfigureAwait(false);
        return WorkOutcome.Done(detail);
    }
}
