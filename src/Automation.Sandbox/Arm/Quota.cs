using System.Globalization;

namespace Automation.Sandbox;

/// <summary>Counts the quota headers down and lets them recover. Resource Graph refuses beyond its quota; ARM's is too large for a laptop to reach.</summary>
internal sealed class Quota(VirtualClock clock, LocalAzureOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _buckets = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Header name and value for a call by this principal on this subscription.</summary>
    public (string Name, string Value) Take(string principal, string subscription, string method)
    {
        var (word, burst, perSecond) = method switch
        {
            "GET" or "HEAD" => ("reads", 3749, 375.0),
            "DELETE" => ("deletes", 2999, 150.0),
            _ => ("writes", 2999, 150.0),
        };
        var left = Spend($"{principal}|{subscription}|{word}", burst, perSecond);
        return ($"x-ms-ratelimit-remaining-subscription-global-{word}", left.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Queries left in this window of 5 seconds, from the first query on; negative when this one is one too many.</summary>
    public int TakeGraph(string principal)
    {
        if (options.GraphQueriesPerWindow == 0)
        {
            return 15;
        }

        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var (left, at) = _buckets.GetValueOrDefault(principal + "|graph", (options.GraphQueriesPerWindow, now));
            if (now - at >= TimeSpan.FromSeconds(5))
            {
                (left, at) = (options.GraphQueriesPerWindow, now);
            }

            left = Math.Max(-1, left - 1);
            _buckets[principal + "|graph"] = (left, at);
            return (int)left;
        }
    }

    private int Spend(string bucket, int burst, double perSecond)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var (left, at) = _buckets.GetValueOrDefault(bucket, (burst, now));
            left = Math.Max(0, Math.Min(burst, left + ((now - at).TotalSeconds * perSecond)) - 1);
            _buckets[bucket] = (left, now);
            return (int)left;
        }
    }
}
