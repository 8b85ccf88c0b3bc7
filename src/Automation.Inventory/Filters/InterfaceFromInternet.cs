using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the Internet can send to an interface, after the groups of its subnet and its own.</summary>
internal sealed class InterfaceFromInternet : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "filter.interfaceFromInternet", FactType.Array, null, ["Microsoft.Network/networkInterfaces"],
        "What somebody on the Internet can send to the interface, after the security group of its subnet and its own, both of which must let it in: objects with protocol, firstPort, lastPort, ports, rule and "
        + "securityGroup of the two that decides. Without any group nothing gets in, as with every Standard public address. Whether the interface has a public address is for the policy to ask.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.Network/virtualNetworks/subnets", SecurityGroup.Type],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var filters = new SubnetFilters(topology, trail);
        var list = new JsonArray();
        foreach (var configuration in resource.Body.Items("properties", "ipConfigurations").Select(c => c.Properties()))
        {
            if (configuration.Id("subnet", "id") is not { } id || !AddressRange.TryParse(configuration.Text("privateIPAddress"), out var address))
            {
                trail.Problem($"`{resource.Id}` does not tell its subnet or address.");
                continue;
            }

            if (trail.Find(topology, id) is { } subnet)
            {
                Report(list, trail, filters.FromInternet(resource, subnet, AddressSet.Of([address])).ToList());
            }
        }

        return trail.Problems.Count == 0 ? new FactValue.Known(JsonValues.Element(list), trail.Followed) : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }

    private static void Report(JsonArray list, Trail trail, List<Passage> passages)
    {
        foreach (var unsure in passages.Where(p => p.Access == Access.Unknown))
        {
            trail.Problem($"Rule `{unsure.Rule?.Name}` of `{unsure.Group}` could decide, but {unsure.Rule?.Problem ?? "the addresses it speaks of are not known"}.");
        }

        foreach (var same in passages.Where(p => p.Access == Access.Allow).GroupBy(p => (p.Protocol, p.Rule, p.Group?.Key)))
        {
            foreach (var range in PortSet.Of(same.SelectMany(p => p.Ports.Ranges)).Ranges)
            {
                list.Add((JsonNode)new JsonObject
                {
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
