using System.Diagnostics;
using Automation.Compliance;

namespace Automation.Functions;

/// <summary>
/// Runs one call: in its log scope and trace, behind the gate, under a deadline of our own. The host neither cancels calls nor tells of
/// a timeout: it kills the whole process with everything else in flight, so a call must be answered before that.
/// </summary>
internal sealed class Dispatcher(EventGate gate, FunctionsOptions options, TimeProvider time, FunctionMetrics metrics, ITelemetryFlush flush, ILogger<Dispatcher> logger)
{
    public async Task<FunctionOutcome> DispatchAsync(FunctionEntry function, FunctionInput input, InvocationContext context)
    {
        using var scope = logger.BeginScope(context);
        var started = time.GetTimestamp();
        FunctionOutcome outcome;
        using (var activity = Start(function, context))
        {
            outcome = await RunAsync(function, input);
            if (outcome is FunctionOutcome.Failed failure)
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure.Code);
            }
        }

        Report(function, outcome, time.GetElapsedTime(started));
        if (function.Kind != TriggerKind.Event)
        {
            // What is still in memory when the host stops us is lost. Deliveries of events are answered at once; a short timer covers them.
            await flush.FlushAsync();
        }

        return outcome;
    }

    private static Activity? Start(FunctionEntry function, InvocationContext context)
    {
        // The server's own activity is not recorded and would take ours with it; the caller's context is the true parent.
        Activity.Current = null;
        _ = ActivityContext.TryParse(context.TraceParent, traceState: null, isRemote: true, out var parent);
        var activity = FunctionMetrics.Activities.StartActivity($"invoke {function.Name}", ActivityKind.Consumer, parent);
        activity?.SetTag("faas.invocation_id", context.InvocationId);
        activity?.SetTag("faas.name", function.Name);
        return activity;
    }

    private async Task<FunctionOutcome> RunAsync(FunctionEntry function, FunctionInput input)
    {
        using var patience = new CancellationTokenSource(function.Deadline + options.DeadlineGrace, time);
        // Disposed by the work itself: an abandoned call still holds its token.
        var deadline = new CancellationTokenSource(function.Deadline, time);
        try
        {
            return await GuardedAsync(function, input, deadline).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            logger.InvocationAbandoned(function.Name, function.Deadline.TotalSeconds);
            return new FunctionOutcome.Failed(Diagnostics.DeadlinePassed, "The call did not end at its deadline.");
        }
    }

    /// <summary>Never throws, so that an abandoned call leaves no unobserved fault. The place behind the gate is kept until the work ends.</summary>
    private async Task<FunctionOutcome> GuardedAsync(FunctionEntry function, FunctionInput input, CancellationTokenSource deadline)
    {
        try
        {
            using var place = function.Gated ? await gate.EnterAsync(deadline.Token) : null;
            return await function.RunAsync(input, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new FunctionOutcome.Failed(Diagnostics.DeadlinePassed, "The deadline of the call passed.");
        }
        catch (StoreException exception)
        {
            logger.StoreUnavailable(function.Name, exception);
            return new FunctionOutcome.Failed(Diagnostics.StoreUnavailable, "The store could not answer.");
        }
        catch (Exception exception)
        {
            logger.InvocationFaulted(function.Name, exception);
            return new FunctionOutcome.Failed(Diagnostics.FunctionFaulted, $"The function faulted with {exception.GetType().Name}.");
        }
        finally
        {
            deadline.Dispose();
        }
    }

    private void Report(FunctionEntry function, FunctionOutcome outcome, TimeSpan elapsed)
    {
        switch (outcome)
        {
            case FunctionOutcome.Succeeded succeeded:
                metrics.Invoked(function.Name, "succeeded", elapsed);
                logger.InvocationSucceeded(function.Name, elapsed.TotalSeconds, OneLine.Of(succeeded.Detail));
                break;
            case FunctionOutcome.Failed failed:
                metrics.Invoked(function.Name, failed.Code, elapsed);
                logger.InvocationFailed(failed.Code, function.Name, elapsed.TotalSeconds, OneLine.Of(failed.Detail));
                break;
            default:
                throw new UnreachableException($"No report for {outcome.GetType().Name}.");
        }
    }
}
