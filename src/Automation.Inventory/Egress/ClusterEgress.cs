using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>How a cluster's nodes leave, subnet by subnet.</summary>
internal sealed class ClusterEgress(Topology topology, Trail trail, PathPricer pricer)
{
    private readonly NetworkMap _map = new(topology, trail);

    public List<(NodeSubnet Place, EgressPath Path)> Of(Resource cluster)
    {
        List<(NodeSubnet, EgressPath)> paths = [];
        foreach (var place in NodeSubnet.Of(cluster, topology, trail) ?? [])
        {
            var path = place.Subnet is null
                ? Managed(cluster)
                : trail.Find(topology, place.Subnet) is { } subnet ? new EgressFinder(_map, pricer).Of(subnet, MachinesOf(cluster, place)) : null;
            if (path is not null)
            {
                paths.Add((place, path));
            }
        }

        return paths;
    }

    private static Machines MachinesOf(Resource cluster, NodeSubnet place) => new(
        OutboundType(cluster).Is("loadBalancer") ? OutboundIps(cluster, "loadBalancerProfile") : [],
        [],
        place.Pools.Any(p => p.Settings.TryFollow(out var own, "enableNodePublicIP") && own.ValueKind == JsonValueKind.True));

    /// <summary>In the network that AKS makes, the cluster itself says all there is to say.</summary>
    private EgressPath? Managed(Resource cluster)
    {
        if (cluster.Location is not { } region)
        {
            trail.Problem($"`{cluster.Id}` names no location.");
            return null;
        }

        switch (OutboundType(cluster).ToLowerInvariant())
        {
            case "loadbalancer":
                return Path(EgressKinds.LoadBalancer, HopKind.LoadBalancer, "the cluster's load balancer", region, OutboundIps(cluster, "loadBalancerProfile"));
            case "managednatgateway":
                return Path(EgressKinds.Nat, HopKind.NatGateway, "the cluster's NAT gateway", region, OutboundIps(cluster, "natGatewayProfile"));
            case "managednatgatewayv2":
                return Path(EgressKinds.Nat, HopKind.NatGateway, "the cluster's NAT gateway", region, OutboundIps(cluster, "natGatewayProfile"));
            case "none" or "block":
                return new EgressPath(EgressKinds.None, [], true, null, [], [], [], [], false, null, null);
            default:
                trail.Problem($"`{cluster.Id}` has outbound type `{OutboundType(cluster)}`, but its node pools name no subnet.");
                return null;
        }
    }

    private EgressPath Path(string kind, HopKind hop, string via, string region, ImmutableArray<ResourceId> ips) => new(
        kind, [], true, null, [new EgressHop(hop, via, region, null, pricer.PerGb(new Hop(hop, via, region, region)))],
        [.. ips.Select(id => topology.Find(id)?.Body.Text("properties", "ipAddress") ?? id.Text)], [], [], false, null, null);

    /// <summary>AKS makes a load balancer where nothing else is asked for.</summary>
    public static string OutboundType(Resource cluster) => cluster.Body.Text("properties", "networkProfile", "outboundType") ?? "loadBalancer";

    private static ImmutableArray<ResourceId> OutboundIps(Resource cluster, string profile) =>
        [.. cluster.Body.Items("properties", "networkProfile", profile, "effectiveOutboundIPs").Select(i => i.Id("id")).OfType<ResourceId>()];
}
