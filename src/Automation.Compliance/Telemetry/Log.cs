using Microsoft.Extensions.Logging;

namespace Automation.Compliance;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Warning, "Event quarantined, {Code}: {Reason}")]
    public static partial void EventQuarantined(this ILogger logger, string code, string reason);

    [LoggerMessage(1002, LogLevel.Error, "An event could not be stored; its delivery is refused and comes again")]
    public static partial void EventNotStored(this ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "A message of queue {Queue} is not one of ours and was dropped")]
    public static partial void MessageUnreadable(this ILogger logger, string queue);

    [LoggerMessage(1101, LogLevel.Information, "Judged {ResourceId}: {NonCompliant} non-compliant, {Unknown} unknown, {Transitions} transitions")]
    public static partial void Judged(this ILogger logger, string resourceId, int nonCompliant, int unknown, int transitions);

    [LoggerMessage(1102, LogLevel.Information, "{ResourceId} is gone; {Closed} findings closed")]
    public static partial void ResourceGone(this ILogger logger, string resourceId, int closed);

    [LoggerMessage(1103, LogLevel.Warning, "{ResourceId} could not be read: {Code}")]
    public static partial void ReadFailed(this ILogger logger, string resourceId, string code);

    [LoggerMessage(1104, LogLevel.Warning, "Policy text: {Diagnostic}")]
    public static partial void PolicyDiagnostic(this ILogger logger, string diagnostic);

    [LoggerMessage(1105, LogLevel.Error, "Policies of {Folder} refused with {Errors} errors; the last good ones stay in force")]
    public static partial void PoliciesRefused(this ILogger logger, string folder, int errors);

    [LoggerMessage(1106, LogLevel.Information, "{Count} policies in force, version {Version}")]
    public static partial void PoliciesLoaded(this ILogger logger, int count, string version);

    [LoggerMessage(1201, LogLevel.Information, "Writing {JournalId} to {ResourceId} for policy {Policy}")]
    public static partial void Writing(this ILogger logger, string journalId, string resourceId, string policy);

    [LoggerMessage(1202, LogLevel.Warning, "Whether write {JournalId} took effect is not known ({Code}); the resource decides")]
    public static partial void WriteUncertain(this ILogger logger, string journalId, string code);

    [LoggerMessage(1203, LogLevel.Information, "Remediation {JournalId} ended: {State}")]
    public static partial void RemediationEnded(this ILogger logger, string journalId, JournalState state);

    [LoggerMessage(1301, LogLevel.Warning, "Alert {AlertId} for {Channel} postponed after attempt {Attempts}, next in {DelaySeconds} s: {Cause}")]
    public static partial void AlertPostponed(this ILogger logger, string alertId, string channel, int attempts, double delaySeconds, string cause);

    [LoggerMessage(1302, LogLevel.Error, "Alert {AlertId} was refused by {Channel}: {Cause}")]
    public static partial void AlertRejected(this ILogger logger, string alertId, string channel, string cause);

    [LoggerMessage(1303, LogLevel.Error, "Channel {Channel} is gone: {Cause}")]
    public static partial void ChannelGone(this ILogger logger, string channel, string cause);

    [LoggerMessage(1401, LogLevel.Information, "Sweep {SweepId} ended, complete: {Complete}; {Resources} resources, {NonCompliant} non-compliant, {Unknown} unknown {Because}")]
    public static partial void Swept(this ILogger logger, string sweepId, bool complete, int resources, int nonCompliant, int unknown, string because);

    [LoggerMessage(1402, LogLevel.Information, "Sweep {SweepId} goes on after {Read} resources")]
    public static partial void SweepResumed(this ILogger logger, string sweepId, int read);

    [LoggerMessage(1403, LogLevel.Warning, "A page of sweep {SweepId} failed ({Code}); trying again")]
    public static partial void SweepPageFailed(this ILogger logger, string sweepId, string code);

    [LoggerMessage(1404, LogLevel.Debug, "Housekeeping: {Cases} cases, {Remediations} remediations and {Alerts} alerts nudged, {Dropped} rows dropped")]
    public static partial void Housekept(this ILogger logger, int cases, int remediations, int alerts, int dropped);

    [LoggerMessage(1501, LogLevel.Error, "Queue {Queue} does not answer")]
    public static partial void QueueUnavailable(this ILogger logger, string queue, Exception exception);

    [LoggerMessage(1502, LogLevel.Error, "Work from queue {Queue} failed; it comes back")]
    public static partial void WorkFailed(this ILogger logger, string queue, Exception exception);

    [LoggerMessage(1503, LogLevel.Error, "A timer's work failed; the next tick comes on schedule")]
    public static partial void TimerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1504, LogLevel.Information, "Took over what was left: {Cases} cases, {Remediations} remediations, {Alerts} alerts")]
    public static partial void TookOver(this ILogger logger, int cases, int remediations, int alerts);
}
