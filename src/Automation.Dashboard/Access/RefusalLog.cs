using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Automation.Dashboard;

/// <summary>Tells of refused calls, a few a minute: whoever is refused must not be able to fill the log.</summary>
internal sealed class RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
{
    internal const int MostInAMinute = 10;

    private readonly Lock _lock = new();
    private DateTimeOffset _windowStart = DateTimeOffset.MinValue;
    private int _inWindow;
    private long _suppressed;

    public void Add(HttpContext context, int status, string code)
    {
        long suppressed;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _windowStart >= TimeSpan.FromMinutes(1))
            {
                (_windowStart, _inWindow) = (now, 0);
            }

            if (++_inWindow > MostInAMinute)
            {
                _suppressed++;
                return;
            }

            (suppressed, _suppressed) = (_suppressed, 0);
        }

        // Only what cannot be chosen freely by the caller: no path, no headers.
        var method = HttpMethods.IsGet(context.Request.Method) ? "GET" : HttpMethods.IsPost(context.Request.Method) ? "POST" : "other";
        Log.Refused(logger, method, status, code, (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString(), suppressed);
    }
}
