using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Automation.Functions;

internal sealed class FunctionMetrics : IDisposable
{
    public const string Name = "Automation.Functions";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _poisoned;
    private readonly Counter<long> _rejected;
    private readonly UpDownCounter<long> _waiting;

    public FunctionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram<double>("automation.functions.invocation.duration", "s", "Time of one function call, waiting included.");
        _poisoned = _meter.CreateCounter<long>("automation.functions.poison", "{message}", "Messages that failed too often and were set aside.");
        _rejected = _meter.CreateCounter<long>("automation.functions.deliveries.rejected", "{delivery}", "Event deliveries refused for lack of proof of their sender.");
        _waiting = _meter.CreateUpDownCounter<long>("automation.functions.events.waiting", "{delivery}", "Event deliveries waiting for their turn.");
    }

    public void Invoked(string function, string outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new("function", function), new("outcome", outcome));

    public void Poisoned(string queue) => _poisoned.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Waiting(int change) => _waiting.Add(change);

    public void Dispose() => _meter.Dispose();
}
