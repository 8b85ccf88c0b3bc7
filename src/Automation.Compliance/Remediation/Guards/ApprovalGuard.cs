namespace Automation.Compliance;

internal sealed class ApprovalGuard : IGuard
{
    public string Name => "approval";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken) => Task.FromResult(
        (context.Policy.Automation.ApprovalRequired, context.Approval) switch
        {
            (false, _) => this.Pass("The policy asks for no approval."),
            (true, { } approval) => this.Pass($"{approval.By} approved at {approval.At:u}."),
            (true, null) => this.Ask("The policy asks for a person's approval."),
        });
}
