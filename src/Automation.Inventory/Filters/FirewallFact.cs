using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the firewall on a cluster's way out lets through: too little, or too much.</summary>
internal sealed class FirewallFact : IFact
{
    private readonly PathPricer _pricer;
    private readonly bool _excess;

    private FirewallFact(PathPricer pricer, bool excess, string name, string description)
    {
        _pricer = pricer;
        _excess = excess;
        Descriptor = new FactDescriptor(name, FactType.Array, null, ["Microsoft.ContainerService/managedClusters"], description)
        {
            SpansResources = true,
            DerivedFrom =
            [
                "Microsoft.Network/routeTables", "Microsoft.Network/azureFirewalls", "Microsoft.Network/firewallPolicies", "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
                "Microsoft.Network/ipGroups",
            ],
        };
    }

    public FactDescriptor Descriptor { get; }

    public static IEnumerable<IFact> All(PathPricer pricer) =>
    [
        new FirewallFact(
            pricer, excess: false, "cluster.firewallGaps",
            "Names that nodes must call (" + EgressNeeds.AsOf.ToString("O", System.Globalization.CultureInfo.InvariantCulture) + ", by the cluster's options) and the Azure Firewall on their default route "
            + "does not let them: objects with subnet, firewall, need (apiServer, images, azureApi, signIn, packages, azurePolicy, monitoring), fqdn, protocol, port and rule (the one that denies, null when "
            + "none allows). Network rules are asked before application rules, those of a base policy first; tag AzureKubernetesService stands for all names. Absent when no node subnet leaves through an Azure Firewall."),
        new FirewallFact(
            pricer, excess: true, "cluster.firewallExcess",
            "Rules of the Azure Firewall on the nodes' default route that let them out to more or less everything: objects with subnet, firewall, collection, rule, kind (anyAddress or anyName), protocol, "
            + "firstPort, lastPort, ports and internetShare (of the public IPv4 addresses, 0 to 1; 1 for anyName). Absent when no node subnet leaves through an Azure Firewall."),
    ];

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var paths = new ClusterEgress(topology, trail, _pricer).Of(resource).Where(p => p.Path.Kind == EgressKinds.Firewall && p.Place.Subnet is not null).ToList();
        if (paths.Count == 0)
        {
            return trail.Problems.Count > 0 ? new FactValue.Unknown(string.Join(' ', trail.Problems)) : FactValue.Absent.Instance;
        }

        if (!_excess && !EgressNeeds.Knows(resource))
        {
            trail.Problem($"Names that nodes call in `{resource.Location ?? "an unknown region"}` are not listed: the list is of the public cloud.");
        }

        var filters = new SubnetFilters(topology, trail);
        var list = new JsonArray();
        foreach (var (place, path) in paths)
        {
            if (topology.Find(path.Next!.Owner!) is not { } firewall || topology.Find(place.Subnet!) is not { } subnet || filters.AddressesOf(subnet) is not { } addresses)
            {
                continue;
            }

            var rules = FirewallRules.Of(firewall, topology, trail);
            var check = new FirewallCheck(rules);
            var sources = addresses.Intersect(KnownAddresses.Of("0.0.0.0/0"));
            foreach (var item in _excess ? Excess(check, rules, sources, trail) : Gaps(check, resource, sources, trail))
            {
                item.Insert(0, "subnet", subnet.Id.Text);
                item.Insert(1, "firewall", firewall.Id.Text);
                list.Add((JsonNode)item);
            }
        }

        // What could not be read may add rules that allow or deny, so even what was found is not sure.
        return trail.Problems.Count > 0 ? new FactValue.Unknown(string.Join(' ', trail.Problems)) : new FactValue.Known(JsonValues.Element(list), trail.Followed);
    }

    private static IEnumerable<JsonObject> Gaps(FirewallCheck check, Resource cluster, AddressSet sources, Trail trail)
    {
        foreach (var need in EgressNeeds.Of(cluster))
        {
            var (access, rule) = check.Call(sources, need);
            if (access == Access.Unknown)
            {
                trail.Problem($"Whether firewall rule `{rule}` speaks of {need.Fqdn} could not be told.");
            }
            else if (access == Access.Deny)
            {
                yield return new JsonObject { ["need"] = need.Need, ["fqdn"] = need.Fqdn, ["protocol"] = need.Protocol, ["port"] = need.Port, ["rule"] = rule };
            }
        }
    }

    private static IEnumerable<JsonObject> Excess(FirewallCheck check, FirewallRules rules, AddressSet sources, Trail trail)
    {
        var collections = rules.Network.ToLookup(r => r.Rule, r => r.Collection, ReferenceEqualityComparer.Instance);
        foreach (var same in check.ToInternet(sources).GroupBy(p => (p.Rule, p.Protocol, p.Access, p.Destinations)))
        {
            if (same.Key.Access == Access.Unknown)
            {
                trail.Problem($"Firewall rule `{same.Key.Rule.Name}` could decide, but {same.Key.Rule.Problem ?? "the addresses it speaks of are not known"}.");
                continue;
            }

            foreach (var range in PortSet.Of(same.SelectMany(p => p.Ports.Ranges)).Ranges)
            {
                yield return new JsonObject
                {
                    ["collection"] = collections[same.Key.Rule].FirstOrDefault(),
                    ["rule"] = same.Key.Rule.Name,
                    ["kind"] = "anyAddress",
                    ["protocol"] = same.Key.Protocol.ToString(),
                    ["firstPort"] = range.First,
                    ["lastPort"] = range.Last,
                    ["ports"] = range.ToString(),
                    ["internetShare"] = Math.Round(KnownAddresses.InternetShare(same.Key.Destinations), 12),
                };
            }
        }

        foreach (var rule in check.ForAnyName(sources))
        {
            foreach (var (protocol, port) in rule.Protocols)
            {
                yield return new JsonObject
                {
                    ["collection"] = rule.Collection,
                    ["rule"] = rule.Name,
                    ["kind"] = "anyName",
                    ["protocol"] = protocol,
                    ["firstPort"] = port,
                    ["lastPort"] = port,
                    ["ports"] = new PortRange(port, port).ToString(),
                    ["internetShare"] = 1,
                };
            }
        }
    }
}
