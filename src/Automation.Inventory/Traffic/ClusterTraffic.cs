namespace Automation.Inventory;

/// <summary>Paths of a cluster: to the registries it pulls from, and out to the internet.</summary>
internal sealed class ClusterTraffic(NetworkMap map, PathPricer pricer, TrafficAssumptions assumptions)
{
    private readonly PathFinder _finder = new(map);

    public List<AvoidablePath> Survey(Resource cluster)
    {
        List<AvoidablePath> paths = [];
        if (cluster.Location is not { } region)
        {
            map.Trail.Problem($"`{cluster.Id}` names no location.");
            return paths;
        }

        if (NodePool.Of(cluster, map.Topology) is not { } pools)
        {
            map.Trail.Problem($"`{cluster.Id}` does not tell its node pools.");
            return paths;
        }

        foreach (var pool in pools.Where(p => p.HasUnreadableSubnet))
        {
            map.Trail.Problem($"The subnet of node pool `{pool.Name}` could not be read.");
        }

        var registries = map.Topology.From(cluster.Id).Select(r => r.To).Where(id => id.IsType("Microsoft.ContainerRegistry/registries")).Distinct().ToList();
        var pulls = new RegistryTraffic(map, _finder, pricer);
        foreach (var group in pools.Where(p => !p.HasUnreadableSubnet).GroupBy(p => p.Subnet))
        {
            var place = Place(cluster, region, group.Key, group, pools);
            if (place is null)
            {
                continue;
            }

            if (Egress(place) is { } egress)
            {
                paths.Add(egress);
            }

            paths.AddRange(registries.SelectMany(r => pulls.Survey(place, r)));
        }

        return paths;
    }

    private NodePlace? Place(Resource cluster, string region, ResourceId? subnetId, IEnumerable<NodePool> group, List<NodePool> pools)
    {
        var nodes = group.All(p => p.Count is not null) ? group.Sum(p => (decimal)p.Count!.Value) : default(decimal?);
        var all = pools.TrueForAll(p => p.Count is not null) ? pools.Sum(p => (decimal)p.Count!.Value) : default(decimal?);
        var share = group.Count() == pools.Count ? 1 : all is > 0 ? nodes / all : null;
        var egressGb = (decimal)assumptions.ClusterEgressGb * share;
        var pullGb = (decimal)assumptions.RegistryPullGbPerNode * nodes;
        if (subnetId is null)
        {
            // AKS made the network itself: no peering, and the way out is its own load balancer or NAT gateway.
            return new NodePlace(cluster, region, null, null, egressGb, pullGb);
        }

        var subnet = map.Subnet(subnetId);
        var network = map.NetworkOf(subnetId);
        return subnet is null || network is null ? null : new NodePlace(cluster, region, subnet, network, egressGb, pullGb);
    }

    private AvoidablePath? Egress(NodePlace place)
    {
        if (place.Subnet is null || place.Network is null || _finder.ToInternet(place.Subnet, place.Network) is not { } route
            || !route.Hops.Any(h => h.CrossesRegions))
        {
            return null;
        }

        if (place.EgressGb is not { } gb)
        {
            map.Trail.Problem($"`{place.Cluster.Id}` does not tell how many nodes its pools have.");
            return null;
        }

        var now = pricer.Usd(route.Hops, gb);
        var (instead, price) = CheapestLocalEgress(place, gb);
        return new AvoidablePath(
            PathKinds.EgressOtherRegion, place.Subnet.Id.Text, "internet", [.. route.Hops.Select(h => h.Via)], gb, now, instead, Saving(now, price),
            $"Outbound traffic of {place.Region} passes an appliance in {route.End.Region} over global peering; {AvoidablePath.Gb(gb)} GB a month. "
            + "Egress within the region avoids the crossing; charges for internet egress are the same either way.");
    }

    /// <summary>A firewall that already stands in the region and is peered, at its price per GB; else a NAT gateway with its hours.</summary>
    private (string Instead, decimal? Usd) CheapestLocalEgress(NodePlace place, decimal gb)
    {
        var near = map.Peers(place.Network!).Select(p => p.Network).Where(n => n.Region.Is(place.Region)).Prepend(place.Network!).ToList();
        foreach (var firewall in map.Topology.OfType("Microsoft.Network/azureFirewalls"))
        {
            var homes = map.Topology.From(firewall.Id).Select(r => r.To.RootKey).ToHashSet(StringComparer.Ordinal);
            if (near.Find(n => homes.Contains(n.Id.Key)) is { } network)
            {
                var hops = new List<Hop> { new(HopKind.Firewall, firewall.Id.Text, network.Region, network.Region, firewall.Body.Text("properties", "sku", "tier")) };
                if (PathFinder.Between(place.Network!, network) is { } peering)
                {
                    hops.Insert(0, peering);
                }

                map.Trail.Follow(firewall.Id);
                return (firewall.Id.Text, pricer.Usd(hops, gb));
            }
        }

        return ($"a NAT gateway in {place.Region}", pricer.NatGateway(place.Region, gb));
    }

    internal static decimal? Saving(decimal? now, decimal? instead) => now - instead is { } saving ? Math.Max(0, saving) : null;
}

/// <summary>Nodes of one cluster in one subnet.</summary>
/// <param name="Subnet">Null when AKS made the network.</param>
/// <param name="EgressGb">Their share of the cluster's outbound traffic; null when the number of nodes is not known.</param>
/// <param name="PullGb">What they pull from one registry; null when the number of nodes is not known.</param>
internal sealed record NodePlace(Resource Cluster, string Region, Resource? Subnet, VirtualNetwork? Network, decimal? EgressGb, decimal? PullGb);
