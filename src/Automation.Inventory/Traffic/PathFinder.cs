using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Automation.Inventory;

/// <summary>Follows packets from a subnet the way Azure would: the longest prefix wins, and a route of one's own wins a tie.</summary>
internal sealed class PathFinder(NetworkMap map)
{
    private static readonly IPAddress Anywhere = IPAddress.Parse("203.0.113.1"); // documentation range: only a default route matches

    /// <summary>The way to a private address; null, with the cause on the trail, when it cannot be told.</summary>
    public Route? ToAddress(Resource subnet, VirtualNetwork home, IPAddress address)
    {
        var own = home.Match(address);
        var peer = own >= 0 ? default : map.Peers(home).Where(p => p.Network.Match(address) >= 0).OrderByDescending(p => p.Network.Match(address)).FirstOrDefault();
        var system = own >= 0 ? own : peer.Network?.Match(address) ?? -1;
        if (map.UserRoute(subnet, address) is { IsAppliance: true } route && route.Prefix!.Value.PrefixLength >= system)
        {
            return ThroughAppliance(home, route)?.Route is { } first ? Onward(first, address) : null;
        }

        if (own >= 0)
        {
            return new Route([], home);
        }

        if (peer.Network is not null)
        {
            return new Route([Peering(peer.Peering, home, peer.Network)], peer.Network);
        }

        Lost(home, address);
        return null;
    }

    /// <summary>
    /// The way that leaves the subnet for the internet and public endpoints, up to the appliance; no hops when it leaves
    /// directly (load balancer, NAT gateway). Null, with the cause on the trail, when it cannot be told.
    /// </summary>
    public Route? ToInternet(Resource subnet, VirtualNetwork home) =>
        map.DefaultRoutes(subnet, AddressFamily.InterNetwork).FirstOrDefault(r => r is { IsAppliance: true }) is { } route
            ? ThroughAppliance(home, route)?.Route
            : new Route([], home);

    /// <summary>The stretch from one VNet to another: nothing, or a peering; null when they are not peered.</summary>
    public static Hop? Between(VirtualNetwork from, VirtualNetwork to)
    {
        var peering = from.Peerings.FirstOrDefault(p => p.Remote.Equals(to.Id)).Peering;
        return peering is null ? null : Peering(peering, from, to);
    }

    private static Hop Peering(ResourceId peering, VirtualNetwork from, VirtualNetwork to) =>
        new(HopKind.Peering, peering.Text, from.Region, to.Region);

    private Route? Onward(Route soFar, IPAddress address)
    {
        if (soFar.End.Match(address) >= 0)
        {
            return soFar;
        }

        foreach (var (peering, network) in map.Peers(soFar.End))
        {
            if (network.Match(address) >= 0)
            {
                return new Route(soFar.Hops.Add(Peering(peering, soFar.End, network)), network);
            }
        }

        Lost(soFar.End, address);
        return null;
    }

    /// <summary>The way up to the appliance that the route names, and who it is; null, with the cause on the trail, when it cannot be told.</summary>
    public (Route Route, Resource? Owner)? ThroughAppliance(VirtualNetwork home, UserRoute route)
    {
        if (!IPAddress.TryParse(route.NextHop, out var address))
        {
            map.Trail.Problem($"A route of `{route.Table}` names no readable next hop.");
            return null;
        }

        var near = map.Peers(home).Prepend((Peering: home.Id, Network: home)).ToList();
        var place = near.Find(n => n.Network.Match(address) >= 0);
        var owner = map.Topology.Owners(Handle.Ip(route.NextHop)!).FirstOrDefault(r => SitsIn(r, near.Select(n => n.Network.Id), out _));
        if (owner is not null)
        {
            SitsIn(owner, near.Select(n => n.Network.Id), out var network);
            place = near.Find(n => n.Network.Id.Equals(network));
            map.Trail.Follow(owner.Id);
        }

        if (place.Network is null)
        {
            Lost(home, address);
            return null;
        }

        var hops = ImmutableArray.CreateBuilder<Hop>();
        if (!place.Network.Id.Equals(home.Id))
        {
            hops.Add(Peering(place.Peering, home, place.Network));
        }

        var region = place.Network.Region;
        hops.Add(owner?.Id.IsType("Microsoft.Network/azureFirewalls") == true
            ? new Hop(HopKind.Firewall, owner.Id.Text, region, region, owner.Body.Text("properties", "sku", "tier"))
            : new Hop(HopKind.Appliance, owner?.Id.Text ?? address.ToString(), region, region));
        return (new Route(hops.ToImmutable(), place.Network), owner);
    }

    private bool SitsIn(Resource resource, IEnumerable<ResourceId> networks, out ResourceId? network)
    {
        var homes = map.Topology.NetworksOf(resource.Id);
        network = networks.FirstOrDefault(n => homes.Contains(n.Key));
        return network is not null;
    }

    private void Lost(VirtualNetwork from, IPAddress address)
    {
        var unread = map.UnreadPeers(from).ToList();
        unread.ForEach(map.Trail.Missing);
        if (unread.Count == 0)
        {
            map.Trail.Problem($"Address `{address}`, reached from `{from.Id}`, belongs to nothing that was read.");
        }
    }
}
