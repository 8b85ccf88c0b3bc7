using System.Collections.Immutable;
using System.Net;

namespace Automation.Inventory;

/// <summary>How the nodes of a cluster reach a registry, and whether they could do so without a detour.</summary>
internal sealed class RegistryTraffic(NetworkMap map, PathFinder finder, PathPricer pricer)
{
    private const string EndpointType = "Microsoft.Network/privateEndpoints";

    /// <summary>The way images take: to the registry's door, and on from its nearest home when that is in another region.</summary>
    /// <param name="Far">Null when the registry stands in the nodes' region.</param>
    public sealed record PullPath(Resource Registry, List<Hop> Entry, Hop? Far)
    {
        public List<Hop> Whole => Far is null ? Entry : [.. Entry, Far];

        public bool HasDetour => Entry.Exists(h => h.Kind != HopKind.PrivateEndpoint);
    }

    /// <summary>Null, with the cause on the trail, when it cannot be told.</summary>
    public PullPath? Way(NodePlace place, ResourceId registryId)
    {
        if (map.Trail.Find(map.Topology, registryId) is not { } registry || Entry(place, registry) is not { } entry)
        {
            return null;
        }

        var homes = Homes(registry);
        if (homes.Count == 0)
        {
            map.Trail.Problem($"`{registryId}` names no location.");
            return null;
        }

        return new PullPath(registry, entry, homes.Contains(place.Region, StringComparer.OrdinalIgnoreCase) ? null : Nearest(homes, place.Region));
    }

    public IEnumerable<AvoidablePath> Survey(NodePlace place, ResourceId registryId) => Way(place, registryId) is { } way ? Avoidable(place, way) : [];

    /// <summary>What could be saved on the way: the far region, and the detour to the registry's door.</summary>
    public IEnumerable<AvoidablePath> Avoidable(NodePlace place, PullPath way)
    {
        var (registry, entry, far) = way;
        if (far is null && !way.HasDetour)
        {
            yield break;
        }

        if (place.PullGb(registry.Id).Gb is not { } gb)
        {
            map.Trail.Problem($"`{place.Cluster.Id}` does not tell how many nodes its pools have.");
            yield break;
        }

        var now = pricer.Cost(way.Whole, gb);
        var from = (place.Subnet ?? place.Cluster).Id.Text;
        ImmutableArray<string> via = [.. way.Whole.Select(h => h.Via)];
        if (far is not null)
        {
            yield return new AvoidablePath(
                PathKinds.RegistryOtherRegion, from, registry.Id.Text, via, gb, now,
                $"geo-replication to {place.Region}", pricer.Cost([far], gb),
                $"Images travel from {far.From} to {place.Region}: the registry has no replica there; {AvoidablePath.Gb(gb)} GB a month. The price of the replica itself is not counted.");
        }

        if (way.HasDetour && Direct(place, registry, entry, gb) is { } better)
        {
            yield return better with { From = from, Via = via, UsdPerMonth = now };
        }
    }

    /// <summary>The cheapest way without the detour; null when none is cheaper.</summary>
    private AvoidablePath? Direct(NodePlace place, Resource registry, List<Hop> entry, decimal gb)
    {
        var now = pricer.Cost(entry, gb);
        var endpoint = new Hop(HopKind.PrivateEndpoint, place.Network!.Id.Text, place.Region, place.Region);
        var instead = $"a private endpoint in {place.Network.Id.Text}";
        var price = pricer.Cost([endpoint], gb) + pricer.PrivateEndpointHours(place.Region);
        if (!IsPrivate(registry) && pricer.ServiceEndpoint(place.Region, gb) is { } free && !(price <= free))
        {
            (instead, price) = ("a service endpoint for Microsoft.ContainerRegistry on the node subnet", free);
        }

        var saving = now - price;
        var throughAppliance = entry.Exists(h => h.Kind is HopKind.Firewall or HopKind.Appliance);
        return saving <= 0
            ? null
            : new AvoidablePath(
                throughAppliance ? PathKinds.RegistryViaFirewall : PathKinds.RegistryViaPeering, "", registry.Id.Text, [], gb, null, instead, saving,
                throughAppliance
                    ? $"Image pulls follow the route through an appliance in {entry[^1].From}; {AvoidablePath.Gb(gb)} GB a month."
                    : $"Image pulls cross a peering to the registry's private endpoint; {AvoidablePath.Gb(gb)} GB a month.");
    }

    /// <summary>The stretch from the nodes to the registry's door; null, with the cause on the trail, when it cannot be told.</summary>
    private List<Hop>? Entry(NodePlace place, Resource registry)
    {
        if (place.Subnet is null || place.Network is null)
        {
            return [];
        }

        var (endpoints, unread) = Endpoints(registry);
        if (endpoints.Find(e => e.Subnet.ParentOrScope.Is(place.Network.Id.Text)) is { Endpoint: not null } near)
        {
            map.Trail.Follow(near.Endpoint.Id);
            return [Door(near.Endpoint, place.Region)];
        }

        if (unread.Count > 0)
        {
            unread.ForEach(map.Trail.Missing); // it may stand in this very VNet
            return null;
        }

        if (IsPrivate(registry) || HasPrivateDns(place.Network))
        {
            return ThroughFarEndpoint(place, registry, endpoints);
        }

        var direct = place.Subnet.Body.Items("properties", "serviceEndpoints").Any(s => s.Text("service").Is("Microsoft.ContainerRegistry"));
        return direct ? [] : finder.ToInternet(place.Subnet, place.Network) is { } route ? [.. route.Hops] : null;
    }

    private List<Hop>? ThroughFarEndpoint(NodePlace place, Resource registry, List<(Resource Endpoint, ResourceId Subnet)> endpoints)
    {
        // With an endpoint a region, each network's own private DNS leads to the one beside it.
        var beside = map.Peers(place.Network!).Select(p => p.Network.Id.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (endpoint, subnet) in endpoints.OrderByDescending(e => beside.Contains(e.Subnet.ParentOrScope ?? "")))
        {
            map.Trail.Follow(endpoint.Id);
            if (map.NetworkOf(subnet) is not { } network)
            {
                return null;
            }

            // Without its address any address of its VNet shows the way: what matters is which prefix holds it.
            var address = Address(endpoint) ?? network.Prefixes.Select(p => p.BaseAddress).FirstOrDefault();
            if (address is not null && finder.ToAddress(place.Subnet!, place.Network!, address) is { } route)
            {
                return [.. route.Hops, Door(endpoint, route.End.Region)];
            }
        }

        if (endpoints.Count == 0)
        {
            map.Trail.Problem($"`{registry.Id}` is reached privately, but none of its private endpoints was read.");
        }

        return null;
    }

    private (List<(Resource Endpoint, ResourceId Subnet)> Endpoints, List<ResourceId> Unread) Endpoints(Resource registry)
    {
        List<(Resource Endpoint, ResourceId Subnet)> endpoints = [];
        List<ResourceId> unread = [];
        var named = registry.Body.Items("properties", "privateEndpointConnections")
            .Where(c => c.Text("properties", "privateLinkServiceConnectionState", "status") is null or "Approved")
            .Select(c => c.Id("properties", "privateEndpoint", "id")).OfType<ResourceId>();
        var pointing = map.Topology.To(registry.Id).Select(r => r.From).Where(id => id.IsType(EndpointType));
        foreach (var id in named.Concat(pointing).Distinct())
        {
            if (map.Topology.Find(id) is not { } endpoint)
            {
                unread.Add(id);
            }
            else if (endpoint.Body.Id("properties", "subnet", "id") is { } subnet)
            {
                endpoints.Add((endpoint, subnet));
            }
        }

        return (endpoints, unread);
    }

    private bool HasPrivateDns(VirtualNetwork network) => map.Topology.To(network.Id).Any(r =>
        r.From.IsType("Microsoft.Network/privateDnsZones/virtualNetworkLinks") && r.From.Segments[^3].Is("privatelink.azurecr.io"));

    private List<string> Homes(Resource registry)
    {
        var replicas = map.Topology.Children(registry.Id, "Microsoft.ContainerRegistry/registries/replications")
            .Where(r => !(r.Body.TryFollow(out var enabled, "properties", "regionEndpointEnabled") && enabled.ValueKind == System.Text.Json.JsonValueKind.False))
            .ToList();
        replicas.ForEach(r => map.Trail.Follow(r.Id));
        return [.. replicas.Prepend(registry).Select(r => r.Location).OfType<string>()];
    }

    private Hop Nearest(List<string> homes, string region) => homes
        .Select(home => new Hop(HopKind.InterRegion, $"{home} → {region}", home, region))
        .OrderBy(hop => pricer.Cost([hop], 1) ?? decimal.MaxValue)
        .First();

    private static bool IsPrivate(Resource registry) => registry.Body.Text("properties", "publicNetworkAccess").Is("Disabled");

    private static Hop Door(Resource endpoint, string region) => new(HopKind.PrivateEndpoint, endpoint.Id.Text, region, region);

    private static IPAddress? Address(Resource endpoint) => endpoint.Body.Items("properties", "ipConfigurations")
        .Select(c => c.Text("properties", "privateIPAddress"))
        .Concat(endpoint.Body.Items("properties", "customDnsConfigs").SelectMany(c => c.Items("ipAddresses")).Select(a => a.Text()))
        .Select(text => IPAddress.TryParse(text, out var address) ? address : null)
        .FirstOrDefault(address => address is not null);
}
