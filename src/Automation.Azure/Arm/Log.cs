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

    [LoggerMessage(2020, LogLevel.Information, "{Prices} list prices in {Currency} were read; {Missing} have none there")]
    public static partial void PricesRead(this ILogger logger, string currency, int prices, int missing);

    [LoggerMessage(2021, LogLevel.Warning, "List prices could not be read ({Code}); those in force stay")]
    public static partial void PricesNotRead(this ILogger logger, string code);

    [LoggerMessage(2022, LogLevel.Warning, "List prices could not be written to their file; a restart reads them again")]
    public static partial void PricesNotKept(this ILogger logger);

    [LoggerMessage(2010, LogLevel.Warning, "Resource Graph truncated a page without a way to go on; the sweep is incomplete")]
    public static partial void GraphTruncated(this ILogger logger);

    [LoggerMessage(2020, LogLevel.Information, "{Objects} objects were read inside {ClusterId}, with {Problems} kinds that could not be listed")]
    public static partial void ClusterRead(this ILogger logger, string clusterId, int objects, int problems);

    [LoggerMessage(2021, LogLevel.Warning, "The objects inside {ClusterId} could not be read: {Reason}")]
    public static partial void ClusterUnread(this ILogger logger, string clusterId, string reason);
}
