using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Azure.Core;

namespace Automation.Azure;

/// <summary>Durations of requests to Azure, in seconds, by method, provider and status; and how often we held ourselves back.</summary>
internal sealed class ArmTelemetry
{
    public const string Name = "Automation.Azure";

    private static readonly ActivitySource Source = new(Name);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _held;
    private readonly TimeProvider _clock;

    public ArmTelemetry(IMeterFactory meters, TimeProvider clock)
    {
        var meter = meters.Create(Name);
        _clock = clock;
        _duration = meter.CreateHistogram<double>("automation.azure.request.duration", "s", "Time from request to answer.");
        _held = meter.CreateCounter<long>("automation.azure.writes.held", "{write}", "Writes held back by the rate gate.");
    }

    public Measure Start(RequestMethod method, RateBucket bucket) => new(this, method.ToString(), bucket.Provider);

    public void Held(RateBucket bucket) => _held.Add(1, new KeyValuePair<string, object?>("provider", bucket.Provider));

    internal sealed class Measure(ArmTelemetry owner, string method, string provider) : IDisposable
    {
        private readonly long _start = owner._clock.GetTimestamp();
        private readonly Activity? _activity = Source.StartActivity($"{method} {provider}", ActivityKind.Client);

        /// <summary>0 when no answer came.</summary>
        public int Status { get; set; }

        public void Dispose()
        {
            var status = Status == 0 ? "none" : Status.ToString(CultureInfo.InvariantCulture);
            owner._duration.Record(
                owner._clock.GetElapsedTime(_start).TotalSeconds,
                new("method", method), new("provider", provider), new KeyValuePair<string, object?>("status", status));
            _activity?.SetTag("http.response.status_code", Status);
            _activity?.Dispose();
        }
    }
}
