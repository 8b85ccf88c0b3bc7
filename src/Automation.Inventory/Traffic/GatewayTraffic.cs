using System.Net;
using System.Net.Sockets;

namespace Automation.Inventory;

/// <summary>Paths from an Application Gateway to its backends.</summary>
internal sealed class GatewayTraffic(NetworkMap map, PathPricer pricer, TrafficAssumptions assumptions, IVolumes volumes)
{
    private readonly PathFinder _finder = new(map);

    public List<AvoidablePath> Survey(Resource gateway)
    {
        var subnetId = gateway.Body.Items("properties", "gatewayIPConfigurations").Select(c => c.Id("properties", "subnet", "id")).FirstOrDefault(id => id is not null);
        if (subnetId is null)
        {
            map.Trail.Problem($"`{gateway.Id}` does not tell its subnet.");
            return [];
        }

        if (!gateway.Body.TryFollow(out _, "properties", "backendAddressPools"))
        {
            map.Trail.Problem($"`{gateway.Id}` does not tell its backend pools.");
            return [];
        }

        if (map.Subnet(subnetId) is not { } subnet || map.NetworkOf(subnetId) is not { } home)
        {
            return [];
        }

        var targets = Targets(gateway).ToList();
        var routes = targets.Select(t => (Target: t, Route: Way(t, subnet, home))).Where(r => r.Route is { Hops.Length: > 0 });
        List<AvoidablePath> paths = [];
        var total = volumes.Measured(new TrafficFlow(gateway.Id, FlowKind.GatewayToBackend, gateway.Id, null)) ?? (decimal)assumptions.GatewayToBackendGb;
        foreach (var group in routes.GroupBy(r => string.Join('|', r.Route!.Hops.Select(h => h.Via)), StringComparer.OrdinalIgnoreCase))
        {
            var gb = total * group.Count() / targets.Count;
            paths.Add(Path(gateway, home, [.. group.Select(g => g.Target)], group.First().Route!, gb));
        }

        return paths;
    }

    private AvoidablePath Path(Resource gateway, VirtualNetwork home, List<string> targets, Route route, decimal gb)
    {
        var crossing = route.Hops.FirstOrDefault(h => h.CrossesRegions);
        var peered = route.Hops.Any(h => h.Kind == HopKind.Peering);
        var now = pricer.Cost(route.Hops, gb);
        var (kind, instead, why) = crossing is not null
            ? (PathKinds.GatewayOtherRegion, $"a gateway in {crossing.To}", $"The gateway in {crossing.From} sends to backends in {crossing.To}")
            : route.Hops.Any(h => h.Kind is HopKind.Firewall or HopKind.Appliance)
                ? (PathKinds.GatewayViaFirewall, peered ? $"a gateway in {route.End.Id.Text}" : "a direct route inside the VNet", "The gateway's route leads through an appliance to its backends")
                : (PathKinds.GatewayOtherNetwork, $"a gateway in {route.End.Id.Text}", $"The gateway in `{home.Id.Name}` sends over a peering to backends in `{route.End.Id.Name}`");
        return new AvoidablePath(
            kind, gateway.Id.Text, string.Join(", ", targets.Distinct(StringComparer.OrdinalIgnoreCase)), [.. route.Hops.Select(h => h.Via)], gb, now, instead, now,
            $"{why}; {AvoidablePath.Gb(gb)} GB a month. Beside its backends the gateway reaches them free of charge; the gateway's own price is not counted.");
    }

    private static IEnumerable<string> Targets(Resource gateway) => gateway.Body.Items("properties", "backendAddressPools")
        .SelectMany(p => p.Items("properties", "backendAddresses"))
        .Select(a => a.Text("ipAddress") ?? a.Text("fqdn"))
        .OfType<string>()
        .Concat(gateway.Body.Items("properties", "backendAddressPools").SelectMany(p => p.Items("properties", "backendIPConfigurations")).Select(c => c.Text("id")).OfType<string>())
        .Distinct(StringComparer.OrdinalIgnoreCase);

    private Route? Way(string target, Resource subnet, VirtualNetwork home)
    {
        if (ResourceId.TryParse(target, out var configuration))
        {
            // A network interface configuration: its address tells.
            var address = map.Trail.Find(map.Topology, configuration)?.Body.Text("properties", "privateIPAddress");
            return address is null ? null : Way(address, subnet, home);
        }

        if (IPAddress.TryParse(target, out var ip))
        {
            return IsPrivate(ip) ? _finder.ToAddress(subnet, home, ip) : ToPublic(target, Handle.Ip(target)!, home);
        }

        return ToPublic(target, Handle.Fqdn(target) ?? "", home);
    }

    /// <summary>Over public addresses traffic inside a region is free; between regions it is not.</summary>
    private Route? ToPublic(string target, string handle, VirtualNetwork home)
    {
        var owner = map.Topology.Owners(handle).FirstOrDefault();
        if (owner is not null)
        {
            map.Trail.Follow(owner.Id);
        }

        if ((owner?.Location ?? RegionInName(target)) is not { } region)
        {
            map.Trail.Problem($"Backend `{target}` belongs to nothing that was read.");
            return null;
        }

        return region.Is(home.Region)
            ? new Route([], home)
            : new Route([new Hop(HopKind.InterRegion, $"{home.Region} → {region}", home.Region, region)], home);
    }

    /// <summary>Names of public addresses tell their region: <c>shop.westeurope.cloudapp.azure.com</c>.</summary>
    private static string? RegionInName(string host) =>
        host.TrimEnd('.').Split('.') is [.., var region, var a, var b, var c] && a.Is("cloudapp") && b.Is("azure") && c.Is("com") ? region.ToLowerInvariant() : null;

    private static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        }

        var bytes = address.GetAddressBytes();
        return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128);
    }
}
