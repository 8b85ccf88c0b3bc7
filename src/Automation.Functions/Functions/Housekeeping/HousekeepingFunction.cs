using Automation.Compliance;

namespace Automation.Functions;

/// <summary>Regular upkeep, once a minute.</summary>
internal sealed class HousekeepingFunction(IHousekeeper housekeeper) : IFunction<TimerInput>
{
    public async Task<FunctionOutcome> RunAsync(TimerInput input, CancellationToken cancellationToken)
    {
        var report = await housekeeper.RunAsync(cancellationToken);
        return new FunctionOutcome.Succeeded(
            $"Nudged {report.CasesNudged} cases and {report.AlertsNudged} alerts, recovered {report.RemediationsRecovered} remediations, dropped {report.RowsDropped} rows.");
    }
}
