namespace Automation.Sandbox;

/// <summary>An event that a subscription gave up on.</summary>
/// <param name="Reason">Event Grid's own word, e.g. <c>MaxDeliveryAttemptsExceeded</c>.</param>
/// <param name="LastOutcome">E.g. <c>BadRequest</c>, <c>TimedOut</c>, <c>Busy</c>.</param>
public sealed record DeadLetter(
    string Subscription, string EventId, string EventType, string Subject, string Reason, int Attempts, string LastOutcome, DateTimeOffset PublishedAt, DateTimeOffset LastAttemptAt);
