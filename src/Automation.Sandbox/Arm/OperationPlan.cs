namespace Automation.Sandbox;

/// <summary>How a long-running write will end, settled from the fault plan when it starts.</summary>
internal sealed record OperationPlan(OperationOutcome Outcome, string? ErrorCode, bool StatusGone)
{
    public bool TakesEffect => Outcome is not (OperationOutcome.Failed or OperationOutcome.Canceled);

    public static OperationPlan For(FaultPlan faults, FaultSubject subject)
    {
        var gone = faults.Take<FaultKind.OperationStatusGone>(subject) is not null;
        return faults.Take<FaultKind.OperationFails>(subject) is { } fails ? new(OperationOutcome.Failed, fails.ErrorCode, gone)
            : faults.Take<FaultKind.OperationCanceled>(subject) is not null ? new(OperationOutcome.Canceled, "Canceled", gone)
            : faults.Take<FaultKind.OperationNeverEnds>(subject) is not null ? new(OperationOutcome.NeverEnds, null, gone)
            : faults.Take<FaultKind.OperationSucceedsWithError>(subject) is { } odd ? new(OperationOutcome.SucceededWithError, odd.ErrorCode, gone)
            : new(OperationOutcome.Succeeded, null, gone);
    }
}
