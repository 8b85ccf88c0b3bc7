using Automation.Compliance;

namespace Automation.Functions;

/// <summary>One message of <see cref="QueueNames.Alerts"/>.</summary>
internal sealed class AlertQueueFunction(IAlertWorker worker, QueueWork work) : IFunction<QueueInput>
{
    public async Task<FunctionOutcome> RunAsync(QueueInput input, CancellationToken cancellationToken)
    {
        var outcome = await worker.WorkAsync(input.Body, cancellationToken);
        return await work.CompleteAsync(QueueNames.Alerts, input.Body, outcome, cancellationToken);
    }
}
