using System.Collections.Immutable;
using System.Net;

namespace Automation.Inventory;

/// <summary>Holds the zones of everything a cluster's traffic rests on against each other.</summary>
/// <remarks>
/// Followed are: pool → subnet → NAT gateway → its addresses; pool → subnet → default route → firewall or appliance → its
/// addresses; pool → proximity placement group; cluster → addresses it goes out with, internal frontends of its own load
/// balancers, and gateways in front of it; gateway → the pools behind it.
/// </remarks>
internal sealed class ZoneAlignment
{
    private readonly ZoneClassifier _classifier;
    private readonly Topology _topology;
    private readonly Trail _trail = new();
    private readonly NetworkMap _map;
    private readonly PathFinder _finder;
    private readonly PoolIndex _index;
    private readonly Dictionary<(string, string), ZoneConflict> _conflicts = [];

    public ZoneAlignment(ZoneClassifier classifier, Topology topology)
    {
        _classifier = classifier;
        _topology = topology;
        _map = new NetworkMap(topology, _trail);
        _finder = new PathFinder(_map);
        _index = topology.Shared(t => new PoolIndex(t));
    }

    public IReadOnlyList<string> Followed => _trail.Followed;

    public IReadOnlyList<string> Problems => _trail.Problems;

    public ImmutableArray<ZoneConflict> Survey(Resource cluster)
    {
        _trail.Follow(cluster.Id);
        if (_classifier.HasZones(cluster.Location) == false)
        {
            return [];
        }

        if (NodePool.Of(cluster, _topology) is not { } pools)
        {
            _trail.Problem($"`{cluster.Id}` does not tell its node pools.");
            return [];
        }

        foreach (var pool in pools)
        {
            Pool(cluster, pool);
        }

        var spread = Spread(pools);
        Outbound(cluster, spread);
        OwnBalancers(cluster, spread);
        foreach (var gateway in Gateways(cluster, pools))
        {
            var reading = Read(gateway);
            Rests(cluster.Id, spread, gateway.Id, reading);
            Rests(gateway.Id, reading, cluster.Id, spread);
            Addresses(gateway, reading, gateway.Body.Items("properties", "frontendIPConfigurations").Select(f => f.Id("properties", "publicIPAddress", "id")));
        }

        return [.. _conflicts.Values];
    }

    /// <summary>The zones of all pools together: two or more and the cluster as a whole survives the loss of one.</summary>
    private static ZoneReading Spread(List<NodePool> pools)
    {
        var readings = pools.ConvertAll(p => ZoneClassifier.OfPool(p.Settings, p.Source));
        var zones = readings.SelectMany(r => r.Zones).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return readings.Find(r => r.Class == ZoneClass.Unknown)
            ?? (zones.IsEmpty || (zones.Length == 1 && readings.Exists(r => r.Class == ZoneClass.NonZonal)) ? ZoneReading.NonZonal : ZoneReading.Of(zones));
    }

    private void Pool(Resource cluster, NodePool pool)
    {
        var id = ResourceId.Parse($"{cluster.Id.Text}/agentPools/{(pool.Name.Length == 0 ? "unnamed" : pool.Name)}");
        var zones = ZoneClassifier.OfPool(pool.Settings, pool.Source);
        if (zones.Class == ZoneClass.Unknown)
        {
            _trail.Problem(zones.Cause!);
            return;
        }

        PlacementGroup(id, pool, zones);
        if (pool.HasUnreadableSubnet)
        {
            _trail.Problem($"The subnet of node pool `{pool.Name}` could not be read.");
        }

        var nats = pool.Subnet is { } subnet ? Subnet(id, subnet, zones) : OwnNats(cluster);
        foreach (var nat in nats)
        {
            Nat(id, zones, nat);
        }
    }

    private void PlacementGroup(ResourceId id, NodePool pool, ZoneReading zones)
    {
        if (pool.Settings.Id("proximityPlacementGroupID") is not { } group || _trail.Find(_topology, group) is not { } found)
        {
            return;
        }

        var reading = Read(found);
        if (zones.Class != ZoneClass.Zonal || (reading.Zones.Length == 1 && Comparable(id, found.Id) && !reading.Zones[0].Is(zones.Zones[0])))
        {
            Add(new ZoneConflict("placement-group", id.Text, zones, found.Id.Text, reading));
        }
    }

    private List<Resource> Subnet(ResourceId pool, ResourceId subnetId, ZoneReading zones)
    {
        if (_map.Subnet(subnetId) is not { } subnet)
        {
            return [];
        }

        if (_map.NetworkOf(subnetId) is { } network && _finder.ToInternet(subnet, network) is { } route)
        {
            foreach (var hop in route.Hops.Where(h => h.Kind is HopKind.Firewall or HopKind.Appliance))
            {
                if (ResourceId.TryParse(hop.Via, out var via) && _topology.Find(via) is { } appliance)
                {
                    Appliance(pool, zones, appliance);
                }
            }
        }

        return subnet.Body.Id("properties", "natGateway", "id") is { } nat && _trail.Find(_topology, nat) is { } found ? [found] : [];
    }

    private void Appliance(ResourceId pool, ZoneReading zones, Resource appliance)
    {
        if (appliance.Id.IsType("Microsoft.Network/azureFirewalls"))
        {
            var reading = Read(appliance);
            Rests(pool, zones, appliance.Id, reading);
            Addresses(appliance, reading, appliance.Body.Items("properties", "ipConfigurations").Select(c => c.Id("properties", "publicIPAddress", "id")));
        }
        else if (appliance.Id.IsType("Microsoft.Network/loadBalancers"))
        {
            Frontends(pool, zones, appliance);
        }
    }

    /// <summary>NAT gateways that AKS made: they stand in the node resource group and serve every pool without a subnet of its own.</summary>
    private List<Resource> OwnNats(Resource cluster) => [.. _index.MadeFor(cluster, "Microsoft.Network/natGateways")];

    private void Nat(ResourceId pool, ZoneReading zones, Resource nat)
    {
        var reading = Read(nat);
        if (reading.Class == ZoneClass.Zonal && zones.Class == ZoneClass.NonZonal)
        {
            // A pool in no chosen zone may stand in any other than that of its NAT gateway.
            Add(new ZoneConflict(reading.Zones.IsEmpty ? "zone-not-named" : "other-zone", pool.Text, zones, nat.Id.Text, reading));
        }

        Rests(pool, zones, nat.Id, reading);
        Addresses(nat, reading, new[] { "publicIpAddresses", "publicIpAddressesV6", "publicIpPrefixes", "publicIpPrefixesV6" }
            .SelectMany(list => nat.Body.Items("properties", list)).Select(a => a.Id("id")));
    }

    private void Outbound(Resource cluster, ZoneReading spread)
    {
        foreach (var profile in (string[])["loadBalancerProfile", "natGatewayProfile"])
        {
            Addresses(cluster, spread, cluster.Body.Items("properties", "networkProfile", profile, "effectiveOutboundIPs").Select(a => a.Id("id")));
        }
    }

    private void OwnBalancers(Resource cluster, ZoneReading spread)
    {
        foreach (var balancer in _index.MadeFor(cluster, "Microsoft.Network/loadBalancers"))
        {
            _trail.Follow(balancer.Id);
            Frontends(cluster.Id, spread, balancer);
        }
    }

    private void Frontends(ResourceId element, ZoneReading zones, Resource balancer)
    {
        foreach (var frontend in balancer.Body.Items("properties", "frontendIPConfigurations").Where(LoadBalancerFrontends.IsInternal))
        {
            var place = frontend.Id("id")?.Text ?? $"{balancer.Id.Text}/frontendIPConfigurations/{frontend.Text("name")}";
            var reading = _classifier.OfFrontend(frontend, balancer, _topology);
            if (ResourceId.TryParse(place, out var id))
            {
                Rests(element, zones, id, reading);
            }
        }
    }

    /// <summary>The gateway that the ingress add-on runs, and gateways with a backend address in a subnet of the pools.</summary>
    private IEnumerable<Resource> Gateways(Resource cluster, List<NodePool> pools)
    {
        List<Resource> found = [];
        foreach (var member in (string[])["effectiveApplicationGatewayId", "applicationGatewayId"])
        {
            if (cluster.Body.Id("properties", "addonProfiles", "ingressApplicationGateway", "config", member) is { } id && _trail.Find(_topology, id) is { } gateway)
            {
                found.Add(gateway);
            }
        }

        var prefixes = pools.Select(p => p.Subnet).OfType<ResourceId>().Distinct().Select(_topology.Find).OfType<Resource>().SelectMany(Prefixes).ToList();
        found.AddRange(_index.Backends.Where(b => b.Addresses.Any(a => prefixes.Exists(p => p.Contains(a)))).Select(b => b.Gateway));
        foreach (var gateway in found.DistinctBy(g => g.Id))
        {
            _trail.Follow(gateway.Id);
            yield return gateway;
        }
    }

    private static IEnumerable<IPNetwork> Prefixes(Resource subnet) => subnet.Body.Items("properties", "addressPrefixes").Select(p => p.Text())
        .Append(subnet.Body.Text("properties", "addressPrefix"))
        .Select(text => IPNetwork.TryParse(text, out var network) ? network : default(IPNetwork?)).OfType<IPNetwork>();

    private void Addresses(Resource owner, ZoneReading reading, IEnumerable<ResourceId?> addresses)
    {
        foreach (var id in addresses.OfType<ResourceId>())
        {
            if (_trail.Find(_topology, id) is { } address)
            {
                Rests(owner.Id, reading, id, Read(address));
            }
        }
    }

    private ZoneReading Read(Resource resource)
    {
        _trail.Follow(resource.Id);
        return _classifier.Of(resource, _topology);
    }

    /// <summary>Notes a conflict when the first, redundant or in one zone, rests on a second that does not fit.</summary>
    private void Rests(ResourceId element, ZoneReading zones, ResourceId on, ZoneReading under)
    {
        if (under.Class == ZoneClass.Unknown || zones.Class == ZoneClass.Unknown)
        {
            _trail.Problem(under.Cause ?? zones.Cause!);
        }
        else if (under.Class == ZoneClass.Zonal && zones.Class == ZoneClass.ZoneRedundant)
        {
            Add(new ZoneConflict("single-zone", element.Text, zones, on.Text, under));
        }
        else if (under.Class == ZoneClass.Zonal && zones is { Class: ZoneClass.Zonal, Zones.IsEmpty: false })
        {
            Single(element, zones, on, under);
        }
    }

    private void Single(ResourceId element, ZoneReading zones, ResourceId on, ZoneReading under)
    {
        if (under.Zones.IsEmpty)
        {
            Add(new ZoneConflict("zone-not-named", element.Text, zones, on.Text, under));
        }
        else if (!Comparable(element, on))
        {
            _trail.Problem($"`{element}` and `{on}` are in two subscriptions, which number their zones each in its own way.");
        }
        else if (!under.Zones[0].Is(zones.Zones[0]))
        {
            Add(new ZoneConflict("other-zone", element.Text, zones, on.Text, under));
        }
    }

    private static bool Comparable(ResourceId one, ResourceId other) => one.SubscriptionId.Is(other.SubscriptionId);

    private void Add(ZoneConflict conflict) => _conflicts.TryAdd((conflict.Element.ToLowerInvariant(), conflict.RestsOn.ToLowerInvariant()), conflict);
}
