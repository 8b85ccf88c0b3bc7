using Microsoft.Extensions.Logging;

namespace Automation.Dashboard;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Warning, "Refused a {Method} call with {Status} {Code} from {Remote}; {Suppressed} earlier refusals were not logged")]
    public static partial void Refused(ILogger logger, string method, int status, string code, string remote, long suppressed);

    [LoggerMessage(4002, LogLevel.Error, "A call to the API failed")]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(4003, LogLevel.Error, "The store did not answer a call to the API")]
    public static partial void StoreDown(ILogger logger, Exception exception);

    [LoggerMessage(4004, LogLevel.Information, "{Action} was asked for by {Caller}: {Status}")]
    public static partial void Acted(ILogger logger, string action, string caller, string status);
}
