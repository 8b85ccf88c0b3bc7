using Automation.Inventory;

namespace Automation.Compliance;

internal sealed class ComplianceActions(PlanStore plans, FindingLedger ledger, OpenWork open, CaseStore cases, ControlStore control, TimeProvider time) : IComplianceActions
{
    public async Task<ActionResult> ApproveAsync(string planId, string approver, string? comment, CancellationToken cancellationToken)
    {
        if (await plans.ReadAsync(planId, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return new ActionResult(ActionStatus.NotFound, "AUT4001", $"There is no plan `{planId}`.");
        }

        var plan = row.Value;
        // The event that names the requester may have come after the plan was made.
        var named = (await ledger.ReadAsync(plan.FindingId, cancellationToken).ConfigureAwait(false))?.Value.ChangedBy;
        if ((plan.RequestedBy is { } requester && IsSame(requester, approver)) || (named is not null && IsSame(named, approver)))
        {
            return new ActionResult(ActionStatus.Forbidden, "AUT4002", "Whoever made the change may not approve what follows from it; ask someone else.");
        }

        if (plan.State != PlanState.AwaitingApproval)
        {
            return new ActionResult(ActionStatus.Conflict, "AUT4003", $"The plan does not wait for approval: it is {plan.State}. {plan.StateReason}");
        }

        if (plan.ExpiresAt <= time.GetUtcNow())
        {
            await plans.VoidAsync(planId, "The plan expired.", cancellationToken).ConfigureAwait(false);
            return new ActionResult(ActionStatus.Conflict, "AUT4004", $"The plan expired at {plan.ExpiresAt:u}; the next look at the resource makes a new one.");
        }

        // The open-work row comes first: whatever happens after it, housekeeping finds the approved plan.
        await open.AddAsync(WorkKinds.Remediation, row.Partition, row.Key, cancellationToken).ConfigureAwait(false);
        var approved = plan with { State = PlanState.Approved, StateReason = $"Approved by {approver}.", Approval = new Approval(approver, time.GetUtcNow(), comment) };
        if (await plans.ReplaceAsync(row, approved, cancellationToken).ConfigureAwait(false) is null)
        {
            return new ActionResult(ActionStatus.Conflict, "AUT4003", "The plan changed at this very moment; look at it again.");
        }

        await open.NudgeAsync(WorkKinds.Remediation, row.Partition, row.Key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return ActionResult.Ok("Approved; the plan is carried out now.");
    }

    public async Task<ActionResult> RejectAsync(string planId, string by, string? comment, CancellationToken cancellationToken)
    {
        if (await plans.ReadAsync(planId, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return new ActionResult(ActionStatus.NotFound, "AUT4001", $"There is no plan `{planId}`.");
        }

        if (row.Value.State != PlanState.AwaitingApproval)
        {
            return new ActionResult(ActionStatus.Conflict, "AUT4003", $"The plan does not wait for approval: it is {row.Value.State}.");
        }

        var rejected = row.Value with { State = PlanState.Rejected, StateReason = $"Rejected by {by}{(string.IsNullOrWhiteSpace(comment) ? "" : $": {comment}")}." };
        return await plans.ReplaceAsync(row, rejected, cancellationToken).ConfigureAwait(false) is null
            ? new ActionResult(ActionStatus.Conflict, "AUT4003", "The plan changed at this very moment; look at it again.")
            : ActionResult.Ok("Rejected.");
    }

    public async Task<ActionResult> HaltAsync(bool halted, string by, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ActionResult(ActionStatus.Invalid, "AUT4005", "Say why: the reason is shown in every plan that is held back.");
        }

        await control.HaltAsync(halted, by, reason, cancellationToken).ConfigureAwait(false);
        if (!halted)
        {
            await ReconsiderHeldAsync(cancellationToken).ConfigureAwait(false);
        }

        return ActionResult.Ok(halted ? "All writes to Azure are halted." : "Writes to Azure are allowed again.");
    }

    public async Task<ActionResult> ReevaluateAsync(string resourceId, string by, CancellationToken cancellationToken)
    {
        if (!ResourceId.TryParse(resourceId, out var id))
        {
            return new ActionResult(ActionStatus.Invalid, "AUT4006", $"`{resourceId}` is not an Azure resource id.");
        }

        await cases.MergeAsync(cases.Request(id, $"person|{by}|{time.GetUtcNow():O}"), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return ActionResult.Ok("The resource will be looked at again.");
    }

    /// <summary>What the switch alone had held back is judged and planned anew.</summary>
    private async Task ReconsiderHeldAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in plans.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var plan = row.Value;
            if (plan.State == PlanState.Proposed
                && plan.Guards.Where(guard => guard.Decision == GuardDecision.Refuse).All(guard => guard.Guard == KillSwitchGuard.GuardName))
            {
                await cases.MergeAsync(cases.Request(ResourceId.Parse(plan.ResourceId), $"resumed|{plan.Id}"), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsSame(Actor actor, string approver) =>
        actor.Id.Equals(approver, StringComparison.OrdinalIgnoreCase)
        || approver.StartsWith(actor.Id + " ", StringComparison.OrdinalIgnoreCase)
        || (actor.Name is { } name && name.Equals(approver, StringComparison.OrdinalIgnoreCase));
}
