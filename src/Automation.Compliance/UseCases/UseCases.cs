using System.Collections.Immutable;

namespace Automation.Compliance;

/// <summary>Takes deliveries of events. When it returns, everything worth keeping is stored; only then may the delivery be acknowledged.</summary>
public interface IIntake
{
    /// <exception cref="StoreException">Nothing may be acknowledged: let the sender deliver again.</exception>
    Task<IntakeReceipt> AcceptAsync(IReadOnlyList<IntakeItem> items, CancellationToken cancellationToken);
}

public sealed record IntakeReceipt(int Accepted, int Duplicates, int Ignored, int Quarantined);

/// <summary>Works on one case: reads, judges, records, plans, and hands remediation and alerts on.</summary>
public interface ICaseWorker
{
    /// <param name="message">The body of a message from <see cref="QueueNames.Cases"/>; anything else is quarantined.</param>
    Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken);
}

public interface IRemediationWorker
{
    /// <param name="message">The body of a message from <see cref="QueueNames.Remediations"/>.</param>
    Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken);
}

public interface IAlertWorker
{
    /// <param name="message">The body of a message from <see cref="QueueNames.Alerts"/>.</param>
    Task<WorkOutcome> WorkAsync(string message, CancellationToken cancellationToken);
}

/// <param name="RetryAfter">Null: finished, delete the message. Otherwise look again after this time.</param>
/// <param name="Detail">One sentence for logs.</param>
public sealed record WorkOutcome(TimeSpan? RetryAfter, string Detail)
{
    public static WorkOutcome Done(string detail) => new(null, detail);

    public static WorkOutcome Again(TimeSpan after, string detail) => new(after, detail);
}

/// <summary>Evaluation of everything in scope, resumable from a checkpoint.</summary>
public interface ISweeper
{
    /// <summary>Goes on until the estate is done or the token is cancelled; a later call resumes from the checkpoint.</summary>
    Task<SweepReport> SweepAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken);
}

public sealed record SweepProgress(int Read, long Total);

/// <param name="Complete">False when pages were lost, truncated or the sweep was stopped: never reported as clean.</param>
public sealed record SweepReport(
    string Id, bool Complete, string? IncompleteBecause, int Resources, int Evaluated, int NonCompliant, int Unknown, int Closed,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>Regular upkeep: re-nudges forgotten work, recovers remediations cut off by a crash, drops old event keys.</summary>
public interface IHousekeeper
{
    Task<HousekeepingReport> RunAsync(CancellationToken cancellationToken);
}

public sealed record HousekeepingReport(int CasesNudged, int RemediationsRecovered, int AlertsNudged, int RowsDropped);

/// <summary>What people may see. All lists are paged; <c>continuation</c> is opaque.</summary>
public interface IComplianceQueries
{
    Task<Page<Finding>> FindingsAsync(FindingFilter filter, int top, string? continuation, CancellationToken cancellationToken);

    Task<Finding?> FindingAsync(string findingId, CancellationToken cancellationToken);

    /// <summary>Reads the resource and judges it now, with the chain of conditions behind each verdict. Records nothing.</summary>
    Task<ResourceVerdicts?> VerdictsAsync(string resourceId, CancellationToken cancellationToken);

    /// <summary>As <see cref="VerdictsAsync"/>, but for the policies with this key or name only, also where they do not apply; none when there is no such policy.</summary>
    Task<ResourceVerdicts?> ExplainAsync(string resourceId, string policy, CancellationToken cancellationToken);

    Task<Page<RemediationPlan>> PlansAsync(PlanState? state, int top, string? continuation, CancellationToken cancellationToken);

    Task<RemediationPlan?> PlanAsync(string planId, CancellationToken cancellationToken);

    Task<Page<JournalEntry>> JournalAsync(string? resourceId, int top, string? continuation, CancellationToken cancellationToken);

    Task<HealthReport> HealthAsync(CancellationToken cancellationToken);
}

public sealed record Page<T>(ImmutableArray<T> Items, string? Continuation);

public sealed record FindingFilter(FindingState? State = null, string? ResourceId = null, string? PolicyName = null, Automation.Policy.FindingSeverity? MinimumSeverity = null);

public sealed record ResourceVerdicts(string ResourceId, string PolicyVersion, DateTimeOffset ReadAt, ImmutableArray<ExplainedVerdict> Verdicts);

public sealed record ExplainedVerdict(string PolicyKey, string PolicyName, string PolicyId, string Verdict, Automation.Policy.Explanation Explanation);

/// <param name="Ready">False when the app must not be given work: store down, no valid policies.</param>
/// <param name="WritesAllowed">The kill switch; unreadable counts as off.</param>
public sealed record HealthReport(
    bool Ready, bool WritesAllowed, string PolicyVersion, int PolicyCount, DateTimeOffset? LastEventAt, DateTimeOffset? LastSweepAt,
    bool? LastSweepComplete, ImmutableDictionary<string, string> Checks);

/// <summary>What people may do.</summary>
public interface IComplianceActions
{
    Task<ActionResult> ApproveAsync(string planId, string approver, string? comment, CancellationToken cancellationToken);

    Task<ActionResult> RejectAsync(string planId, string by, string? comment, CancellationToken cancellationToken);

    /// <summary>Stops (true) or allows (false) all writes to Azure; in force within five seconds everywhere.</summary>
    Task<ActionResult> HaltAsync(bool halted, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Asks for one resource to be looked at again.</summary>
    Task<ActionResult> ReevaluateAsync(string resourceId, string by, CancellationToken cancellationToken);
}

/// <param name="Code">Null on success; otherwise a stable diagnostic code such as <c>AUT4003</c>.</param>
public sealed record ActionResult(ActionStatus Status, string? Code, string Detail)
{
    public static ActionResult Ok(string detail) => new(ActionStatus.Done, null, detail);
}

public enum ActionStatus
{
    Done,
    NotFound,

    /// <summary>Not in a state that allows it (expired, void, already decided).</summary>
    Conflict,

    /// <summary>The caller may not (approving one's own change).</summary>
    Forbidden,
    Invalid,
}
