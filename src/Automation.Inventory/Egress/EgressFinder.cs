using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Finds how packets to the Internet leave a subnet, in the order in which Azure decides.</summary>
/// <remarks>
/// A default route of the subnet's route table comes first; then a NAT gateway on the subnet, outbound rules or public frontends of
/// a load balancer whose backend pool holds the machines, an address of the machine itself, and last default outbound access.
/// A next hop that is an appliance leaves by its own subnet in turn.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access">Default outbound access</seealso>
internal sealed class EgressFinder(NetworkMap map, PathPricer pricer)
{
    private const int MaxAppliances = 4;

    private static readonly AddressSet PublicOrReserved = KnownAddresses.Private.Complement();

    private readonly PathFinder _paths = new(map);

    /// <param name="machines">What is known of the machines in the subnet beyond their interfaces: how a cluster's nodes get out. Null when nothing.</param>
    /// <returns>Null, with the cause on the trail, when it cannot be told.</returns>
    public EgressPath? Of(Resource subnet, Machines? machines = null) => Of(subnet, machines, MaxAppliances);

    private EgressPath? Of(Resource subnet, Machines? machines, int depth)
    {
        if (map.NetworkOf(subnet.Id) is not { } home)
        {
            return null;
        }

        var defaults = map.DefaultRoutes(subnet, AddressFamily.InterNetwork);
        var route = defaults.FirstOrDefault(r => r is not null);
        var path = route switch
        {
            null => Direct(subnet, home, machines, null),
            { IsAppliance: true } => ThroughAppliance(subnet, home, route, depth),
            _ when route.Type.Is("Internet") => Direct(subnet, home, machines, new NextHop("Internet", null, null, null, true, true)),
            _ when route.Type.Is("VirtualNetworkGateway") => Ends(EgressKinds.Gateway, route),
            _ when route.Type.Is("None") => Ends(EgressKinds.None, route),
            _ => Unreadable(route),
        };
        if (path is null)
        {
            return null;
        }

        var routes = map.UserRoutes(subnet).ToList();
        var prefixes = routes.Where(r => IsDefault(r) && r.Type.Is(route?.Type ?? "") && r.NextHop == route?.NextHop).Select(r => r.PrefixText);
        var six = map.DefaultRoutes(subnet, AddressFamily.InterNetworkV6)[0];
        return path with
        {
            Prefixes = route is null ? [] : [.. prefixes],
            CoversAll = defaults.Count == 1,
            Exceptions = [.. routes.Where(r => IsException(r, route))],
            MayLearnDefault = MayLearn(subnet, home, route),
            RouteTable = subnet.Body.Id("properties", "routeTable", "id")?.Text,
            IPv6 = (subnet.Body.Items("properties", "addressPrefixes").Any(p => p.Text()?.Contains(':', StringComparison.Ordinal) == true), six?.Type),
        };
    }

    private static bool IsDefault(UserRoute route) => route.Prefix is { PrefixLength: <= 1 } prefix && prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    private static bool IsException(UserRoute route, UserRoute? chosen) =>
        !IsDefault(route) && !(route.Type.Is(chosen?.Type ?? "") && route.NextHop == chosen?.NextHop)
        && (!AddressRange.TryParse(route.PrefixText, out var range) ? ServiceTag.IsTag(route.PrefixText) : !range.IsIPv6 && PublicOrReserved.Intersects(range));

    private EgressPath? ThroughAppliance(Resource subnet, VirtualNetwork home, UserRoute route, int depth)
    {
        if (depth == 0)
        {
            map.Trail.Problem($"Default routes lead from one appliance to the next, and at `{subnet.Id}` still do not end.");
            return null;
        }

        if (_paths.ThroughAppliance(home, route) is not { } found)
        {
            return null;
        }

        var (way, owner) = found;
        if (owner is null && new[] { "azureFirewalls", "loadBalancers", "networkInterfaces" }.FirstOrDefault(t => !map.Topology.Lists("Microsoft.Network/" + t)) is { } unlisted)
        {
            map.Trail.Problem($"Next hop `{route.NextHop}` of `{route.Table}` belongs to nothing that was read, and not all {unlisted} were.");
            return null;
        }

        var next = new NextHop(route.Type, route.NextHop, owner?.Id, owner?.Type, IsReachable(home, way.End), way.End.Region.Is(home.Region));
        var hops = way.Hops.Select(h => new EgressHop(
            h.Kind, h.Via, h.To, h.Kind == HopKind.Peering || owner is null ? null : ZonesOf(owner), pricer.PerGb(h))).ToImmutableArray();
        var isFirewall = owner?.Id.IsType("Microsoft.Network/azureFirewalls") == true;
        var beyond = owner is null ? null : isFirewall ? FirewallExit(owner, depth) : ApplianceExit(owner, depth);
        return new EgressPath(
            isFirewall ? EgressKinds.Firewall : EgressKinds.Appliance, [], true, next, beyond is null ? hops : hops.AddRange(beyond.Hops),
            beyond?.PublicIps ?? [], beyond?.PublicIpPrefixes ?? [], [], false, null, beyond?.NatGateway);
    }

    /// <summary>A NAT gateway on the firewall's subnet comes before its own addresses; a firewall without any is itself routed on.</summary>
    private EgressPath? FirewallExit(Resource firewall, int depth)
    {
        var configurations = firewall.Body.Items("properties", "ipConfigurations").Select(c => c.Properties()).ToList();
        var ips = configurations.Select(c => c.Id("publicIPAddress", "id")).OfType<ResourceId>().ToList();
        var subnetId = configurations.Select(c => c.Id("subnet", "id")).FirstOrDefault(id => id is not null);
        if (subnetId is not null && map.Topology.Find(subnetId) is { } subnet && (ips.Count == 0 || Nat(subnet) is not null))
        {
            map.Trail.Follow(subnet.Id);
            return Of(subnet, new Machines([], [], HasOwnPublicIps: false), depth - 1);
        }

        var hub = firewall.Body.Items("properties", "hubIPAddresses", "publicIPs", "addresses").Select(a => a.Text("address")).OfType<string>();
        return Exit(EgressKinds.Firewall, [], [.. ips.Select(Address), .. hub], []);
    }

    private EgressPath? ApplianceExit(Resource owner, int depth)
    {
        var machines = owner.Id.IsType("Microsoft.Network/loadBalancers")
            ? owner.Body.Items("properties", "backendAddressPools").SelectMany(p => p.Items("properties", "backendIPConfigurations")).Select(c => c.Id("id")?.RootKey)
                .OfType<string>().Select(key => ResourceId.TryParse(key, out var id) ? map.Topology.Find(id) : null).OfType<Resource>().ToList()
            : [owner];
        foreach (var machine in machines)
        {
            var configurations = machine.Body.Items("properties", "ipConfigurations").Select(c => c.Properties()).ToList();
            var ips = configurations.Select(c => c.Id("publicIPAddress", "id")).OfType<ResourceId>().ToList();
            foreach (var id in configurations.Select(c => c.Id("subnet", "id")).OfType<ResourceId>())
            {
                if (map.Topology.Find(id) is { } subnet)
                {
                    map.Trail.Follow(subnet.Id);
                    return Of(subnet, new Machines([], [.. ips.Select(Address)], ips.Count > 0), depth - 1);
                }
            }
        }

        return null; // behind an appliance that is not described the trail ends, and that is no gap in what was read
    }

    private EgressPath? Direct(Resource subnet, VirtualNetwork home, Machines? machines, NextHop? next)
    {
        if (Nat(subnet) is { } natId)
        {
            return map.Trail.Find(map.Topology, natId) is not { } nat
                ? null
                : Exit(
                    EgressKinds.Nat, [Hop(HopKind.NatGateway, nat, home)],
                    [.. nat.Body.Items("properties", "publicIpAddresses").Select(i => i.Id("id")).OfType<ResourceId>().Select(Address)],
                    [.. nat.Body.Items("properties", "publicIpPrefixes").Select(i => i.Id("id")).OfType<ResourceId>().Select(Prefix)]) with { NatGateway = nat.Id.Text, Next = next };
        }

        if (subnet.Body.TryFollow(out _, "properties", "natGateway"))
        {
            map.Trail.Problem($"The NAT gateway of `{subnet.Id}` could not be read.");
            return null;
        }

        var path = machines is not null ? OfMachines(subnet, home, machines) : OfInterfaces(subnet, home);
        return path is null ? null : path with { Next = next };
    }

    private EgressPath OfMachines(Resource subnet, VirtualNetwork home, Machines machines)
    {
        if (!machines.LoadBalancerIps.IsEmpty)
        {
            return Exit(EgressKinds.LoadBalancer, [new EgressHop(HopKind.LoadBalancer, "the cluster's load balancer", home.Region, null, pricer.PerGb(new Hop(HopKind.LoadBalancer, "", home.Region, home.Region)))],
                [.. machines.LoadBalancerIps.Select(Address)], []);
        }

        return machines.HasOwnPublicIps
            ? Exit(EgressKinds.PublicIp, [Own(subnet, home)], machines.OwnIps, [])
            : WithoutAny(subnet, home);
    }

    private EgressPath? OfInterfaces(Resource subnet, VirtualNetwork home)
    {
        var interfaces = map.Topology.To(subnet.Id).Select(r => r.From).Where(id => id.IsType("Microsoft.Network/networkInterfaces")).Distinct().ToList();
        foreach (var id in interfaces)
        {
            foreach (var user in map.Topology.To(id).Select(r => r.From).Where(f => f.IsType("Microsoft.Network/loadBalancers")).Distinct())
            {
                if (map.Topology.Find(user) is { } balancer && PublicFrontends(balancer).ToList() is { Count: > 0 } ips)
                {
                    map.Trail.Follow(balancer.Id);
                    return Exit(EgressKinds.LoadBalancer, [Hop(HopKind.LoadBalancer, balancer, home)], [.. ips.Select(Address)], []);
                }
            }

            var own = map.Topology.From(id).Select(r => r.To).Where(t => t.IsType("Microsoft.Network/publicIPAddresses")).ToList();
            if (own.Count > 0)
            {
                map.Trail.Follow(id);
                return Exit(EgressKinds.PublicIp, [Own(subnet, home)], [.. own.Select(Address)], []);
            }
        }

        return WithoutAny(subnet, home);
    }

    /// <summary>Frontends with a public address that outbound rules use, or rules that do not switch outbound off.</summary>
    private static IEnumerable<ResourceId> PublicFrontends(Resource balancer)
    {
        var used = balancer.Body.Items("properties", "outboundRules").SelectMany(r => r.Items("properties", "frontendIPConfigurations"))
            .Concat(balancer.Body.Items("properties", "loadBalancingRules")
                .Where(r => !(r.Properties().TryFollow(out var off, "disableOutboundSnat") && off.ValueKind == JsonValueKind.True))
                .Select(r => r.Properties().TryFollow(out var frontend, "frontendIPConfiguration") ? frontend : default))
            .Select(f => f.Id("id")?.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return balancer.Body.Items("properties", "frontendIPConfigurations").Where(f => f.Text("name") is { } name && used.Contains(name))
            .Select(f => f.Id("properties", "publicIPAddress", "id") ?? f.Id("properties", "publicIPPrefix", "id")).OfType<ResourceId>();
    }

    private EgressPath WithoutAny(Resource subnet, VirtualNetwork home)
    {
        var isPrivate = subnet.Body.TryFollow(out var access, "properties", "defaultOutboundAccess") && access.ValueKind == JsonValueKind.False;
        return isPrivate ? Exit(EgressKinds.None, [], [], []) : Exit(EgressKinds.Default, [Own(subnet, home)], [], []);
    }

    private EgressPath? Unreadable(UserRoute route)
    {
        map.Trail.Problem($"`{route.Type}` of a route of `{route.Table}` is no next hop type.");
        return null;
    }

    /// <summary>A route that the subnet learns over BGP counts only where its table has none of its own and lets such routes in.</summary>
    private bool MayLearn(Resource subnet, VirtualNetwork home, UserRoute? route)
    {
        if (route is not null)
        {
            return false;
        }

        var table = subnet.Body.Id("properties", "routeTable", "id") is { } id ? map.Topology.Find(id) : null;
        var isShut = table is not null && table.Body.TryFollow(out var off, "properties", "disableBgpRoutePropagation") && off.ValueKind == JsonValueKind.True;
        return !isShut && (map.Topology.Find(ResourceId.Parse(home.Id.Text + "/subnets/GatewaySubnet")) is not null || map.UsesRemoteGateways(home));
    }

    private bool IsReachable(VirtualNetwork home, VirtualNetwork end) => end.Id.Equals(home.Id) || map.ForwardedTrafficAllowed(home, end);

    private static ResourceId? Nat(Resource subnet) => subnet.Body.Id("properties", "natGateway", "id");

    private EgressHop Hop(HopKind kind, Resource resource, VirtualNetwork home)
    {
        var region = resource.Location ?? home.Region;
        return new EgressHop(kind, resource.Id.Text, region, ZonesOf(resource), pricer.PerGb(new Hop(kind, "", region, region)));
    }

    private EgressHop Own(Resource subnet, VirtualNetwork home) => new(HopKind.PublicAddress, subnet.Id.Text, home.Region, null, 0);

    private static EgressPath Ends(string kind, UserRoute route) =>
        Exit(kind, [], [], []) with { Next = new NextHop(route.Type, null, null, null, true, true) };

    private static EgressPath Exit(string kind, ImmutableArray<EgressHop> hops, ImmutableArray<string> ips, ImmutableArray<string> prefixes) =>
        new(kind, [], true, null, hops, ips, prefixes, [], false, null, null);

    private static string ZonesOf(Resource resource)
    {
        var sku = resource.Body.Text("sku", "name");
        var zones = resource.Body.Items("zones").Select(z => z.ToString()).Distinct(StringComparer.Ordinal).Count();
        return zones > 1 || sku.Is("StandardV2") ? "zoneRedundant" : zones == 1 ? "zonal" : "none";
    }

    private string Address(ResourceId id) => Known(id)?.Body.Text("properties", "ipAddress") ?? id.Text;

    private string Prefix(ResourceId id) => Known(id)?.Body.Text("properties", "ipPrefix") ?? id.Text;

    private Resource? Known(ResourceId id)
    {
        var resource = map.Topology.Find(id);
        if (resource is not null)
        {
            map.Trail.Follow(id);
        }

        return resource;
    }
}

/// <summary>How machines get out that are not described by interfaces, as those of a scale set.</summary>
/// <param name="LoadBalancerIps">Outbound addresses of their load balancer.</param>
/// <param name="OwnIps">Addresses of the machines themselves, where known.</param>
internal sealed record Machines(ImmutableArray<ResourceId> LoadBalancerIps, ImmutableArray<string> OwnIps, bool HasOwnPublicIps);
