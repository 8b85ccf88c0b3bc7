using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Ranges of a VNet that a network near it uses too.</summary>
internal sealed class OverlappingPrefixes : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "network.overlappingPrefixes",
        FactType.Array,
        Unit: null,
        [ArmTypes.VirtualNetwork],
        "Ranges of the VNet that overlap one within two connected peerings, or one behind a gateway's connection: objects with prefix, with (the other range), "
        + "owner, kind (network, onPremises), hops and through (the network between). Of a peering that joins only subnets, those count. Unknown when none was found "
        + "and a network was not read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.VirtualNetwork, ArmTypes.Peering, ArmTypes.Connection, ArmTypes.LocalGateway],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var graph = NetworkGraph.Of(topology);
        var network = graph.Read(resource);
        var reach = graph.Reach(network, forwardedOnly: false);
        var findings = new Findings(resource.Id);
        findings.Problem(reach.Problems);
        foreach (var reached in reach.Networks.Where(n => n.Hops > 0))
        {
            foreach (var block in network.Blocks)
            {
                foreach (var other in reached.Blocks.Where(block.Intersects))
                {
                    Report(findings, block, other, "network", reached.Id, reached.Hops, reached.Through);
                }
            }
        }

        var near = network.Peerings.Where(p => p is { IsConnected: true, Remote: not null }).Select(p => (Id: p.Remote!, Hops: 1)).Prepend((resource.Id, 0));
        foreach (var (id, hops) in near)
        {
            foreach (var (other, owner) in graph.OnPremises(id))
            {
                foreach (var block in network.Blocks.Where(other.Intersects))
                {
                    Report(findings, block, other, "onPremises", owner, hops, id);
                }
            }
        }

        return findings.ToFact();
    }

    private static void Report(Findings findings, AddressBlock block, AddressBlock other, string kind, ResourceId owner, int hops, ResourceId through)
    {
        findings.Follow(through);
        findings.Follow(owner);
        findings.Add(new JsonObject
        {
            ["prefix"] = block.ToString(),
            ["with"] = other.ToString(),
            ["owner"] = owner.Text,
            ["kind"] = kind,
            ["hops"] = hops,
            ["through"] = through.Text,
        });
    }
}
