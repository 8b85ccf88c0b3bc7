using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

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
    public UserRoute? UserRoute(Resource subnet, IPAddress address)
    {
        UserRoute? best = null;
        foreach (var route in UserRoutes(subnet))
        {
            if (route.Prefix is { } prefix && prefix.Contains(address) && (best?.Prefix is not { } other || prefix.PrefixLength > other.PrefixLength))
            {
                best = route;
            }
        }

        return best;
    }

    /// <summary>
    /// Where the subnet's route table sends what no other route matches: <c>0.0.0.0/0</c>, or <c>0.0.0.0/1</c> and
    /// <c>128.0.0.0/1</c>, which together do the same and win over it. Two routes when the halves differ, null for a half
    /// without one.
    /// </summary>
    public IReadOnlyList<UserRoute?> DefaultRoutes(Resource subnet, AddressFamily family)
    {
        var wide = UserRoutes(subnet).Where(r => r.Prefix is { PrefixLength: <= 1 } prefix && prefix.BaseAddress.AddressFamily == family)
            .OrderByDescending(r => r.Prefix!.Value.PrefixLength).ToList();

        // Public hosts of IPv6 all lie in 2000::/3, which is in the lower half.
        string[] halves = family == AddressFamily.InterNetwork ? ["0.0.0.0", "128.0.0.0"] : ["2000::"];
        return [.. halves.Select(IPAddress.Parse).Select(h => wide.Find(r => r.Prefix!.Value.Contains(h))).DistinctBy(r => (r?.Type.ToLowerInvariant(), r?.NextHop))];
    }

    /// <summary>Routes of the subnet's table; none when it has no table, or when the table was not read, which the trail then says.</summary>
    public IEnumerable<UserRoute> UserRoutes(Resource subnet)
    {
        if (!subnet.Body.TryFollow(out _, "properties", "routeTable"))
        {
            return [];
        }

        if (subnet.Body.Id("properties", "routeTable", "id") is not { } tableId)
        {
            trail.Problem($"The route table of `{subnet.Id}` could not be read.");
            return [];
        }

        if (trail.Find(topology, tableId) is not { } table)
        {
            return [];
        }

        var own = topology.Children(tableId, RouteType).ToDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
        return table.Body.Items("properties", "routes").Where(r => r.Text("name") is not { } name || !own.ContainsKey(name)).Concat(own.Values.Select(r => r.Body))
            .Select(r => Inventory.UserRoute.Read(r, tableId));
    }

    public bool UsesRemoteGateways(VirtualNetwork network) => Halves(network.Id).Any(p => IsOn(p, "useRemoteGateways"));

    /// <summary>Whether packets that the other VNet only forwards are let in; they are not unless the peering says so.</summary>
    public bool ForwardedTrafficAllowed(VirtualNetwork network, VirtualNetwork other) =>
        Halves(network.Id).Any(p => other.Id.Equals(p.Id("properties", "remoteVirtualNetwork", "id")) && IsOn(p, "allowForwardedTraffic"));

    private IEnumerable<JsonElement> Halves(ResourceId network) => topology.ChildrenOf(network, PeeringType).Select(p => p.Body);

    private static bool IsOn(JsonElement peering, string name) => peering.Properties().TryFollow(out var value, name) && value.ValueKind == JsonValueKind.True;

    private IEnumerable<(ResourceId Peering, ResourceId Remote)> Peerings(Resource network)
    {
        var embedded = network.Body.Items("properties", "virtualNetworkPeerings").Select(p => (Id: p.Id("id") ?? network.Id, Body: p));
        var own = topology.Children(network.Id, PeeringType).Select(p => (p.Id, p.Body));
        return embedded.Concat(own)
            .Where(p => p.Body.Text("properties", "peeringState") is not { } state || state.Is("Connected"))
            .Select(p => (p.Id, Remote: p.Body.Id("properties", "remoteVirtualNetwork", "id")))
            .Where(p => p.Remote is not null)
            .Select(p => (p.Id, p.Remote!))
            .DistinctBy(p => p.Item2);
    }
}
