using Microsoft.Extensions.Logging;

namespace Automation.Sandbox;

internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "Local Azure listens: ARM {ArmEndpoint}, inbox {InboxEndpoint}, {Resources} resources")]
    public static partial void Started(this ILogger logger, Uri armEndpoint, Uri inboxEndpoint, int resources);

    [LoggerMessage(5002, LogLevel.Information, "Event subscription {Subscription} is {State}")]
    public static partial void SubscriptionChanged(this ILogger logger, string subscription, SubscriptionState state);

    [LoggerMessage(5003, LogLevel.Warning, "Delivery {Attempt} of event {EventId} to {Subscription} failed ({Outcome}); next attempt in {DelaySeconds} s")]
    public static partial void DeliveryFailed(this ILogger logger, int attempt, string eventId, string subscription, string outcome, double delaySeconds);

    [LoggerMessage(5004, LogLevel.Warning, "Event {EventId} for {Subscription} is given up: {Reason}")]
    public static partial void DeadLettered(this ILogger logger, string eventId, string subscription, string reason);

    [LoggerMessage(5005, LogLevel.Error, "The local Azure failed while answering a request")]
    public static partial void RequestFailed(this ILogger logger, Exception exception);
}
