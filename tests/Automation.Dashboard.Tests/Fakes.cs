using System.Collections.Immutable;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Dashboard.Tests;

/// <summary>A handful of findings, plans and journal entries; continuations are offsets.</summary>
internal sealed class FakeQueries : IComplianceQueries
{
    public const string Gateway = "/subscriptions/s1/resourceGroups/net/providers/Microsoft.Network/applicationGateways/edge";
    public static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public ImmutableArray<Finding> Findings { get; } = [.. Enumerable.Range(1, 5).Select(i => new Finding
    {
        Id = $"f{i}", ResourceId = Gateway, ResourceType = "Microsoft.Network/applicationGateways", PolicyKey = "baseline/waf", PolicyName = "waf",
        Title = "<script>alert(1)</script>", Severity = FindingSeverity.High, State = FindingState.Open, Verdict = "NonCompliant",
        Reasons = [new FindingReason("properties.mode", "equals", "\"Detection\"", "\"Detection\"", "It detects only.", "waf.json(3,5)", [])],
        OpenedAt = At, UpdatedAt = At, LastReadAt = At, Sequence = 1, PolicyVersion = "v1",
    })];

    public RemediationPlan Plan { get; } = new()
    {
        Id = "p1", FindingId = "f1", ResourceId = Gateway, PolicyKey = "baseline/waf", PolicyName = "waf", PolicyVersion = "v1", ApiVersion = "2025-05-01",
        DocumentHash = "h", Diff = [new PropertyChange("properties.mode", "\"Detection\"", "\"Prevention\"")], Disruption = Disruption.None,
        Guards = [new GuardResult("kill-switch", GuardDecision.Pass, "Writes are allowed.")], State = PlanState.AwaitingApproval, CreatedAt = At, ExpiresAt = At.AddDays(1),
    };

    public FindingFilter? Filter { get; private set; }

    public int Top { get; private set; }

    public Exception? Throws { get; set; }

    public bool Ready { get; set; } = true;

    public Task<Page<Finding>> FindingsAsync(FindingFilter filter, int top, string? continuation, CancellationToken cancellationToken)
    {
        ThrowIfAsked();
        (Filter, Top) = (filter, top);
        var start = continuation is null ? 0 : int.Parse(continuation, System.Globalization.CultureInfo.InvariantCulture);
        var next = start + top;
        return Task.FromResult(new Page<Finding>([.. Findings.Skip(start).Take(top)], next < Findings.Length ? $"{next}" : null));
    }

    public Task<Finding?> FindingAsync(string findingId, CancellationToken cancellationToken) => Task.FromResult(Findings.FirstOrDefault(f => f.Id == findingId));

    public Task<ResourceVerdicts?> VerdictsAsync(string resourceId, CancellationToken cancellationToken)
    {
        // Deeper than the default limit of the serializer: policies may nest that far.
        var node = new ExplanationNode("field properties.mode equals \"Detection\"", Truth.Yes, "\"Detection\"", "\"Detection\"", new SourcePosition(3, 5), null, []);
        for (var i = 0; i < 60; i++)
        {
            node = new ExplanationNode("not", Truth.No, null, null, new SourcePosition(2, 1), null, [node]);
        }

        var reason = new Reason("properties.mode", "equals", "\"Detection\"", "\"Detection\"", "waf.json", new SourcePosition(3, 5), "It detects only.", []);
        return Task.FromResult(resourceId != Gateway ? null : new ResourceVerdicts(resourceId, "v1", At,
        [
            new ExplainedVerdict("baseline/waf", "waf", "AGW-103", "NonCompliant", new Explanation("waf", new Verdict.NonCompliant([reason]), node)),
            new ExplainedVerdict("baseline/zones", "zones", "AGW-104", "Unknown", new Explanation("zones", new Verdict.Unknown("The region is unknown."), null)),
        ]));
    }

    public async Task<ResourceVerdicts?> ExplainAsync(string resourceId, string policy, CancellationToken cancellationToken) =>
        await VerdictsAsync(resourceId, cancellationToken) is { } all
            ? all with { Verdicts = [.. all.Verdicts.Where(v => v.PolicyKey == policy || v.PolicyName == policy)] }
            : null;

    public Task<Page<RemediationPlan>> PlansAsync(PlanState? state, int top, string? continuation, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<RemediationPlan>(state is null || state == Plan.State ? [Plan] : [], null));

    public Task<RemediationPlan?> PlanAsync(string planId, CancellationToken cancellationToken) => Task.FromResult(planId == Plan.Id ? Plan : null);

    public Task<Page<JournalEntry>> JournalAsync(string? resourceId, int top, string? continuation, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<JournalEntry>(
            [new JournalEntry
            {
                Id = "j1", PlanId = "p1", FindingId = "f1", ResourceId = Gateway, PolicyKey = "baseline/waf", State = JournalState.Verified, Diff = Plan.Diff,
                BeforeHash = "b", IntendedHash = "i", Fence = 3, StartedAt = At, Steps = [new JournalStep(At, JournalState.Intended, "begun")],
            }],
            null));

    public Task<HealthReport> HealthAsync(CancellationToken cancellationToken)
    {
        ThrowIfAsked();
        return Task.FromResult(new HealthReport(Ready, true, "v1", 12, At, At, true, ImmutableDictionary<string, string>.Empty.Add("store", "ok")));
    }

    private void ThrowIfAsked()
    {
        if (Throws is { } exception)
        {
            throw exception;
        }
    }
}

/// <summary>Remembers what it was asked and answers what it was told to.</summary>
internal sealed class FakeActions : IComplianceActions
{
    public List<string> Calls { get; } = [];

    public ActionResult Answer { get; set; } = ActionResult.Ok("Done.");

    public Task<ActionResult> ApproveAsync(string planId, string approver, string? comment, CancellationToken cancellationToken) =>
        Add($"approve {planId} by {approver}: {comment ?? "-"}");

    public Task<ActionResult> RejectAsync(string planId, string by, string? comment, CancellationToken cancellationToken) =>
        Add($"reject {planId} by {by}: {comment ?? "-"}");

    public Task<ActionResult> HaltAsync(bool halted, string by, string reason, CancellationToken cancellationToken) => Add($"halt {halted} by {by}: {reason}");

    public Task<ActionResult> ReevaluateAsync(string resourceId, string by, CancellationToken cancellationToken) => Add($"evaluate {resourceId} by {by}");

    private Task<ActionResult> Add(string call)
    {
        Calls.Add(call);
        return Task.FromResult(Answer);
    }
}
