namespace Automation.Functions;

/// <summary>Tells of refused deliveries without letting a stranger fill the log: one line in ten seconds, with the number left out.</summary>
internal sealed class RejectionLog(TimeProvider time, FunctionMetrics metrics, ILogger<RejectionLog> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _last;
    private long _suppressed;

    public void Add(string reason)
    {
        metrics.Rejected(reason);
        long suppressed;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_last is { } last && time.GetElapsedTime(last, now) < Quiet)
            {
                _suppressed++;
                return;
            }

            _last = now;
            suppressed = _suppressed;
            _suppressed = 0;
        }

        logger.DeliveryRejected(reason, suppressed);
    }
}
