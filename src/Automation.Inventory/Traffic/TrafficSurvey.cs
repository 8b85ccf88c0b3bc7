using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Automation.Policy;

namespace Automation.Inventory;

/// <param name="Problems">When there is any, the paths are not all there may be.</param>
internal sealed record TrafficFindings(ImmutableArray<AvoidablePath> Paths, IReadOnlyList<string> Followed, IReadOnlyList<string> Problems);

/// <summary>Looks at a resource's paths once, for all traffic facts.</summary>
internal sealed class TrafficSurvey(TrafficAssumptions assumptions, PriceTable prices, RegionTable regions)
{
    private readonly PathPricer _pricer = new(prices, regions);

    // Keyed by the very object that was asked about; the topology is held weakly, so an old one is not kept alive.
    private readonly ConditionalWeakTable<Resource, Entry> _last = [];

    public static ImmutableArray<string> ResourceTypes { get; } =
        ["Microsoft.ContainerService/managedClusters", "Microsoft.Network/applicationGateways"];

    public TrafficFindings Of(Resource resource, Topology topology)
    {
        if (_last.TryGetValue(resource, out var entry) && entry.Topology.TryGetTarget(out var seen) && ReferenceEquals(seen, topology))
        {
            return entry.Findings;
        }

        var trail = new Trail();
        trail.Follow(resource.Id);
        var map = new NetworkMap(topology, trail);
        List<AvoidablePath> paths = resource.Id.IsType("Microsoft.Network/applicationGateways")
            ? new GatewayTraffic(map, _pricer, assumptions).Survey(resource)
            : new ClusterTraffic(map, _pricer, assumptions).Survey(resource);
        var findings = new TrafficFindings([.. paths], trail.Followed, trail.Problems);
        _last.AddOrUpdate(resource, new Entry(new WeakReference<Topology>(topology), findings));
        return findings;
    }

    /// <summary>The value of a fact, or Unknown with everything that stood in the way.</summary>
    public FactValue Fact(Resource resource, Topology topology, Func<TrafficFindings, FactValue> value)
    {
        var findings = Of(resource, topology);
        return findings.Problems.Count == 0 ? value(findings) : new FactValue.Unknown(string.Join(' ', findings.Problems));
    }

    private sealed record Entry(WeakReference<Topology> Topology, TrafficFindings Findings);
}
