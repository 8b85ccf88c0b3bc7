using System.Collections.Immutable;

namespace Automation.Sandbox;

/// <summary>An alert as it reached the local inbox.</summary>
/// <param name="Channel">The last part of the address it was sent to.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="Repeats">How often the same <c>Idempotency-Key</c> came again after the first time.</param>
public sealed record InboxMessage(string Channel, ImmutableDictionary<string, string> Headers, string Body, DateTimeOffset At, int Repeats)
{
    public string? IdempotencyKey => Headers.GetValueOrDefault("idempotency-key");
}
