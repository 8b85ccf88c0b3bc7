namespace Automation.Functions;

/// <summary>Takes a delivery of events in: stored first, then acknowledged.</summary>
internal sealed class ResourceEventsFunction(EventIntake intake) : IFunction<EventInput>
{
    public async Task<FunctionOutcome> RunAsync(EventInput input, CancellationToken cancellationToken)
    {
        var receipt = await intake.AcceptAsync(input.Body, cancellationToken);
        return new FunctionOutcome.Succeeded(
            $"Accepted {receipt.Accepted}, duplicates {receipt.Duplicates}, ignored {receipt.Ignored}, quarantined {receipt.Quarantined}.");
    }
}
