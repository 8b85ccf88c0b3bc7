namespace Automation.Inventory;

/// <summary>Paths of a cluster: to the registries it pulls from, and out to the internet.</summary>
internal sealed class ClusterTraffic(NetworkMap map, PathPricer pricer, TrafficAssumptions assumptions, IVolumes volumes)
{
    private readonly PathFinder _finder = new(map);

    public List<AvoidablePath> Survey(Resource cluster)
    {
        List<AvoidablePath> paths = [];
        var pulls = new RegistryTraffic(map, _finder, pricer);
        foreach (var place in Places(cluster))
        {
            if (Egress(place) is { } egress)
            {
                paths.Add(egress);
            }

            paths.AddRange(Registries(cluster).SelectMany(r => pulls.Survey(place, r)));
        }

        return paths;
    }

    /// <summary>Registries that the cluster's kubelet may pull from.</summary>
    public List<ResourceId> Registries(Resource cluster) =>
        [.. map.Topology.From(cluster.Id).Select(r => r.To).Where(id => id.IsType("Microsoft.ContainerRegistry/registries")).Distinct()];

    /// <summary>The cluster's nodes by subnet; what cannot be told goes on the trail.</summary>
    public List<NodePlace> Places(Resource cluster)
    {
        if (cluster.Location is not { } region)
        {
            map.Trail.Problem($"`{cluster.Id}` names no location.");
            return [];
        }

        if (NodePool.Of(cluster, map.Topology) is not { } pools)
        {
            map.Trail.Problem($"`{cluster.Id}` does not tell its node pools.");
            return [];
        }

        foreach (var pool in pools.Where(p => p.HasUnreadableSubnet))
        {
            map.Trail.Problem($"The subnet of node pool `{pool.Name}` could not be read.");
        }

        return
        [
            .. pools.Where(p => !p.HasUnreadableSubnet).GroupBy(p => p.Subnet)
                .Select(group => Place(cluster, region, group.Key, group, pools)).OfType<NodePlace>(),
        ];
    }

    private NodePlace? Place(Resource cluster, string region, ResourceId? subnetId, IEnumerable<NodePool> group, List<NodePool> pools)
    {
        var nodes = group.All(p => p.Count is not null) ? group.Sum(p => (decimal)p.Count!.Value) : default(decimal?);
        var all = pools.TrueForAll(p => p.Count is not null) ? pools.Sum(p => (decimal)p.Count!.Value) : default(decimal?);
        var share = group.Count() == pools.Count ? 1 : all is > 0 ? nodes / all : null;
        var measured = volumes.Measured(new TrafficFlow(cluster.Id, FlowKind.ClusterEgress, subnetId ?? cluster.Id, null));
        var egressGb = measured ?? ((decimal)assumptions.ClusterEgressGb * share);
        var pullGb = (decimal)assumptions.RegistryPullGbPerNode * nodes;
        if (subnetId is null)
        {
            // AKS made the network itself: no peering, and the way out is its own load balancer or NAT gateway.
            return new NodePlace(cluster, region, null, null, egressGb, measured is not null, pullGb, volumes);
        }

        var subnet = map.Subnet(subnetId);
        var network = map.NetworkOf(subnetId);
        return subnet is null || network is null ? null : new NodePlace(cluster, region, subnet, network, egressGb, measured is not null, pullGb, volumes);
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

        var now = pricer.Cost(route.Hops, gb);
        var (instead, price) = CheapestLocalEgress(place, gb);
        return new AvoidablePath(
            PathKinds.EgressOtherRegion, place.Subnet.Id.Text, "internet", [.. route.Hops.Select(h => h.Via)], gb, now, instead, Saving(now, price),
            $"Outbound traffic of {place.Region} passes an appliance in {route.End.Region} over global peering; {AvoidablePath.Gb(gb)} GB a month. "
            + "Egress within the region avoids the crossing; charges for internet egress are the same either way.");
    }

    /// <summary>A firewall that already stands in the region and is peered, at its price per GB; else a NAT gateway with its hours.</summary>
    public (string Instead, decimal? Usd) CheapestLocalEgress(NodePlace place, decimal gb)
    {
        var near = map.Peers(place.Network!).Select(p => p.Network).Where(n => n.Region.Is(place.Region)).Prepend(place.Network!).ToList();
        foreach (var firewall in map.Topology.OfType("Microsoft.Network/azureFirewalls"))
        {
            var homes = map.Topology.NetworksOf(firewall.Id);
            if (near.Find(n => homes.Contains(n.Id.Key)) is { } network)
            {
                var hops = new List<Hop> { new(HopKind.Firewall, firewall.Id.Text, network.Region, network.Region, firewall.Body.Text("properties", "sku", "tier")) };
                if (PathFinder.Between(place.Network!, network) is { } peering)
                {
                    hops.Insert(0, peering);
                }

                map.Trail.Follow(firewall.Id);
                return (firewall.Id.Text, pricer.Cost(hops, gb));
            }
        }

        return ($"a NAT gateway in {place.Region}", pricer.NatGateway(place.Region, gb));
    }

    internal static decimal? Saving(decimal? now, decimal? instead) => now - instead is { } saving ? Math.Max(0, saving) : null;
}

/// <summary>Nodes of one cluster in one subnet.</summary>
/// <param name="Subnet">Null when AKS made the network.</param>
/// <param name="EgressGb">Their share of the cluster's outbound traffic; null when the number of nodes is not known.</param>
/// <param name="EgressMeasured">Whether somebody measured it.</param>
/// <param name="AssumedPullGb">What they pull from one registry when nobody measured it; null when the number of nodes is not known.</param>
internal sealed record NodePlace(
    Resource Cluster, string Region, Resource? Subnet, VirtualNetwork? Network, decimal? EgressGb, bool EgressMeasured, decimal? AssumedPullGb, IVolumes Volumes)
{
    public (decimal? Gb, bool Measured) PullGb(ResourceId registry) =>
        Volumes.Measured(new TrafficFlow(Cluster.Id, FlowKind.RegistryPull, (Subnet ?? Cluster).Id, registry)) is { } gb ? (gb, true) : (AssumedPullGb, false);
}
