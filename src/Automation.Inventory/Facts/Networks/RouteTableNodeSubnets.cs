using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether nodes follow the routes of a table: the subnets of the table that node pools stand in.</summary>
internal sealed class RouteTableNodeSubnets : IFact
{
    private const string TableType = "Microsoft.Network/routeTables";
    private const string NetworkType = "Microsoft.Network/virtualNetworks";
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";

    public FactDescriptor Descriptor { get; } = new(
        "routeTable.nodeSubnets", FactType.Array, Unit: null, [TableType],
        "Subnets of the route table that node pools stand in: objects with subnet (name) and network. Unknown where none is found and clusters were not all listed.")
    {
        SpansResources = true,
        DerivedFrom = [SubnetType, ClusterType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var found = new JsonArray();
        foreach (var subnet in Subnets(resource, topology, trail))
        {
            if (Pools(subnet, topology) is { } user)
            {
                trail.Follow(subnet);
                trail.Follow(user);
                found.Add((JsonNode)new JsonObject { ["subnet"] = subnet.Name, ["network"] = ResourceId.Parse(subnet.ParentOrScope!).Name });
            }
        }

        if (found.Count == 0)
        {
            _ = topology.AllOf(ClusterType, trail);
        }

        return found.Count > 0 || trail.Problems.Count == 0
            ? new FactValue.Known(JsonValues.Element(found), trail.Followed)
            : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }

    /// <summary>Those that the table names, as Azure writes them there, and those that name the table, as texts before a deployment do.</summary>
    private static SortedSet<ResourceId> Subnets(Resource table, Topology topology, Trail trail)
    {
        var subnets = new SortedSet<ResourceId>(Comparer<ResourceId>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key)));
        subnets.UnionWith(table.Body.Items("properties", "subnets").Select(s => s.Id("id")).OfType<ResourceId>());
        if (!table.Body.TryFollow(out _, "properties", "subnets"))
        {
            _ = topology.AllOf(NetworkType, trail);
        }

        foreach (var from in topology.To(table.Id).Select(r => r.From))
        {
            if (from.IsType(SubnetType))
            {
                subnets.Add(from);
            }
            else if (from.IsType(NetworkType))
            {
                subnets.UnionWith(topology.ChildrenOf(from, SubnetType).Where(s => table.Id.Equals(s.Body.Id("properties", "routeTable", "id"))).Select(s => s.Id));
            }
        }

        subnets.RemoveWhere(s => !s.IsType(SubnetType));
        return subnets;
    }

    private static ResourceId? Pools(ResourceId subnet, Topology topology) => topology.To(subnet)
        .Where(r => (r.From.IsType(ClusterType) || r.From.IsType(ClusterType + "/agentPools")) && r.Path.EndsWith("vnetSubnetID", StringComparison.OrdinalIgnoreCase))
        .Select(r => r.From).FirstOrDefault();
}
