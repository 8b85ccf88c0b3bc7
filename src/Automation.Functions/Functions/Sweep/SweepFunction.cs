using Automation.Compliance;

namespace Automation.Functions;

/// <summary>
/// One stretch of a sweep. A sweep longer than the deadline of a call is cut off there and fails the call, so that the retry policy
/// of the timer goes on from the checkpoint.
/// </summary>
internal sealed class SweepFunction(ISweeper sweeper, ILogger<SweepFunction> logger) : IFunction<TimerInput>
{
    public async Task<FunctionOutcome> RunAsync(TimerInput input, CancellationToken cancellationToken)
    {
        var report = await sweeper.SweepAsync(progress: null, cancellationToken);
        if (report.EndedAt is null)
        {
            return new FunctionOutcome.Failed(Diagnostics.DeadlinePassed, $"Sweep {report.Id} was cut off after {report.Resources} resources; the next call resumes it.");
        }

        if (!report.Complete)
        {
            // Calling again would not bring back what was lost; the next sweep on schedule starts afresh.
            logger.SweepIncomplete(report.Id, report.IncompleteBecause ?? "unknown");
        }

        return new FunctionOutcome.Succeeded(
            $"Sweep {report.Id}: {report.Resources} resources, {report.Evaluated} evaluated, {report.NonCompliant} non-compliant, {report.Unknown} unknown.");
    }
}
