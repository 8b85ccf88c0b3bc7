using Automation.Compliance;

namespace Automation.Functions;

/// <summary>Turns the outcome of a piece of queue work into what the host understands: finished, or deliver again.</summary>
internal sealed class QueueWork(IWorkQueue queue, ILogger<QueueWork> logger)
{
    /// <summary>The longest delay a queue takes.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    public async Task<FunctionOutcome> CompleteAsync(string queueName, string body, WorkOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.RetryAfter is not { } after)
        {
            return new FunctionOutcome.Succeeded(outcome.Detail);
        }

        // A retry by the host has one fixed delay and counts towards the poison queue, so we send the nudge again ourselves.
        var delay = after < TimeSpan.Zero ? TimeSpan.Zero : after > LongestDelay ? LongestDelay : after;
        try
        {
            await queue.SendAsync(queueName, body, delay, cancellationToken);
            return new FunctionOutcome.Succeeded($"{outcome.Detail} Again in {delay:c}.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.ResendFailed(queueName, exception);
            return new FunctionOutcome.Failed(Diagnostics.ResendFailed, "The delayed message could not be sent; the host must deliver this one again.");
        }
    }
}
