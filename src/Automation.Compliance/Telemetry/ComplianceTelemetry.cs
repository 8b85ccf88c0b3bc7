using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>Names and units of what the work tells about itself.</summary>
public sealed class ComplianceTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "Automation.Compliance";

    private static readonly ActivitySource Source = new(SourceName);
    private readonly Counter<long> _events;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _evaluation;
    private readonly Histogram<double> _case;
    private readonly Histogram<double> _write;

    public ComplianceTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(SourceName);
        _events = meter.CreateCounter<long>("automation.events", "{event}", "Events taken in, by outcome.");
        _verdicts = meter.CreateCounter<long>("automation.verdicts", "{verdict}", "Verdicts given, by verdict.");
        _writes = meter.CreateCounter<long>("automation.writes", "{write}", "Writes to Azure, by result.");
        _deliveries = meter.CreateCounter<long>("automation.alerts", "{alert}", "Alert deliveries, by channel and result.");
        _evaluation = meter.CreateHistogram<double>("automation.evaluation.duration", "s", "One resource against all its policies.");
        _case = meter.CreateHistogram<double>("automation.case.duration", "s", "One case from read to recorded verdicts.");
        _write = meter.CreateHistogram<double>("automation.write.duration", "s", "One write from request to the end of its operation.");
    }

    internal Activity? Start(string step) => Source.StartActivity(step);

    internal void EventsReceived(IntakeReceipt receipt)
    {
        Count("accepted", receipt.Accepted);
        Count("ignored", receipt.Ignored);
        Count("quarantined", receipt.Quarantined);

        void Count(string outcome, int events)
        {
            if (events > 0)
            {
                _events.Add(events, new KeyValuePair<string, object?>("outcome", outcome));
            }
        }
    }

    internal void DuplicateEvent() => _events.Add(1, new KeyValuePair<string, object?>("outcome", "duplicate"));

    internal void Evaluated(TimeSpan duration, ImmutableArray<PolicyVerdict> verdicts)
    {
        _evaluation.Record(duration.TotalSeconds);
        foreach (var verdict in verdicts)
        {
            _verdicts.Add(1, new KeyValuePair<string, object?>("verdict", verdict.Verdict.Name));
        }
    }

    internal void CaseWorked(TimeSpan duration) => _case.Record(duration.TotalSeconds);

    internal void Written(TimeSpan duration, WriteResult result)
    {
        _write.Record(duration.TotalSeconds);
        _writes.Add(1, new KeyValuePair<string, object?>("result", result.GetType().Name));
    }

    internal void Delivered(string channel, DeliveryResult result) =>
        _deliveries.Add(1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("result", result.GetType().Name));
}
