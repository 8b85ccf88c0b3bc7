using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Subnets with nodes in them, and whether their traffic is meant to leave through an appliance.</summary>
internal sealed class SubnetNodeEgress : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "subnet.nodeEgress",
        FactType.Array,
        Unit: null,
        [ArmTypes.VirtualNetwork, ArmTypes.Subnet],
        "One object a subnet with nodes (of a VNet all, of a subnet itself): name, cluster, outboundType, hasRouteTable and expectsAppliance (the cluster's outbound type is userDefinedRouting, or another subnet of the VNet routes "
        + "the Internet to an appliance or firewall). Unknown when every subnet found has a table or expects nothing, and clusters or a route table were not all read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.Cluster, ArmTypes.AgentPool, ArmTypes.RouteTable],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var isSubnet = resource.Id.IsType(ArmTypes.Subnet);
        if (!ResourceId.TryParse(isSubnet ? resource.Id.ParentOrScope : resource.Id.Text, out var network))
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its virtual network.");
        }

        var subnets = topology.ChildrenOf(network, ArmTypes.Subnet).Where(s => !s.Id.Equals(resource.Id)).Concat(isSubnet ? [resource] : []).ToList();
        string? problem = topology.Lists(ArmTypes.Cluster) ? null : "Not all clusters were read, so one of them may have nodes in a subnet.";
        List<string> followed = [resource.Id.Text];
        var routed = subnets.Where(s => LeadsToAppliance(s, topology, followed, ref problem)).Select(s => s.Id).ToHashSet();
        var found = new JsonArray();
        var lacking = false;
        foreach (var (subnet, cluster) in Nodes(subnets.Where(s => !isSubnet || s.Id.Equals(resource.Id)), topology))
        {
            var outbound = cluster.Body.Text("properties", "networkProfile", "outboundType") ?? "loadBalancer";
            var hasTable = subnet.Body.Id("properties", "routeTable", "id") is not null;
            var expects = outbound.Is("userDefinedRouting") || routed.Any(r => !r.Equals(subnet.Id));
            lacking |= expects && !hasTable;
            followed.Add(cluster.Id.Text);
            found.Add((JsonNode)new JsonObject
            {
                ["name"] = subnet.Name,
                ["cluster"] = cluster.Id.Text,
                ["outboundType"] = outbound,
                ["hasRouteTable"] = hasTable,
                ["expectsAppliance"] = expects,
            });
        }

        return problem is not null && !lacking
            ? new FactValue.Unknown(problem)
            : new FactValue.Known(JsonValues.Element(found), [.. followed.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private static IEnumerable<(Resource Subnet, Resource Cluster)> Nodes(IEnumerable<Resource> subnets, Topology topology)
    {
        var pools = topology.Shared(t => new PoolIndex(t));
        return subnets.SelectMany(subnet => pools.In(subnet.Id).Select(p => p.Cluster).DistinctBy(c => c.Id).Select(cluster => (subnet, cluster)));
    }

    /// <summary>Whether a route table sends what is for the Internet to an appliance.</summary>
    private static bool LeadsToAppliance(Resource subnet, Topology topology, List<string> followed, ref string? problem)
    {
        if (subnet.Body.Id("properties", "routeTable", "id") is not { } id)
        {
            return false;
        }

        if (topology.Find(id) is not { } table)
        {
            problem ??= $"Route table `{id}` was not read.";
            return false;
        }

        var leads = topology.ChildrenOf(id, ArmTypes.Route).Any(r =>
            r.Body.Text("properties", "addressPrefix").Is("0.0.0.0/0") && r.Body.Text("properties", "nextHopType").Is("VirtualAppliance"));
        if (leads)
        {
            followed.Add(table.Id.Text);
        }

        return leads;
    }
}
