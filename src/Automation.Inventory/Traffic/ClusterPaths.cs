namespace Automation.Inventory;

/// <summary>Every path of a cluster, each with what it costs and what would cost less.</summary>
internal sealed class ClusterPaths(NetworkMap map, PathPricer pricer, TrafficAssumptions assumptions, IVolumes volumes, string currency)
{
    private readonly PathFinder _finder = new(map);
    private readonly ClusterTraffic _traffic = new(map, pricer, assumptions, volumes);

    public List<NetworkPath> Survey(Resource cluster)
    {
        List<NetworkPath> paths = [];
        var registries = _traffic.Registries(cluster);
        foreach (var place in _traffic.Places(cluster))
        {
            if (Egress(place) is { } egress)
            {
                paths.Add(egress);
            }

            paths.AddRange(registries.Select(r => Pull(place, r)).OfType<NetworkPath>());
        }

        return paths;
    }

    private NetworkPath? Egress(NodePlace place)
    {
        var outbound = place.Cluster.Body.Text("properties", "networkProfile", "outboundType") ?? "loadBalancer";
        if (outbound.Is("none") || outbound.Is("block"))
        {
            return null;
        }

        if (place.EgressGb is not { } gb)
        {
            map.Trail.Problem($"`{place.Cluster.Id}` does not tell how many nodes its pools have.");
            return null;
        }

        List<Hop> hops = [];
        if (place.Subnet is not null && place.Network is not null)
        {
            if (_finder.ToInternet(place.Subnet, place.Network) is not { } route)
            {
                return null;
            }

            hops.AddRange(route.Hops);
        }

        var internet = pricer.Internet(place.Region, gb);
        var (exit, last) = hops.Count > 0 ? (null, 0) : Exit(place, outbound, gb);
        var cost = pricer.Cost(hops, gb) + last + internet;
        var (instead, other) = hops.Count > 0 ? Cheaper(place, hops, gb) : (null, null);
        var saving = hops.Count == 0 ? 0 : ClusterTraffic.Saving(cost, other + internet);
        List<string> via = [.. hops.Select(h => h.Via), .. exit is null ? Array.Empty<string>() : [exit]];
        return new NetworkPath(
            "egress", (place.Subnet ?? place.Cluster).Id.Text, "internet", [.. via], gb, place.EgressMeasured, cost, saving is > 0 or null ? instead : null, saving, currency);
    }

    /// <summary>The last stretch of a subnet that leaves directly.</summary>
    private (string Exit, decimal? Cost) Exit(NodePlace place, string outbound, decimal gb)
    {
        var byNat = outbound.Is("managedNATGateway") || outbound.Is("managedNATGatewayV2") || outbound.Is("userAssignedNATGateway")
            || place.Subnet?.Body.TryFollow(out _, "properties", "natGateway") == true;
        return byNat ? ("natGateway", pricer.NatProcessing(place.Region, gb)) : ("loadBalancer", pricer.LoadBalancer(place.Region, gb));
    }

    /// <summary>Out of the region's own hub or a NAT gateway when the path crosses regions, else a NAT gateway for what needs no firewall.</summary>
    private (string Instead, decimal? Cost) Cheaper(NodePlace place, List<Hop> hops, decimal gb) => hops.Exists(h => h.CrossesRegions)
        ? _traffic.CheapestLocalEgress(place, gb)
        : ($"a NAT gateway in {place.Region} for bulk traffic that needs no inspection", pricer.NatGateway(place.Region, gb));

    private NetworkPath? Pull(NodePlace place, ResourceId registryId)
    {
        var pulls = new RegistryTraffic(map, _finder, pricer);
        if (pulls.Way(place, registryId) is not { } way)
        {
            return null;
        }

        var (volume, measured) = place.PullGb(registryId);
        if (volume is not { } gb)
        {
            map.Trail.Problem($"`{place.Cluster.Id}` does not tell how many nodes its pools have.");
            return null;
        }

        var others = pulls.Avoidable(place, way).ToList();
        var best = others.MaxBy(o => o.SavingUsdPerMonth ?? 0);
        var cost = pricer.Cost(way.Whole, gb);
        decimal? saving = others.Exists(o => o.SavingUsdPerMonth is null) ? null : best?.SavingUsdPerMonth ?? 0;
        return new NetworkPath(
            "registry", (place.Subnet ?? place.Cluster).Id.Text, registryId.Text, [.. way.Whole.Select(h => h.Via)], gb, measured, cost, best?.CheaperVia, saving, currency);
    }
}
