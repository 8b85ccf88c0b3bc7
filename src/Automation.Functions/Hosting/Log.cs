namespace Automation.Functions;

internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Critical, "{Code}: {Problem}")]
    public static partial void SettingProblem(this ILogger logger, string code, string problem);

    [LoggerMessage(6002, LogLevel.Critical, "AUT6109: the process could not start: {Problem}")]
    public static partial void CannotStart(this ILogger logger, string problem, Exception exception);

    [LoggerMessage(6003, LogLevel.Critical, "AUT6110: the process ended although nobody asked it to")]
    public static partial void EndedUnexpectedly(this ILogger logger, Exception? exception);

    [LoggerMessage(6004, LogLevel.Information, "Listening on {Address} as {Mode}")]
    public static partial void Listening(this ILogger logger, string address, string mode);

    [LoggerMessage(6005, LogLevel.Warning, "AUT6111: no way to prove the sender of events is set under `Events`; `POST /api/events` stays closed")]
    public static partial void DeliveriesClosed(this ILogger logger);

    [LoggerMessage(6101, LogLevel.Information, "{Function} succeeded in {Seconds} s: {Detail}")]
    public static partial void InvocationSucceeded(this ILogger logger, string function, double seconds, string detail);

    [LoggerMessage(6102, LogLevel.Warning, "{Code}: {Function} failed after {Seconds} s: {Detail}")]
    public static partial void InvocationFailed(this ILogger logger, string code, string function, double seconds, string detail);

    [LoggerMessage(6103, LogLevel.Error, "AUT6151: {Function} faulted")]
    public static partial void InvocationFaulted(this ILogger logger, string function, Exception exception);

    [LoggerMessage(6104, LogLevel.Error, "AUT6153: {Function} went on after its deadline of {Seconds} s and was answered without it")]
    public static partial void InvocationAbandoned(this ILogger logger, string function, double seconds);

    [LoggerMessage(6105, LogLevel.Error, "AUT6154: the store could not answer {Function}; the trigger will be delivered again")]
    public static partial void StoreUnavailable(this ILogger logger, string function, Exception exception);

    [LoggerMessage(6106, LogLevel.Error, "AUT6152: the payload of {Function} is not what the host sends: {Problem}")]
    public static partial void UnreadableInvocation(this ILogger logger, string function, string problem);

    [LoggerMessage(6107, LogLevel.Error, "AUT6155: a delayed message for {Queue} could not be sent; the trigger will be delivered again")]
    public static partial void ResendFailed(this ILogger logger, string queue, Exception exception);

    [LoggerMessage(6108, LogLevel.Error, "AUT6156: a message of {Queue} failed too often and was set aside as {Key} ({Bytes} bytes); the work it stood for may be stuck")]
    public static partial void MessagePoisoned(this ILogger logger, string queue, string key, int bytes);

    [LoggerMessage(6109, LogLevel.Error, "A delivery of {Events} events faulted as a whole; each is taken in by itself")]
    public static partial void BatchSplit(this ILogger logger, int events, Exception exception);

    [LoggerMessage(6110, LogLevel.Warning, "Sweep {SweepId} is incomplete: {Reason}")]
    public static partial void SweepIncomplete(this ILogger logger, string sweepId, string reason);

    [LoggerMessage(6201, LogLevel.Warning, "AUT6157: a delivery of events was refused ({Reason}); {Suppressed} more since the last line")]
    public static partial void DeliveryRejected(this ILogger logger, string reason, long suppressed);

    [LoggerMessage(6202, LogLevel.Error, "AUT6158: Event Grid says that the subscription {Subscription} was deleted; its scope is no longer watched")]
    public static partial void SubscriptionDeleted(this ILogger logger, string subscription);

    [LoggerMessage(6203, LogLevel.Information, "Answered the {Schema} handshake of {Subscription}")]
    public static partial void Handshake(this ILogger logger, string schema, string subscription);
}
