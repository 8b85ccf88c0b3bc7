namespace Automation.Compliance;

/// <summary>One way to tell people. Implementations honour their own size limits and neutralise markup in names.</summary>
public interface IAlertChannel
{
    /// <summary>Stable, lower case, e.g. <c>console</c>, <c>teams</c>; part of the outbox key.</summary>
    string Name { get; }

    Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken);
}

public abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    public sealed record Accepted : DeliveryResult
    {
        public static readonly Accepted Instance = new();
    }

    /// <summary>Try again, not before <paramref name="RetryAfter"/> when given.</summary>
    public sealed record Later(string Cause, TimeSpan? RetryAfter = null) : DeliveryResult;

    /// <summary>This message will never be taken (too large even when truncated, malformed).</summary>
    public sealed record Rejected(string Cause) : DeliveryResult;

    /// <summary>The channel itself is gone (410, 404, revoked): stop using it and tell through another one.</summary>
    public sealed record ChannelGone(string Cause) : DeliveryResult;
}
