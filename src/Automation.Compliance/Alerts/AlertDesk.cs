using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// Decides whether people hear of a finding, once for each transition: not while a fix is under way, not of what was fixed
/// before anyone was told, and again when a new approval is wanted.
/// </summary>
internal sealed class AlertDesk(FindingLedger ledger, Outbox outbox, PolicyCatalog policies, TimeProvider time, IOptions<ComplianceOptions> options)
{
    // A fix that has to wait longer than this (a resource that never ends its update) no longer keeps people in the dark.
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(30);

    public async Task ConsiderAsync(Finding finding, RemediationPlan? plan, CancellationToken cancellationToken)
    {
        var asksAnew = plan is { State: PlanState.AwaitingApproval } && plan.Id != finding.ToldPlanId;
        if (finding.Sequence <= finding.AlertedSequence && !(asksAnew && finding.State == FindingState.Open))
        {
            return;
        }

        if (finding is { State: FindingState.Open } && plan is { State: PlanState.Approved or PlanState.Executing } && time.GetUtcNow() < plan.CreatedAt + LongestHold)
        {
            return; // Held: the end of the remediation comes back here.
        }

        if (finding.Sequence <= finding.AlertedSequence)
        {
            // Same finding, new proposal: a transition of its own, so that its message has a key of its own.
            finding = await ledger.UpdateAsync(finding.Id, f => f.Sequence == finding.Sequence ? f with { Sequence = f.Sequence + 1 } : f, cancellationToken).ConfigureAwait(false) ?? finding;
        }

        if (!finding.Told && await outbox.LatestKindAsync(finding.Id, finding.Sequence, cancellationToken).ConfigureAwait(false) is { } latest)
        {
            // The mark of the last message may have died with its process; the outbox knows what people were told.
            finding = finding with { Told = latest is not (AlertKind.Resolved or AlertKind.Remediated) };
        }

        if (Kind(finding, plan) is { } kind)
        {
            await outbox.PutAsync(Message(finding, plan, kind), finding.Sequence, cancellationToken).ConfigureAwait(false);
        }

        // After the outbox, so that a crash in between asks again; the outbox takes each sequence once.
        await ledger.UpdateAsync(
            finding.Id,
            f => f with
            {
                AlertedSequence = Math.Max(f.AlertedSequence, finding.Sequence),
                Told = finding.State == FindingState.Open,
                ToldPlanId = plan is { State: PlanState.AwaitingApproval } ? plan.Id : f.ToldPlanId,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private AlertKind? Kind(Finding finding, RemediationPlan? plan) => (finding.State, plan?.State) switch
    {
        (FindingState.Resolved, _) when finding.Told => AlertKind.Resolved,
        // The policy is satisfied, but something else changed with it.
        (FindingState.Resolved, PlanState.Unverified) => AlertKind.RemediationFailed,
        (FindingState.Resolved, PlanState.Done) when options.Value.TellAboutFixes => AlertKind.Remediated,
        (FindingState.Resolved, _) => null,
        (_, PlanState.AwaitingApproval) => AlertKind.ApprovalWanted,
        (_, PlanState.Failed or PlanState.Unverified) => AlertKind.RemediationFailed,
        _ when finding.Told => AlertKind.Updated,
        _ when finding.Occurrences > 1 => AlertKind.Reopened,
        _ => AlertKind.Opened,
    };

    private AlertMessage Message(Finding finding, RemediationPlan? plan, AlertKind kind)
    {
        var policy = policies.Current.Find(finding.PolicyKey);
        var open = finding.State == FindingState.Open;
        return new AlertMessage
        {
            Id = $"{finding.Id}-{finding.Sequence}",
            FindingId = finding.Id,
            Kind = kind,
            Severity = finding.Severity,
            Title = finding.Title,
            PolicyId = finding.PolicyId.Length > 0 ? finding.PolicyId : finding.PolicyName,
            ResourceId = finding.ResourceId,
            Verdict = open ? finding.Verdict : finding.Resolution ?? "Compliant",
            Reasons = open ? [.. finding.Reasons.Select(reason => reason.Message)] : [],
            Actor = finding.ChangedBy?.ToString(),
            Since = finding.OpenedAt,
            At = time.GetUtcNow(),
            Outcome = Outcome(finding, plan),
            Diff = plan?.Diff ?? [],
            Advice = open ? Advice(finding, plan, policy) : "",
            PlanId = plan is { State: PlanState.AwaitingApproval } ? plan.Id : null,
            Link = $"https://portal.azure.com/#@/resource{finding.ResourceId}",
        };
    }

    private static string? Outcome(Finding finding, RemediationPlan? plan) => (finding.State, plan?.State) switch
    {
        (FindingState.Resolved, PlanState.Done) => "Fixed by Automation and verified.",
        (FindingState.Resolved, PlanState.Unverified) => $"The policy is satisfied, but the fix did not leave the resource as planned. {plan!.StateReason}",
        (FindingState.Resolved, _) => $"No longer open: {finding.Resolution}.",
        (_, PlanState.AwaitingApproval) => $"A fix is ready and waits for approval. {plan!.StateReason}",
        (_, PlanState.Failed) => $"The fix was tried and failed. {plan!.StateReason}",
        (_, PlanState.Unverified) => $"The fix was written, but the resource does not look as planned. {plan!.StateReason}",
        (_, PlanState.Approved or PlanState.Executing) => $"A fix is under way and has to wait. {plan!.StateReason}",
        (_, PlanState.Rejected) => $"A fix was proposed and not wanted. {plan!.StateReason}",
        (_, PlanState.Proposed) => $"Not fixed automatically. {plan!.StateReason}",
        _ => "Not fixed automatically: the policy only reports.",
    };

    /// <summary>Where the fix was left to the owner of the code, the advice is the code to change.</summary>
    private string Advice(Finding finding, RemediationPlan? plan, AssignedPolicy? policy)
    {
        var owned = plan?.Guards.Any(guard => guard is { Guard: "owner", Decision: GuardDecision.Refuse }) == true;
        return owned ? CodeHint.For(finding.ResourceId, finding.ResourceType, plan!.ApiVersion, plan.Diff) : Filled(finding, policy);
    }

    private string Filled(Finding finding, AssignedPolicy? policy) =>
        policy is null ? ""
        : ResourceId.TryParse(finding.ResourceId, out var id)
            ? AdviceText.Of(policy, id, finding.Location, finding.Reasons.Select(r => KeyValuePair.Create(r.Field, r.Found)), time.GetUtcNow())
            : policy.Automation.Advice;
}
