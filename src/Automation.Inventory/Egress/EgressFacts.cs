using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Facts about the way out of a subnet.</summary>
internal static class EgressFacts
{
    private const string Shape =
        "kind (firewall, appliance, virtualNetworkGateway, natGateway, loadBalancer, publicIp, default for an address that Azure picks, none), throughFirewall, routeTable, defaultRoute (prefixes), coversAll "
        + "(false when only half of the addresses go that way), nextHopType, nextHopIpAddress, nextHopOwner, nextHopOwnerType (null when the address belongs to nothing), nextHopReachable (same VNet, or a "
        + "connected peering that lets forwarded traffic in), nextHopSameRegion, natGateway, publicIps, publicIpPrefixes, hops (kind, via, region, zones, usdPerGb), usdPerGb, exceptions (other routes "
        + "for public prefixes or service tags), mayLearnDefaultRoute (from a gateway over BGP), hasIPv6, ipv6NextHopType";

    public static IEnumerable<IFact> All(FactInputs inputs)
    {
        var pricer = new PathPricer(inputs.Prices, inputs.Regions);
        return [new SubnetEgress(pricer), new ClusterEgressPaths(pricer), new SubnetsWithoutNat()];
    }

    private static readonly ImmutableArray<string> Sources =
    [
        "Microsoft.Network/routeTables", "Microsoft.Network/virtualNetworks", "Microsoft.Network/natGateways", "Microsoft.Network/azureFirewalls",
        "Microsoft.Network/loadBalancers", "Microsoft.Network/networkInterfaces", "Microsoft.Network/publicIPAddresses", "prices",
    ];

    private static FactValue Value(Trail trail, Func<JsonNode> value) =>
        trail.Problems.Count == 0 ? new FactValue.Known(JsonValues.Element(value()), trail.Followed) : new FactValue.Unknown(string.Join(' ', trail.Problems));

    private sealed class SubnetEgress(PathPricer pricer) : IFact
    {
        public FactDescriptor Descriptor { get; } = new(
            "subnet.egress", FactType.Object, null, ["Microsoft.Network/virtualNetworks/subnets"],
            $"How packets to the Internet leave the subnet: {Shape}. Machines of scale sets are not looked up; for a cluster's nodes see cluster.egressPaths.")
        {
            SpansResources = true,
            DerivedFrom = Sources,
        };

        public FactValue Compute(Resource resource, Topology topology)
        {
            var trail = new Trail();
            trail.Follow(resource.Id);
            var path = new EgressFinder(new NetworkMap(topology, trail), pricer).Of(resource);
            return Value(trail, () => path!.ToJson());
        }
    }

    private sealed class ClusterEgressPaths(PathPricer pricer) : IFact
    {
        public FactDescriptor Descriptor { get; } = new(
            "cluster.egressPaths", FactType.Array, null, ["Microsoft.ContainerService/managedClusters"],
            $"How the nodes leave for the Internet, an object for each node subnet: subnet (null in a network that AKS made), pools, {Shape}.")
        {
            SpansResources = true,
            DerivedFrom = Sources,
        };

        public FactValue Compute(Resource resource, Topology topology)
        {
            var trail = new Trail();
            trail.Follow(resource.Id);
            var paths = new ClusterEgress(topology, trail, pricer).Of(resource);
            return Value(trail, () => new JsonArray([.. paths.Select(p =>
            {
                var json = p.Path.ToJson();
                json.Insert(0, "subnet", p.Place.Subnet?.Text);
                json.Insert(1, "pools", new JsonArray([.. p.Place.PoolNames.Select(n => (JsonNode)JsonValue.Create(n))]));
                return (JsonNode)json;
            })]));
        }
    }

    private sealed class SubnetsWithoutNat : IFact
    {
        public FactDescriptor Descriptor { get; } = new(
            "cluster.subnetsWithoutNat", FactType.Array, null, ["Microsoft.ContainerService/managedClusters"],
            "Node subnets without a NAT gateway, or with one that has no public address or stands in another region: objects with subnet, pools, natGateway and missing (natGateway, address or region). "
            + "Subnets of a network that AKS made are left out.")
        {
            SpansResources = true,
            DerivedFrom = ["Microsoft.Network/virtualNetworks/subnets", "Microsoft.Network/natGateways"],
        };

        public FactValue Compute(Resource resource, Topology topology)
        {
            var trail = new Trail();
            trail.Follow(resource.Id);
            var found = new JsonArray();
            foreach (var place in NodeSubnet.Of(resource, topology, trail) ?? [])
            {
                if (place.Subnet is null || trail.Find(topology, place.Subnet) is not { } subnet)
                {
                    continue;
                }

                var natId = subnet.Body.Id("properties", "natGateway", "id");
                var missing = natId is null ? MissingLink(subnet, trail) : MissingPart(natId, resource, topology, trail);
                if (missing is not null)
                {
                    found.Add((JsonNode)new JsonObject
                    {
                        ["subnet"] = place.Subnet.Text,
                        ["pools"] = new JsonArray([.. place.PoolNames.Select(n => (JsonNode)JsonValue.Create(n))]),
                        ["natGateway"] = natId?.Text,
                        ["missing"] = missing,
                    });
                }
            }

            return Value(trail, () => found);
        }

        private static string? MissingLink(Resource subnet, Trail trail)
        {
            if (subnet.Body.TryFollow(out _, "properties", "natGateway"))
            {
                trail.Problem($"The NAT gateway of `{subnet.Id}` could not be read.");
                return null;
            }

            return "natGateway";
        }

        private static string? MissingPart(ResourceId natId, Resource cluster, Topology topology, Trail trail)
        {
            if (trail.Find(topology, natId) is not { } nat)
            {
                return null;
            }

            var hasAddress = new[] { "publicIpAddresses", "publicIpPrefixes", "publicIpAddressesV6", "publicIpPrefixesV6" }.Any(n => nat.Body.Items("properties", n).Any());
            return !hasAddress ? "address" : nat.Location is { } region && cluster.Location is { } home && !region.Is(home) ? "region" : null;
        }
    }
}
