using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>A VNet's peerings, both halves side by side.</summary>
internal sealed class NetworkPeerings : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "network.peerings",
        FactType.Array,
        Unit: null,
        [ArmTypes.VirtualNetwork],
        "The VNet's halves of its peerings: objects with name, remote (VNet), state, syncLevel, allowVirtualNetworkAccess, allowForwardedTraffic, allowGatewayTransit, useRemoteGateways, reverse (the "
        + "same of the other half, null when there is none or it was not read), remoteForwards (the other VNet has a firewall, or a route of this one leads to an appliance there) and mismatches: "
        + "notConnected, noReverse, outOfSync, accessDiffers, forwardedTrafficRefused, noGatewayTransit (the remote gateway is used but not offered), noRemoteGateway. "
        + "Unknown when nothing mismatches and something was not read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.Peering, ArmTypes.VirtualNetwork, ArmTypes.Firewall, ArmTypes.Gateway, ArmTypes.RouteTable],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var graph = NetworkGraph.Of(topology);
        var network = graph.Read(resource);
        var findings = new Findings(resource.Id);
        if (!network.KnowsPeerings)
        {
            findings.Problem($"`{resource.Id}` does not tell its peerings.");
        }

        var mismatches = 0;
        foreach (var half in network.Peerings)
        {
            var remote = half.Remote is null ? null : graph.Find(half.Remote);
            findings.Follow(half.Remote);
            var reverse = remote?.Peerings.FirstOrDefault(p => network.Id.Equals(p.Remote));
            var forwards = remote is not null && Forwards(network, remote, topology, graph);
            var wrong = Mismatches(half, remote, reverse, forwards, topology, findings).ToList();
            mismatches += wrong.Count;
            var json = Flags(half);
            json["name"] = half.Id.Name;
            json["remote"] = half.Remote?.Text;
            json["reverse"] = reverse is null ? null : Flags(reverse);
            json["remoteForwards"] = remote is null ? null : forwards;
            json["mismatches"] = new JsonArray([.. wrong.Select(w => JsonValue.Create(w))]);
            findings.Add(json);
        }

        return findings.ToFact(settled: mismatches > 0);
    }

    private static IEnumerable<string> Mismatches(PeeringHalf half, Network? remote, PeeringHalf? reverse, bool forwards, Topology topology, Findings findings)
    {
        if (!half.IsConnected)
        {
            yield return "notConnected";
        }

        if (half.SyncLevel is { } level && !level.Is("FullyInSync"))
        {
            yield return "outOfSync";
        }

        if (remote is null)
        {
            findings.Problem(half.Remote is null ? $"The other side of `{half.Id}` could not be read." : $"`{half.Remote}` was not read.");
            yield break;
        }

        if (forwards && !half.AllowsForwardedTraffic)
        {
            yield return "forwardedTrafficRefused";
        }

        if (half.UsesRemoteGateways && HasGateway(remote, topology, findings) == false)
        {
            yield return "noRemoteGateway";
        }

        if (reverse is not null)
        {
            if (reverse.AllowsAccess != half.AllowsAccess)
            {
                yield return "accessDiffers";
            }

            if (half.UsesRemoteGateways && !reverse.AllowsGatewayTransit)
            {
                yield return "noGatewayTransit";
            }
        }
        else if (remote.KnowsPeerings)
        {
            yield return "noReverse";
        }
        else
        {
            findings.Problem($"`{remote.Id}` does not tell its peerings.");
        }
    }

    private static bool Forwards(Network network, Network remote, Topology topology, NetworkGraph graph)
    {
        if (graph.UsersOf(remote.Id, ArmTypes.Firewall).Any())
        {
            return true;
        }

        var there = AddressSet.Of(remote.Blocks);
        return topology.ChildrenOf(network.Id, ArmTypes.Subnet).Select(s => s.Body.Id("properties", "routeTable", "id")).OfType<ResourceId>().Distinct()
            .SelectMany(table => topology.ChildrenOf(table, ArmTypes.Route))
            .Any(r => r.Body.Text("properties", "nextHopType").Is("VirtualAppliance")
                && AddressRange.TryParse(r.Body.Text("properties", "nextHopIpAddress"), out var hop) && there.Contains(hop));
    }

    /// <summary>Null, with the cause noted, when it cannot be told.</summary>
    private static bool? HasGateway(Network network, Topology topology, Findings findings)
    {
        var subnet = topology.ChildrenOf(network.Id, ArmTypes.Subnet).FirstOrDefault(s => s.Name.Is("GatewaySubnet"));
        if (subnet is null)
        {
            var knows = topology.ListsChildren(network.Id, ArmTypes.Subnet) || topology.Lists(ArmTypes.Subnet);
            findings.Problem(knows ? [] : [$"`{network.Id}` does not tell its subnets."]);
            return knows ? false : null;
        }

        if (subnet.Body.Items("properties", "ipConfigurations").Any() || topology.Mentions(subnet.Id).Any(r => r.From.IsType(ArmTypes.Gateway) && r.To.Equals(subnet.Id)))
        {
            return true;
        }

        var listed = topology.Lists(ArmTypes.Gateway);
        findings.Problem(listed ? [] : [$"Whether a gateway stands in `{subnet.Id}` is not known: not all gateways were listed."]);
        return listed ? false : null;
    }

    private static JsonObject Flags(PeeringHalf half) => new()
    {
        ["state"] = half.State,
        ["syncLevel"] = half.SyncLevel,
        ["allowVirtualNetworkAccess"] = half.AllowsAccess,
        ["allowForwardedTraffic"] = half.AllowsForwardedTraffic,
        ["allowGatewayTransit"] = half.AllowsGatewayTransit,
        ["useRemoteGateways"] = half.UsesRemoteGateways,
    };
}
