using System.Net;

namespace Automation.Sandbox;

/// <summary>Event Grid's retry rules for webhooks.</summary>
internal static class RetryLadder
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    public static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and <= 204;

    public static bool IsFinal(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <param name="attempts">Attempts made so far, from 1.</param>
    /// <param name="jitter">0 to 1; lengthens the step by up to a tenth.</param>
    public static TimeSpan Next(int attempts, HttpStatusCode? status, double jitter)
    {
        var step = Steps[Math.Min(attempts, Steps.Length) - 1];
        var least = status switch
        {
            HttpStatusCode.RequestTimeout => TimeSpan.FromMinutes(2),
            HttpStatusCode.ServiceUnavailable => TimeSpan.FromSeconds(30),
            _ => TimeSpan.Zero,
        };
        return (step > least ? step : least) * (1 + (jitter / 10));
    }

    public static string Outcome(HttpStatusCode? status) => status switch
    {
        null => "SocketError",
        HttpStatusCode.BadRequest => "BadRequest",
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.RequestTimeout => "TimedOut",
        HttpStatusCode.RequestEntityTooLarge => "PayloadTooLarge",
        _ => "Busy",
    };
}
