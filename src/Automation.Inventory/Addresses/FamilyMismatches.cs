using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Places that disagree with a cluster's address families.</summary>
internal sealed class FamilyMismatches : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.familyMismatches",
        FactType.Array,
        Unit: null,
        [ArmTypes.Cluster],
        "Places that disagree with the cluster's IP families (IPv4 when it names none): objects with what (podCidrs, serviceCidrs: not one range for each family in their order; network, subnet: "
        + "no IPv6 range, for a subnet a /64; securityGroup: rules name IPv4 addresses only; routeTable: only IPv4 traffic goes to the appliance), resource, wanted and found. Empty in agreement. "
        + "Unknown when nothing was found and a resource was not read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.AgentPool, ArmTypes.VirtualNetwork, ArmTypes.Subnet, ArmTypes.SecurityGroup, ArmTypes.RouteTable],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var cluster = ClusterNetwork.Read(resource, topology);
        var findings = new Findings(resource.Id);
        var families = Families(cluster, findings);
        CompareRanges(cluster, "podCidrs", cluster.Texts("podCidrs", "podCidr"), families, findings);
        CompareRanges(cluster, "serviceCidrs", cluster.Texts("serviceCidrs", "serviceCidr"), families, findings);
        if (!families.Contains(true))
        {
            return findings.ToFact();
        }

        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools, and so not its networks.");
        }

        foreach (var id in cluster.NodeSubnets.Select(s => ResourceId.Parse(s.ParentOrScope!)).Distinct())
        {
            if (findings.Find(topology, id) is { } network)
            {
                var blocks = NetworkGraph.Blocks(network.Body, id, findings.Problems, "properties", "addressSpace", "addressPrefixes");
                Expect(findings, blocks.Any(b => b.IsIPv6), "network", id, "an IPv6 range", Show(blocks));
            }
        }

        foreach (var id in cluster.NodeSubnets)
        {
            if (findings.Find(topology, id) is { } subnet)
            {
                var blocks = NetworkGraph.SubnetBlocks(subnet, findings.Problems);
                Expect(findings, blocks.Any(b => b is { IsIPv6: true, PrefixLength: 64 }), "subnet", id, "an IPv6 range of /64", Show(blocks));
                CompareRules(subnet, topology, findings);
                CompareRoutes(subnet, topology, findings);
            }
        }

        return findings.ToFact();
    }

    /// <summary>True for IPv6, in the order of the cluster.</summary>
    private static ImmutableArray<bool> Families(ClusterNetwork cluster, Findings findings)
    {
        var stated = cluster.Profile.Items("ipFamilies").Select(f => f.Text()).ToImmutableArray();
        if (stated.Any(f => !f.Is("IPv4") && !f.Is("IPv6")))
        {
            findings.Problem($"The IP families of `{cluster.Id}` could not be read.");
        }

        return stated.IsEmpty ? [false] : [.. stated.Select(f => f.Is("IPv6"))];
    }

    /// <summary>Ranges that are not stated are AKS's to choose, and it chooses one of each family.</summary>
    private static void CompareRanges(ClusterNetwork cluster, string what, ImmutableArray<string> texts, ImmutableArray<bool> families, Findings findings)
    {
        var blocks = texts.Select(t => AddressBlock.TryParse(t, out var block) ? block : default(AddressBlock?)).ToList();
        if (blocks.Contains(null))
        {
            findings.Problem($"The {what} of `{cluster.Id}` could not be read.");
        }
        else if (blocks.Count > 0)
        {
            var found = blocks.Select(b => b!.Value.IsIPv6);
            Expect(findings, found.SequenceEqual(families), what, cluster.Id, string.Join(", ", families.Select(Name)), string.Join(", ", texts));
        }
    }

    /// <summary>A rule that names IPv4 addresses leaves IPv6 to whatever else there is of its direction and kind: there must be something.</summary>
    private static void CompareRules(Resource subnet, Topology topology, Findings findings)
    {
        if (Linked(subnet, "networkSecurityGroup", topology, findings) is not { } group)
        {
            return;
        }

        foreach (var rules in topology.ChildrenOf(group.Id, ArmTypes.SecurityRule)
            .GroupBy(r => (Direction: r.Body.Text("properties", "direction")?.ToUpperInvariant(), Access: r.Body.Text("properties", "access")?.ToUpperInvariant())))
        {
            var onlyIPv4 = rules.Where(r => Addresses(r) is { Count: > 0 } named && named.TrueForAll(a => !a.IsIPv6)).ToList();
            Expect(
                findings, onlyIPv4.Count == 0 || onlyIPv4.Count < rules.Count(), "securityGroup", group.Id,
                "rules for IPv6 too", $"{rules.Key.Direction} {rules.Key.Access}: {string.Join(", ", onlyIPv4.Select(r => r.Name))}");
        }
    }

    private static void CompareRoutes(Resource subnet, Topology topology, Findings findings)
    {
        if (Linked(subnet, "routeTable", topology, findings) is not { } table)
        {
            return;
        }

        var toAppliance = topology.ChildrenOf(table.Id, ArmTypes.Route).Where(r => r.Body.Text("properties", "nextHopType").Is("VirtualAppliance"))
            .Select(r => r.Body.Text("properties", "addressPrefix")).ToList();
        var all = toAppliance.Select(t => AddressBlock.TryParse(t, out var block) ? block : default(AddressBlock?)).OfType<AddressBlock>().Where(b => b.PrefixLength == 0).ToList();
        Expect(findings, all.Count == 0 || all.Exists(b => b.IsIPv6), "routeTable", table.Id, "::/0 to the appliance too", string.Join(", ", toAppliance));
    }

    private static Resource? Linked(Resource subnet, string name, Topology topology, Findings findings)
    {
        if (!subnet.Body.TryFollow(out _, "properties", name))
        {
            return null;
        }

        if (subnet.Body.Id("properties", name, "id") is { } id)
        {
            return findings.Find(topology, id);
        }

        findings.Problem($"The {name} of `{subnet.Id}` could not be read.");
        return null;
    }

    /// <summary>Addresses that the rule names; service tags and `*` mean both families and are none.</summary>
    private static List<AddressRange> Addresses(Resource rule)
    {
        var properties = rule.Body.Properties();
        return
        [
            .. new[] { "source", "destination" }
                .SelectMany(side => properties.Items($"{side}AddressPrefixes").Select(p => p.Text()).Append(properties.Text($"{side}AddressPrefix")))
                .Select(t => AddressRange.TryParse(t, out var range) ? range : default(AddressRange?)).OfType<AddressRange>(),
        ];
    }

    private static void Expect(Findings findings, bool agrees, string what, ResourceId resource, string wanted, string found)
    {
        if (!agrees)
        {
            findings.Add(new JsonObject { ["what"] = what, ["resource"] = resource.Text, ["wanted"] = wanted, ["found"] = found });
        }
    }

    private static string Show(ImmutableArray<AddressBlock> blocks) => blocks.IsEmpty ? "none" : string.Join(", ", blocks);

    private static string Name(bool isIPv6) => isIPv6 ? "IPv6" : "IPv4";
}
