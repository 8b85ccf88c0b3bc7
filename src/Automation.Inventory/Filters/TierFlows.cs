using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What passes between the tiers of a VNet.</summary>
internal sealed class TierFlows : IFact
{
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";

    public FactDescriptor Descriptor { get; } = new(
        "network.tierFlows", FactType.Array, null, ["Microsoft.Network/virtualNetworks"],
        "TCP and UDP that can pass between subnets of the VNet, and from the Internet into them, after the security groups at both ends: objects with pair (such as internet>application), from, to (subnet ids, or "
        + "Internet), protocol, firstPort, lastPort, ports, rule and securityGroup that decide (null where nothing filters). From the Internet nothing reaches machines in a subnet without a group, as with every Standard public address. Tiers: dmz (application gateways and the firewall), application "
        + "(node pools and their pods), data (private endpoints and servers of data services), management (Bastion), mixed (several of these in one subnet) and other. Pairs of the same tier are left out. What passes only in part is listed too.")
    {
        SpansResources = true,
        DerivedFrom = [SubnetType, SecurityGroup.Type, "Microsoft.Network/applicationGateways", "Microsoft.Network/privateEndpoints", "Microsoft.ContainerService/managedClusters"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var filters = new SubnetFilters(topology, trail);
        var subnets = topology.ChildrenOf(resource.Id, SubnetType).Select(s => (Subnet: s, Tier: Tiers.Of(s, topology))).ToList();
        if (subnets.Count == 0 && !topology.ListsChildren(resource.Id, SubnetType) && !topology.Lists(SubnetType))
        {
            trail.Problem($"`{resource.Id}` does not tell its subnets.");
        }

        Tiers.Unlisted(topology).ForEach(t => trail.Problem($"Which subnets `{t}` stand in is not known: not all of them were listed."));
        var list = new JsonArray();
        foreach (var to in subnets)
        {
            trail.Follow(to.Subnet.Id);

            // Standard public addresses, the only ones left, let nothing in to machines without a group; gateways and firewalls listen all the same.
            if (filters.GroupAt(to.Subnet) is not null || to.Tier is "dmz" or Tiers.Mixed)
            {
                Report(list, trail, $"internet>{to.Tier}", "Internet", to.Subnet, filters.FromInternet(to.Subnet, Protocols.Tcp | Protocols.Udp, PortSet.All));
            }

            foreach (var from in subnets.Where(f => f.Tier != to.Tier))
            {
                Report(list, trail, $"{from.Tier}>{to.Tier}", from.Subnet.Id.Text, to.Subnet, filters.Between(from.Subnet, to.Subnet, Protocols.Tcp | Protocols.Udp, PortSet.All));
            }
        }

        return trail.Problems.Count == 0 ? new FactValue.Known(JsonValues.Element(list), trail.Followed) : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }

    private static void Report(JsonArray list, Trail trail, string pair, string from, Resource to, IEnumerable<Passage> passages)
    {
        var parts = passages.ToList();
        foreach (var unsure in parts.Where(p => p.Access == Access.Unknown))
        {
            trail.Problem($"Rule `{unsure.Rule?.Name}` of `{unsure.Group}` could decide, but {unsure.Rule?.Problem ?? "the addresses it speaks of are not known"}.");
        }

        foreach (var same in parts.Where(p => p.Access == Access.Allow).GroupBy(p => (p.Protocol, p.Rule, p.Group?.Key)))
        {
            foreach (var range in PortSet.Of(same.SelectMany(p => p.Ports.Ranges)).Ranges)
            {
                list.Add((JsonNode)new JsonObject
                {
                    ["pair"] = pair,
                    ["from"] = from,
                    ["to"] = to.Id.Text,
                    ["protocol"] = same.Key.Protocol.ToString(),
                    ["firstPort"] = range.First,
                    ["lastPort"] = range.Last,
                    ["ports"] = range.ToString(),
                    ["rule"] = same.Key.Rule?.Name,
                    ["securityGroup"] = same.First().Group?.Text,
                });
            }
        }
    }
}
