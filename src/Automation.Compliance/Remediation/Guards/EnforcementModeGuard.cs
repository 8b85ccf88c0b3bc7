using Automation.Policy;

namespace Automation.Compliance;

internal sealed class EnforcementModeGuard : IGuard
{
    public string Name => "enforcement-mode";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Policy.EnforcementMode == EnforcementMode.Default
            ? this.Pass($"Assignment `{context.Policy.AssignmentName}` enforces.")
            : this.Refuse($"Assignment `{context.Policy.AssignmentName}` has enforcementMode DoNotEnforce: the plan is shown, never carried out."));
}
