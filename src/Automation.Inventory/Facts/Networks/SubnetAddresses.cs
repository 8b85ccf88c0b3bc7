using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How full the IPv4 ranges of subnets are.</summary>
internal sealed class SubnetAddresses : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "subnet.addresses",
        FactType.Array,
        "addresses",
        [ArmTypes.VirtualNetwork, ArmTypes.Subnet],
        "One object a subnet (of a VNet all, of a subnet itself): name, prefixes (IPv4), usable (without the five that Azure keeps of each), used (addresses in use that Azure lists, none when it lists nothing) and percent. "
        + "Subnets whose users Azure does not list are left out: those delegated to AKS pods, and those without an IPv4 range. Unknown when a range cannot be read.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var found = new JsonArray();
        IEnumerable<Resource> subnets = resource.Id.IsType(ArmTypes.Subnet) ? [resource] : topology.ChildrenOf(resource.Id, ArmTypes.Subnet);
        foreach (var subnet in subnets)
        {
            if (SubnetUse.IsDelegatedToPods(subnet))
            {
                continue;
            }

            List<AddressBlock> blocks = [];
            foreach (var text in Prefixes(subnet))
            {
                if (!AddressBlock.TryParse(text, out var block))
                {
                    return new FactValue.Unknown($"`{text}` of `{subnet.Id}` is no address range.");
                }

                blocks.Add(block);
            }

            blocks.RemoveAll(b => b.IsIPv6);
            var usable = (long)SubnetSpace.Usable(blocks);
            if (usable == 0)
            {
                continue;
            }

            var used = SubnetUse.Taken(subnet) ?? 0;
            found.Add((JsonNode)new JsonObject
            {
                ["name"] = subnet.Name,
                ["prefixes"] = new JsonArray([.. blocks.Select(b => (JsonNode)b.ToString())]),
                ["usable"] = usable,
                ["used"] = used,
                ["percent"] = Math.Round(100m * used / usable, 1),
            });
        }

        return new FactValue.Known(JsonValues.Element(found), [resource.Id.Text]);
    }

    /// <summary>Azure states one range in the singular member, several in the plural one, and some versions both.</summary>
    private static IEnumerable<string> Prefixes(Resource subnet) =>
        subnet.Body.Items("properties", "addressPrefixes").Select(p => p.Text() ?? p.ToString())
            .Concat(subnet.Body.Text("properties", "addressPrefix") is { Length: > 0 } one ? [one] : [])
            .Distinct(StringComparer.OrdinalIgnoreCase);
}
