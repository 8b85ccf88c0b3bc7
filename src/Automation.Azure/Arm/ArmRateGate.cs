using System.Collections.Concurrent;
using System.Globalization;
using Automation.Inventory;
using Azure.Core;

namespace Automation.Azure;

/// <summary>What Azure counts together, as far as it tells: reads or writes of one provider in one subscription.</summary>
internal readonly record struct RateBucket(string Subscription, string Provider, bool Writes)
{
    public static RateBucket Reads(ResourceId id) => new(id.SubscriptionId.ToLowerInvariant(), ProviderOf(id), Writes: false);

    public RateBucket ForWrites() => this with { Writes = true };

    private static string ProviderOf(ResourceId id) => id.Type.Split('/', 2)[0].ToLowerInvariant();
}

/// <summary>
/// Keeps the principal within its quota by what the answers say is left, never by numbers of our own: limits differ by
/// cloud and provider and are not announced. Writes stop first, reads slow down, and a 429 or a spent quota closes its bucket for
/// as long as Azure asked. One gate for all clients of a process.
/// </summary>
internal sealed class ArmRateGate(ArmOptions options, TimeProvider clock)
{
    // Buckets refill by the second: an old reading says nothing.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(10);

    private static readonly string[] ReadHeaders =
    [
        "x-ms-ratelimit-remaining-subscription-reads", "x-ms-ratelimit-remaining-subscription-global-reads", "x-ms-ratelimit-remaining-tenant-reads",
        "x-ms-ratelimit-remaining-subscription-resource-requests",
    ];

    private static readonly string[] WriteHeaders =
        ["x-ms-ratelimit-remaining-subscription-writes", "x-ms-ratelimit-remaining-subscription-global-writes", "x-ms-ratelimit-remaining-tenant-writes"];

    private readonly ConcurrentDictionary<(string Subscription, bool Writes), (long Remaining, DateTimeOffset At)> _remaining = new();
    private readonly ConcurrentDictionary<RateBucket, DateTimeOffset> _closedUntil = new();

    /// <returns>How long to wait before the next read; zero to go ahead.</returns>
    public TimeSpan ReadDelay(RateBucket bucket)
    {
        var closed = Closed(bucket with { Writes = false });
        return closed > TimeSpan.Zero ? closed
            : IsLow(bucket.Subscription, writes: false, options.ReservedReads) ? options.ReadDelay
            : TimeSpan.Zero;
    }

    /// <returns>How long no write may start; null to go ahead.</returns>
    public TimeSpan? WriteDelay(RateBucket bucket)
    {
        var closed = Closed(bucket with { Writes = true });
        var readsClosed = Closed(bucket with { Writes = false });
        var longest = closed > readsClosed ? closed : readsClosed;
        return longest > TimeSpan.Zero ? longest
            : IsLow(bucket.Subscription, writes: true, options.ReservedWrites) || IsLow(bucket.Subscription, writes: false, options.ReservedReads) ? Fresh
            : null;
    }

    public void Observe(RateBucket bucket, ArmAnswer answer, DateTimeOffset now)
    {
        Observe(bucket.Subscription, answer, ReadHeaders, writes: false, now);
        Observe(bucket.Subscription, answer, WriteHeaders, writes: true, now);
        var throttled = answer.Status == 429 && !answer.HasCode(ArmCodes.Busy);
        if (throttled || answer.Header("x-ms-user-quota-remaining") == "0")
        {
            var until = now + (answer.Wait(now, options.MaxRetryAfter) ?? DefaultPause);
            _closedUntil.AddOrUpdate(bucket, until, (_, before) => before > until ? before : until);
        }
    }

    private void Observe(string subscription, ArmAnswer answer, string[] headers, bool writes, DateTimeOffset now)
    {
        long? least = null;
        foreach (var header in headers)
        {
            if (long.TryParse(answer.Header(header), NumberStyles.None, CultureInfo.InvariantCulture, out var remaining))
            {
                least = least < remaining ? least : remaining;
            }
        }

        if (least is { } value)
        {
            _remaining[(subscription, writes)] = (value, now);
        }
    }

    private TimeSpan Closed(RateBucket bucket) => _closedUntil.TryGetValue(bucket, out var until) ? until - clock.GetUtcNow() : TimeSpan.Zero;

    private bool IsLow(string subscription, bool writes, long reserve) =>
        _remaining.TryGetValue((subscription, writes), out var seen) && seen.Remaining < reserve && clock.GetUtcNow() - seen.At < Fresh;
}
