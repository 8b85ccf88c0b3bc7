using Microsoft.Extensions.Logging;

namespace Automation.Notifications;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Debug, "Alert {AlertId} was accepted by channel {Channel}")]
    public static partial void Accepted(ILogger logger, string alertId, string channel);

    [LoggerMessage(3002, LogLevel.Warning, "Alert {AlertId} was not taken by channel {Channel} yet: {Cause}")]
    public static partial void Later(ILogger logger, string alertId, string channel, string cause);

    [LoggerMessage(3003, LogLevel.Error, "Alert {AlertId} was rejected by channel {Channel}: {Cause}")]
    public static partial void Rejected(ILogger logger, string alertId, string channel, string cause);

    [LoggerMessage(3004, LogLevel.Error, "Alert {AlertId} found channel {Channel} gone: {Cause}")]
    public static partial void Gone(ILogger logger, string alertId, string channel, string cause);
}
