namespace Automation.Compliance;

internal sealed class KillSwitchGuard(ControlStore control) : IGuard
{
    public const string GuardName = "kill-switch";

    public string Name => GuardName;

    public async Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        var (allowed, evidence) = await control.WritesAllowedAsync(cancellationToken).ConfigureAwait(false);
        return allowed ? this.Pass(evidence) : this.Refuse(evidence);
    }
}
