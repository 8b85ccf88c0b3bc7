using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>What the destination rules of a cluster ask for one Service.</summary>
/// <param name="Rules">Rules that speak of it, as findings name them.</param>
/// <param name="MaxEjectionPercent">The highest that any of them allows; null without outlier detection.</param>
internal sealed record CircuitBreaking(ImmutableArray<string> Rules, bool OutlierDetection, bool ConnectionPool, int? MaxEjectionPercent);

/// <summary>Reads DestinationRule.</summary>
/// <seealso href="https://istio.io/latest/docs/reference/config/networking/destination-rule/">Destination rule</seealso>
internal static class DestinationRules
{
    // Istio's own default when a rule says nothing.
    private const int DefaultEjectionPercent = 10;

    public static CircuitBreaking For(ServiceView service, ClusterObjects objects)
    {
        var matching = objects.OfKind("DestinationRule").Where(r => Matches(r, service.Source)).ToList();
        var policies = matching.SelectMany(r => Policies(r.Spec!.Value)).ToList();
        var outlier = policies.Select(p => p.Object("outlierDetection")).OfType<Part>().Where(IsOn).ToList();
        return new CircuitBreaking(
            [.. matching.Select(m => m.Display)],
            outlier.Count > 0,
            policies.Exists(p => p.Object("connectionPool") is { } pool && IsBounded(pool)),
            outlier.Count > 0 ? outlier.Max(o => o.Number("maxEjectionPercent") ?? DefaultEjectionPercent) : null);
    }

    /// <summary>Policies for all traffic of the host, and those of every subset.</summary>
    private static IEnumerable<Part> Policies(Part spec)
    {
        if (spec.Object("trafficPolicy") is { } whole)
        {
            yield return whole;
        }

        foreach (var policy in spec.List("subsets").Select(s => s.Object("trafficPolicy")).OfType<Part>())
        {
            yield return policy;
        }
    }

    private static bool Matches(KubernetesObject rule, KubernetesObject service)
    {
        var spec = rule.Spec ?? throw new UnreadableObjectException($"`{rule.Display}` tells no spec.");
        var host = spec.Text("host") ?? throw spec.Wrong("host", "the name of a host");
        if (spec.Has("workloadSelector"))
        {
            return false; // For some clients only.
        }

        var full = $"{service.Name}.{service.Namespace}.svc.cluster.local";
        if (host.StartsWith('*'))
        {
            return full.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase);
        }

        // A short name is looked up in the namespace of the rule.
        var meant = host.Contains('.', StringComparison.Ordinal) ? host : $"{host}.{rule.Namespace}.svc.cluster.local";
        return meant.Is(full) || meant.Is($"{service.Name}.{service.Namespace}") || meant.Is($"{service.Name}.{service.Namespace}.svc");
    }

    /// <summary>Both counters at zero switch ejection off; left out, five errors eject.</summary>
    private static bool IsOn(Part outlier) =>
        outlier.Number("consecutive5xxErrors") is null or > 0 || outlier.Number("consecutiveGatewayErrors") is > 0;

    private static bool IsBounded(Part pool) =>
        pool.Object("tcp")?.Number("maxConnections") is > 0
        || (pool.Object("http") is { } http
            && (http.Number("http1MaxPendingRequests") is > 0 || http.Number("http2MaxRequests") is > 0 || http.Number("maxRequestsPerConnection") is > 0));
}
