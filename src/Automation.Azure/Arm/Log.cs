using Microsoft.Extensions.Logging;

namespace Automation.Azure;

internal static partial class Log
{
    // Paths come from parsed ids, so they hold no control characters.
    [LoggerMessage(2001, LogLevel.Warning, "{Method} {Path} got no answer: {Code}")]
    public static partial void RequestLost(this ILogger logger, string method, string path, string code);

    [LoggerMessage(2002, LogLevel.Information, "The write of {ResourceId} was held back for {DelaySeconds} s: little quota is left")]
    public static partial void WriteHeld(this ILogger logger, string resourceId, double delaySeconds);

    [LoggerMessage(2003, LogLevel.Information, "The write of {ResourceId} ended as {Outcome} ({Code})")]
    public static partial void WriteEnded(this ILogger logger, string resourceId, string outcome, string code);

    [LoggerMessage(2004, LogLevel.Warning, "{ResourceType} has no pinned api-version; {ResourceId} was not read")]
    public static partial void NoPinnedApiVersion(this ILogger logger, string resourceType, string resourceId);

    [LoggerMessage(2010, LogLevel.Warning, "Resource Graph truncated a page without a way to go on; the sweep is incomplete")]
    public static partial void GraphTruncated(this ILogger logger);
}
