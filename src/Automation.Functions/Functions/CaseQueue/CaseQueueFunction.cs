using Automation.Compliance;

namespace Automation.Functions;

/// <summary>One message of <see cref="QueueNames.Cases"/>.</summary>
internal sealed class CaseQueueFunction(ICaseWorker worker, QueueWork work) : IFunction<QueueInput>
{
    public async Task<FunctionOutcome> RunAsync(QueueInput input, CancellationToken cancellationToken)
    {
        var outcome = await worker.WorkAsync(input.Body, cancellationToken);
        return await work.CompleteAsync(QueueNames.Cases, input.Body, outcome, cancellationToken);
    }
}
