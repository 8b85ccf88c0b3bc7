using System.Collections.Immutable;
using System.Net;

namespace Automation.Inventory;

/// <summary>A VNet as paths see it.</summary>
/// <param name="Peerings">Connected peerings, by the VNet on the other side.</param>
internal sealed record VirtualNetwork(
    ResourceId Id, string Region, ImmutableArray<IPNetwork> Prefixes, ImmutableArray<(ResourceId Peering, ResourceId Remote)> Peerings)
{
    /// <summary>Length of the longest prefix that holds the address; -1 when none does.</summary>
    public int Match(IPAddress address) => Prefixes.Where(p => p.Contains(address)).Select(p => p.PrefixLength).DefaultIfEmpty(-1).Max();
}

/// <summary>Reads VNets, subnets and routes out of a topology and notes the trail.</summary>
internal sealed class NetworkMap(Topology topology, Trail trail)
{
    private const string PeeringType = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings";
    private const string RouteType = "Microsoft.Network/routeTables/routes";

    public Topology Topology => topology;

    public Trail Trail => trail;

    public Resource? Subnet(ResourceId id) => trail.Find(topology, id);

    public VirtualNetwork? NetworkOf(ResourceId subnet) =>
        ResourceId.TryParse(subnet.ParentOrScope, out var network) ? Network(network) : null;

    /// <summary>Null, with the cause on the trail, when it was not read or tells no location.</summary>
    public VirtualNetwork? Network(ResourceId id)
    {
        if (trail.Find(topology, id) is not { } resource)
        {
            return null;
        }

        if (resource.Location is not { } region)
        {
            trail.Problem($"`{id}` names no location.");
            return null;
        }

        var prefixes = resource.Body.Items("properties", "addressSpace", "addressPrefixes")
            .Select(p => IPNetwork.TryParse(p.Text(), out var network) ? network : default(IPNetwork?))
            .OfType<IPNetwork>();
        return new VirtualNetwork(resource.Id, region, [.. prefixes], [.. Peerings(resource)]);
    }

    /// <summary>VNets on the other side of the peerings, those that were not read left out.</summary>
    public IEnumerable<(ResourceId Peering, VirtualNetwork Network)> Peers(VirtualNetwork network) =>
        network.Peerings.Where(p => topology.Find(p.Remote) is not null)
            .Select(p => (p.Peering, Network: Network(p.Remote)!))
            .Where(p => p.Network is not null);

    public IEnumerable<ResourceId> UnreadPeers(VirtualNetwork network) =>
        network.Peerings.Select(p => p.Remote).Where(id => topology.Find(id) is null);

    /// <summary>The route of the subnet's route table with the longest prefix for the address; null when there is none.</summary>
    public (IPNetwork Prefix, string Type, string? NextHop, ResourceId Table)? UserRoute(Resource subnet, IPAddress address)
    {
        if (!subnet.Body.TryFollow(out _, "properties", "routeTable"))
        {
            return null;
        }

        if (subnet.Body.Id("properties", "routeTable", "id") is not { } tableId)
        {
            trail.Problem($"The route table of `{subnet.Id}` could not be read.");
            return null;
        }

        if (trail.Find(topology, tableId) is not { } table)
        {
            return null;
        }

        var routes = table.Body.Items("properties", "routes").Concat(topology.Children(tableId, RouteType).Select(r => r.Body));
        (IPNetwork Prefix, string Type, string? NextHop, ResourceId Table)? best = null;
        foreach (var route in routes.Select(r => r.Properties()))
        {
            if (IPNetwork.TryParse(route.Text("addressPrefix"), out var prefix) && prefix.Contains(address)
                && (best is null || prefix.PrefixLength > best.Value.Prefix.PrefixLength))
            {
                best = (prefix, route.Text("nextHopType") ?? "", route.Text("nextHopIpAddress"), tableId);
            }
        }

        return best;
    }

    private IEnumerable<(ResourceId Peering, ResourceId Remote)> Peerings(Resource network)
    {
        var embedded = network.Body.Items("properties", "virtualNetworkPeerings").Select(p => (Id: p.Id("id") ?? network.Id, Body: p));
        var own = topology.Children(network.Id, PeeringType).Select(p => (p.Id, p.Body));
        return embedded.Concat(own)
            .Where(p => p.Body.Text("properties", "peeringState") is null or "Connected")
            .Select(p => (p.Id, Remote: p.Body.Id("properties", "remoteVirtualNetwork", "id")))
            .Where(p => p.Remote is not null)
            .Select(p => (p.Id, p.Remote!))
            .DistinctBy(p => p.Item2);
    }
}
