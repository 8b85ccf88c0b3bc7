using Automation.Policy;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

internal sealed class DisruptionGuard(IOptions<RemediationOptions> options) : IGuard
{
    public string Name => "disruption";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        var disruption = context.Policy.Automation.Disruption;
        var limit = options.Value.AutomaticDisruption;
        return Task.FromResult(disruption switch
        {
            Disruption.Recreate => this.Refuse("The fix means building the resource anew, which is never done automatically."),
            _ when disruption <= limit => this.Pass($"The fix interrupts: {disruption}; allowed without asking: {limit}."),
            _ when context.Approval is { } approval => this.Pass($"The fix interrupts: {disruption}; {approval.By} approved it."),
            _ => this.Ask($"The fix interrupts: {disruption}; only {limit} is allowed without asking."),
        });
    }
}
