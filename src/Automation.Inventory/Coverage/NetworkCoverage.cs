using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What a VNet is for, which flow logs record it, and in which region the hub stands that it uses.</summary>
internal static class NetworkCoverage
{
    public const string FlowLogType = "Microsoft.Network/networkWatchers/flowLogs";
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";
    private const string PoolType = "Microsoft.ContainerService/managedClusters/agentPools";

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            About("network.roles", FactType.Array, "What the VNet is for, of `cluster` (node pools sit in it) and `hub` (it has a subnet for a firewall, a gateway or a route server).", CoverageFacts.ClusterType),
            (network, topology, trail) => CoverageFacts.Known(Roles(network, topology, trail).Select(r => (JsonNode)JsonValue.Create(r)), trail));
        yield return new JoinedFact(
            About("network.flowLogs", FactType.Array, "Flow logs of the VNet and its subnets: objects with name, target (the VNet's or subnet's name), enabled, analytics. Unknown while flow logs were not listed.", FlowLogType),
            (network, topology, trail) =>
            {
                _ = topology.AllOf(FlowLogType, trail);
                return CoverageFacts.Known(Logs(network, topology, trail).Select(l => l.ToJson()), trail);
            });
        yield return new JoinedFact(
            About("network.flowLogged", FactType.Boolean, "Whether an enabled flow log records the VNet, or one each of the subnets with nodes when there are any.", FlowLogType),
            IsLogged);
        yield return new JoinedFact(
            About("network.hubPeerings", FactType.Array, "Peerings to networks that are hubs: objects with peering, hub, region, sameRegion. Unknown when a network on the other side was not read.", CoverageFacts.NetworkType),
            (network, topology, trail) => CoverageFacts.Known(HubPeerings(network, topology, trail), trail));
    }

    private static FactDescriptor About(string name, FactType type, string description, string derivedFrom) =>
        new(name, type, Unit: null, [CoverageFacts.NetworkType], description) { SpansResources = true, DerivedFrom = [derivedFrom] };

    public static List<string> Roles(Resource network, Topology topology, Trail trail)
    {
        List<string> roles = [];
        if (NodeSubnets(network, topology, trail).Count > 0)
        {
            roles.Add("cluster");
        }
        else
        {
            _ = topology.AllOf(CoverageFacts.ClusterType, trail);
        }

        if (IsHub(network, topology))
        {
            roles.Add("hub");
        }

        return roles;
    }

    /// <summary>Subnets in which node pools sit.</summary>
    public static HashSet<ResourceId> NodeSubnets(Resource network, Topology topology, Trail trail)
    {
        HashSet<ResourceId> subnets = [];
        foreach (var reference in topology.To(network.Id).Where(r => r.To.IsType(SubnetType) && r.To.IsWithin(network.Id.Text)))
        {
            if ((reference.From.IsType(CoverageFacts.ClusterType) || reference.From.IsType(PoolType)) && reference.Path.EndsWith("vnetSubnetID", StringComparison.OrdinalIgnoreCase))
            {
                trail.Follow(reference.From);
                subnets.Add(reference.To);
            }
        }

        return subnets;
    }

    private static bool IsHub(Resource network, Topology topology) => topology.ChildrenOf(network.Id, SubnetType).Any(s =>
        s.Name.Is("AzureFirewallSubnet") || s.Name.Is("GatewaySubnet") || s.Name.Is("RouteServerSubnet"));

    private sealed record FlowLog(Resource Resource, ResourceId Target)
    {
        public bool Enabled => Resource.Body.IsTrue("properties", "enabled");

        public JsonObject ToJson() => new()
        {
            ["name"] = Resource.Name,
            ["target"] = Target.Name,
            ["enabled"] = Enabled,
            ["analytics"] = Resource.Body.IsTrue("properties", "flowAnalyticsConfiguration", "networkWatcherFlowAnalyticsConfiguration", "enabled"),
        };
    }

    private static List<FlowLog> Logs(Resource network, Topology topology, Trail trail)
    {
        var logs = topology.To(network.Id).Where(r => r.From.IsType(FlowLogType) && r.Path.EndsWith("targetResourceId", StringComparison.OrdinalIgnoreCase))
            .Select(r => new FlowLog(topology.Find(r.From)!, r.To)).ToList();
        logs.ForEach(l => trail.Follow(l.Resource.Id));
        return logs;
    }

    private static FactValue IsLogged(Resource network, Topology topology, Trail trail)
    {
        var logged = Logs(network, topology, trail).Where(l => l.Enabled).Select(l => l.Target).ToHashSet();
        var nodes = NodeSubnets(network, topology, trail);
        if (logged.Contains(network.Id) || (nodes.Count > 0 && nodes.IsSubsetOf(logged)))
        {
            return CoverageFacts.Known(true, trail);
        }

        _ = topology.AllOf(FlowLogType, trail);
        return CoverageFacts.Known(false, trail);
    }

    private static List<JsonObject> HubPeerings(Resource network, Topology topology, Trail trail)
    {
        var map = new NetworkMap(topology, trail);
        List<JsonObject> peerings = [];
        foreach (var (peering, remoteId) in map.Network(network.Id)?.Peerings ?? [])
        {
            if (map.Network(remoteId) is { } remote && IsHub(topology.Find(remoteId)!, topology))
            {
                peerings.Add(new JsonObject
                {
                    ["peering"] = peering.Name,
                    ["hub"] = remoteId.Name,
                    ["region"] = remote.Region,
                    ["sameRegion"] = remote.Region.Is(network.Location!),
                });
            }
        }

        return peerings;
    }
}
