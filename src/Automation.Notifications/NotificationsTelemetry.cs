using System.Diagnostics;
using System.Diagnostics.Metrics;
using Automation.Compliance;

namespace Automation.Notifications;

internal sealed class NotificationsTelemetry(IMeterFactory meters)
{
    public const string Name = "Automation.Notifications";

    public static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> _duration = meters.Create(Name)
        .CreateHistogram<double>("automation.alert.delivery.duration", "s", "Time of one delivery to a channel, by outcome.");

    public void Delivered(string channel, DeliveryResult result, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new("channel", channel), new("outcome", result.GetType().Name));
}
