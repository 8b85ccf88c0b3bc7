using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Other clusters that share a part of the network with a cluster.</summary>
internal sealed class NetworkNeighbours : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.networkNeighbours",
        FactType.Array,
        Unit: null,
        [ArmTypes.Cluster],
        "Other clusters that share something of the network with the cluster: objects with cluster, via (network: the same VNet; peering: VNets that are peered directly; routeTable, securityGroup, "
        + "applicationGateway: the same one in use by both), through (the shared resource or the other VNet), hub (for peerings: whether one side is a hub, with a firewall or gateway) and "
        + "tags of the other cluster. Unknown unless all clusters were listed and the networks of this one were read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.AgentPool, ArmTypes.VirtualNetwork, ArmTypes.Peering, ArmTypes.RouteTable, ArmTypes.SecurityGroup, ArmTypes.ApplicationGateway],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var cluster = ClusterNetwork.Read(resource, topology);
        var findings = new Findings(resource.Id);
        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools, and so not its networks.");
        }

        var graph = NetworkGraph.Of(topology);
        foreach (var id in cluster.Networks)
        {
            if (findings.Find(topology, id) is not null && graph.Find(id) is { } network)
            {
                Report(findings, cluster, topology, ClustersIn(id, topology), "network", id, hub: null);
                ReportPeers(findings, cluster, network, topology);
            }
        }

        ReportShared(findings, cluster, topology);
        if (cluster.Networks.Any() && !topology.Lists(ArmTypes.Cluster))
        {
            findings.Problem($"Which other clusters are near `{resource.Id}` is not known: not all clusters were listed.");
        }

        // What was found does not settle it: which neighbours matter is for the policy to say.
        return findings.ToFact(settled: false);
    }

    private static void ReportPeers(Findings findings, ClusterNetwork cluster, Network network, Topology topology)
    {
        if (!network.KnowsPeerings)
        {
            findings.Problem($"`{network.Id}` does not tell its peerings.");
        }

        foreach (var half in network.Peerings.Where(p => p is { IsConnected: true, Remote: not null }).DistinctBy(p => p.Remote))
        {
            var others = ClustersIn(half.Remote!, topology).ToList();
            if (others.Count > 0)
            {
                var isHub = half.UsesRemoteGateways || half.AllowsGatewayTransit || IsHub(network.Id, topology) || IsHub(half.Remote!, topology);
                Report(findings, cluster, topology, others, "peering", half.Remote!, isHub);
            }
        }
    }

    private static void ReportShared(Findings findings, ClusterNetwork cluster, Topology topology)
    {
        foreach (var (via, id) in Attached(cluster, topology).Distinct())
        {
            var users = topology.Mentions(id).Where(r => r.To.Equals(id))
                .SelectMany(r => r.From.IsType(ArmTypes.Subnet) || r.From.IsType(ArmTypes.VirtualNetwork) ? UsersThrough(r, id, topology) : [ClusterNetwork.ClusterOf(r.From)]);
            Report(findings, cluster, topology, users.OfType<ResourceId>(), via, id, hub: null);
        }
    }

    /// <summary>Clusters in the subnets of a network that are attached to the table, group or gateway.</summary>
    private static IEnumerable<ResourceId?> UsersThrough(Reference reference, ResourceId shared, Topology topology)
    {
        var subnets = reference.From.IsType(ArmTypes.Subnet)
            ? new[] { topology.Find(reference.From) }.OfType<Resource>()
            : topology.ChildrenOf(reference.From, ArmTypes.Subnet);
        return subnets
            .Where(s => shared.Equals(s.Body.Id("properties", "routeTable", "id")) || shared.Equals(s.Body.Id("properties", "networkSecurityGroup", "id")))
            .SelectMany(s => topology.Mentions(s.Id).Where(r => r.To.Equals(s.Id)).Select(r => ClusterNetwork.ClusterOf(r.From)));
    }

    private static IEnumerable<(string Via, ResourceId Id)> Attached(ClusterNetwork cluster, Topology topology)
    {
        foreach (var subnet in cluster.NodeSubnets.Select(topology.Find).OfType<Resource>())
        {
            if (subnet.Body.Id("properties", "routeTable", "id") is { } table)
            {
                yield return ("routeTable", table);
            }

            if (subnet.Body.Id("properties", "networkSecurityGroup", "id") is { } group)
            {
                yield return ("securityGroup", group);
            }
        }

        foreach (var name in new[] { "effectiveApplicationGatewayId", "applicationGatewayId" })
        {
            if (cluster.Resource.Body.Id("properties", "addonProfiles", "ingressApplicationGateway", "config", name) is { } gateway)
            {
                yield return ("applicationGateway", gateway);
            }
        }
    }

    private static IEnumerable<ResourceId> ClustersIn(ResourceId network, Topology topology) =>
        topology.Mentions(network).Where(r => r.To.IsType(ArmTypes.Subnet)).Select(r => ClusterNetwork.ClusterOf(r.From)).OfType<ResourceId>();

    private static bool IsHub(ResourceId network, Topology topology) =>
        topology.ChildrenOf(network, ArmTypes.Subnet).Any(s => s.Name.Is("AzureFirewallSubnet") || s.Name.Is("GatewaySubnet") || s.Name.Is("RouteServerSubnet"));

    private static void Report(Findings findings, ClusterNetwork cluster, Topology topology, IEnumerable<ResourceId> others, string via, ResourceId through, bool? hub)
    {
        foreach (var other in others.Where(id => !id.Equals(cluster.Id)).Distinct().OrderBy(id => id.Key, StringComparer.Ordinal))
        {
            findings.Follow(through);
            if (findings.Find(topology, other) is { } resource)
            {
                findings.Add(new JsonObject
                {
                    ["cluster"] = other.Text,
                    ["via"] = via,
                    ["through"] = through.Text,
                    ["hub"] = hub,
                    ["tags"] = Tags(resource),
                });
            }
        }
    }

    private static JsonObject Tags(Resource cluster) =>
        cluster.Body.TryFollow(out var tags, "tags") && JsonNode.Parse(tags.GetRawText()) is JsonObject all ? all : [];
}
