using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Ranges of pods and Services that somebody else uses too.</summary>
internal sealed class OverlappingRanges : IFact
{
    /// <summary>Ranges that AKS uses inside its nodes.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/aks/configure-azure-cni">Deployment parameters of Azure CNI</seealso>
    private static readonly ImmutableArray<AddressBlock> Reserved =
        [.. new[] { "169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24" }.Select(AddressBlock.Parse)];

    public FactDescriptor Descriptor { get; } = new(
        "cluster.overlappingRanges",
        FactType.Array,
        Unit: null,
        [ArmTypes.Cluster],
        "Pod and Service ranges that overlap something packets can reach: objects with range, role (pods, services), with (the other range), kind "
        + "(network: a VNet of the cluster; peer; forwardedPeer: behind a peer whose traffic is let in; onPremises: behind a connection of a gateway; route: a route "
        + "of the cluster's subnets that leads out for a part of the range; cluster: routed pods of another cluster in the VNet; ownRange; reserved: used by AKS itself) and owner. "
        + "Ranges AKS chooses when none is stated count as stated. Unknown when none was found and a network was not read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.VirtualNetwork, ArmTypes.Peering, ArmTypes.RouteTable, ArmTypes.Connection, ArmTypes.LocalGateway, ArmTypes.Cluster],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var cluster = ClusterNetwork.Read(resource, topology);
        var findings = new Findings(resource.Id);
        var own = Ranges(cluster, findings);
        foreach (var range in own)
        {
            Report(findings, range, Reserved, "reserved", resource.Id);
        }

        foreach (var (i, range) in own.Index())
        {
            Report(findings, range, own.Skip(i + 1).Select(o => o.Block), "ownRange", resource.Id);
        }

        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools, and so not its networks.");
        }

        foreach (var id in cluster.Networks)
        {
            CompareNetwork(cluster, own, id, topology, findings);
        }

        foreach (var subnet in cluster.NodeSubnets)
        {
            CompareRoutes(cluster, own, subnet, topology, findings);
        }

        return findings.ToFact();
    }

    private static void CompareNetwork(ClusterNetwork cluster, List<OwnRange> own, ResourceId id, Topology topology, Findings findings)
    {
        var graph = NetworkGraph.Of(topology);
        findings.Follow(id);
        if (graph.Find(id) is not { } network)
        {
            findings.Problem($"`{id}` was not read.");
            return;
        }

        var reach = graph.Reach(network, forwardedOnly: true);
        findings.Problem(reach.Problems);
        foreach (var range in own)
        {
            foreach (var reached in reach.Networks)
            {
                Report(findings, range, reached.Blocks, reached.Hops switch { 0 => "network", 1 => "peer", _ => "forwardedPeer" }, reached.Id);
            }

            var gateways = network.Peerings.Where(p => p is { IsConnected: true, UsesRemoteGateways: true }).Select(p => p.Remote).OfType<ResourceId>().Prepend(id);
            foreach (var (block, owner) in gateways.SelectMany(graph.OnPremises))
            {
                Report(findings, range, [block], "onPremises", owner);
            }
        }

        CompareClusters(cluster, own, network, topology, findings);
    }

    /// <summary>Pods of kubenet have routes in the network; those of an overlay are seen by nobody.</summary>
    private static void CompareClusters(ClusterNetwork cluster, List<OwnRange> own, Network network, Topology topology, Findings findings)
    {
        if (!topology.Lists(ArmTypes.Cluster))
        {
            findings.Problem($"Whether other clusters route pods in `{network.Id}` is not known: not all clusters were listed.");
        }

        var others = topology.Mentions(network.Id).Select(r => ClusterNetwork.ClusterOf(r.From)).OfType<ResourceId>().Distinct().Where(id => !id.Equals(cluster.Id));
        foreach (var other in others.Select(topology.Find).OfType<Resource>().Select(r => ClusterNetwork.Read(r, topology)).Where(c => c.RoutesPods))
        {
            var theirs = other.PodRanges.Select(t => AddressBlock.TryParse(t, out var block) ? block : default(AddressBlock?)).OfType<AddressBlock>().ToList();
            foreach (var range in own)
            {
                Report(findings, range, theirs, "cluster", other.Id);
            }
        }
    }

    /// <summary>
    /// A route for a part of the range says that somebody is there. A wider one, such as all private addresses to a firewall, says
    /// nothing; and kubenet's own routes lead to the cluster's nodes.
    /// </summary>
    private static void CompareRoutes(ClusterNetwork cluster, List<OwnRange> own, ResourceId subnetId, Topology topology, Findings findings)
    {
        if (findings.Find(topology, subnetId) is not { } subnet || !subnet.Body.TryFollow(out _, "properties", "routeTable"))
        {
            return;
        }

        if (subnet.Body.Id("properties", "routeTable", "id") is not { } tableId)
        {
            findings.Problem($"The route table of `{subnetId}` could not be read.");
            return;
        }

        if (findings.Find(topology, tableId) is not { } table)
        {
            return;
        }

        var nodes = AddressSet.Of(NetworkGraph.SubnetBlocks(subnet, findings.Problems));
        foreach (var route in topology.ChildrenOf(table.Id, ArmTypes.Route).Select(r => r.Body.Properties()))
        {
            if (!AddressBlock.TryParse(route.Text("addressPrefix"), out var prefix)
                || !(route.Text("nextHopType").Is("VirtualAppliance") || route.Text("nextHopType").Is("VirtualNetworkGateway"))
                || (cluster.RoutesPods && AddressRange.TryParse(route.Text("nextHopIpAddress"), out var hop) && nodes.Contains(hop)))
            {
                continue;
            }

            foreach (var range in own.Where(r => r.Block.Contains(prefix)))
            {
                Report(findings, range, [prefix], "route", tableId);
            }
        }
    }

    private static List<OwnRange> Ranges(ClusterNetwork cluster, Findings findings)
    {
        var ranges = new List<OwnRange>();
        foreach (var (text, role) in cluster.PodRanges.Select(t => (t, "pods")).Concat(cluster.ServiceRanges.Select(t => (t, "services"))))
        {
            if (AddressBlock.TryParse(text, out var block))
            {
                ranges.Add(new OwnRange(role, block));
            }
            else
            {
                findings.Problem($"`{text}` of `{cluster.Id}` is no address block.");
            }
        }

        return ranges;
    }

    private static void Report(Findings findings, OwnRange range, IEnumerable<AddressBlock> others, string kind, ResourceId owner)
    {
        foreach (var other in others.Where(range.Block.Intersects))
        {
            findings.Follow(owner);
            findings.Add(new JsonObject
            {
                ["range"] = range.Block.ToString(),
                ["role"] = range.Role,
                ["with"] = other.ToString(),
                ["kind"] = kind,
                ["owner"] = owner.Text,
            });
        }
    }

    private sealed record OwnRange(string Role, AddressBlock Block);
}
