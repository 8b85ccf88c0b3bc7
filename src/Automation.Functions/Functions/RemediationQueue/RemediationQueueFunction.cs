using Automation.Compliance;

namespace Automation.Functions;

/// <summary>One message of <see cref="QueueNames.Remediations"/>.</summary>
internal sealed class RemediationQueueFunction(IRemediationWorker worker, QueueWork work) : IFunction<QueueInput>
{
    public async Task<FunctionOutcome> RunAsync(QueueInput input, CancellationToken cancellationToken)
    {
        var outcome = await worker.WorkAsync(input.Body, cancellationToken);
        return await work.CompleteAsync(QueueNames.Remediations, input.Body, outcome, cancellationToken);
    }
}
