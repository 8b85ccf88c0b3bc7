using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>An application rule of a firewall: names that sources may call.</summary>
/// <param name="IsUnsure">Its sources could not be read in full.</param>
/// <param name="HasOtherTargets">URLs or web categories, which names alone don't settle.</param>
/// <param name="Protocols">None for classic rules with tags, which bring their own.</param>
internal sealed record ApplicationRule(
    string Name, string Collection, Access Access, AddressSet Sources, bool IsUnsure, ImmutableArray<string> Fqdns, ImmutableArray<string> FqdnTags, bool HasOtherTargets,
    ImmutableArray<(string Protocol, int Port)> Protocols)
{
    public bool Speaks(string protocol, int port) => (Protocols.IsEmpty && !FqdnTags.IsEmpty) || Protocols.Any(p => p.Protocol.Is(protocol) && p.Port == port);

    public bool IsForAnyName => Fqdns.Contains("*");
}

/// <summary>A network rule, as a security rule that says of destination names whether it knows them.</summary>
/// <param name="Rule">With the destinations that are addresses or tags.</param>
/// <param name="Fqdns">Destinations that are names; the firewall looks their addresses up.</param>
internal sealed record NetworkRule(SecurityRule Rule, string Collection, ImmutableArray<string> Fqdns);

/// <summary>The rules of a firewall in the order in which it takes them: all network rules, then all application rules; those of a base policy first.</summary>
/// <remarks>
/// Within a policy, collection groups and then collections go by their priority. DNAT rules speak of inbound packets and are
/// not read. A rule about application names is not asked when a network rule has decided.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/azure/firewall/rule-processing">Azure Firewall rule processing logic</seealso>
internal sealed class FirewallRules
{
    private const string PolicyType = "Microsoft.Network/firewallPolicies";
    private const string GroupType = PolicyType + "/ruleCollectionGroups";

    // Base policies do not nest in Azure; the limit only ends a circle.
    private const int MaxPolicies = 8;

    private readonly Topology _topology;
    private readonly Trail _trail;

    private FirewallRules(Topology topology, Trail trail) => (_topology, _trail) = (topology, trail);

    public List<NetworkRule> Network { get; } = [];

    public List<ApplicationRule> Application { get; } = [];

    public static FirewallRules Of(Resource firewall, Topology topology, Trail trail)
    {
        var rules = new FirewallRules(topology, trail);
        trail.Follow(firewall.Id);
        if (firewall.Body.TryFollow(out _, "properties", "firewallPolicy"))
        {
            rules.Policies(firewall.Body.Id("properties", "firewallPolicy", "id"), firewall.Id);
        }
        else
        {
            rules.Collections(firewall.Body.Items("properties", "networkRuleCollections"), "rules", r => rules.ReadNetwork(r, "protocols"));
            rules.Collections(firewall.Body.Items("properties", "applicationRuleCollections"), "rules", rules.ReadApplication);
        }

        return rules;
    }

    private void Policies(ResourceId? id, ResourceId mentioned)
    {
        List<Resource> chain = [];
        while (id is not null || chain.Count == 0)
        {
            if (id is null)
            {
                _trail.Problem($"The policy of `{mentioned}` could not be read.");
                return;
            }

            if (_trail.Find(_topology, id) is not { } policy)
            {
                return;
            }

            if (chain.Count >= MaxPolicies)
            {
                _trail.Problem($"The base policies of `{mentioned}` do not end.");
                return;
            }

            chain.Insert(0, policy);
            if (policy.Body.TryFollow(out _, "properties", "basePolicy") && policy.Body.Id("properties", "basePolicy", "id") is null)
            {
                _trail.Problem($"The base policy of `{policy.Id}` could not be read.");
            }

            id = policy.Body.Id("properties", "basePolicy", "id");
        }

        foreach (var collection in chain.SelectMany(Groups).SelectMany(g => InOrder(g.Body.Items("properties", "ruleCollections"), flat: true)))
        {
            foreach (var rule in collection.Items("rules"))
            {
                Read(rule, collection);
            }
        }
    }

    private IEnumerable<Resource> Groups(Resource policy)
    {
        var groups = _topology.ChildrenOf(policy.Id, GroupType).ToDictionary(g => g.Id.Key, StringComparer.Ordinal);
        if (policy.Body.TryFollow(out _, "properties", "ruleCollectionGroups"))
        {
            foreach (var id in policy.Body.Items("properties", "ruleCollectionGroups").Select(g => g.Id("id")).OfType<ResourceId>().Where(id => !groups.ContainsKey(id.Key)))
            {
                _trail.Missing(id);
            }
        }
        else if (!_topology.Lists(GroupType))
        {
            _trail.Problem($"Which rule collection groups `{policy.Id}` has is not known.");
        }

        foreach (var group in groups.Values)
        {
            _trail.Follow(group.Id);
        }

        return groups.Values.OrderBy(g => Priority(g.Body.Properties(), g.Id.Text));
    }

    private void Read(JsonElement rule, JsonElement collection)
    {
        if (collection.Text("ruleCollectionType").Is("FirewallPolicyNatRuleCollection"))
        {
            return;
        }

        var (name, access) = (collection.Text("name") ?? "?", AccessOf(collection.Text("action", "type")));
        if (rule.Text("ruleType").Is("NetworkRule"))
        {
            Network.Add(ReadNetwork(rule, "ipProtocols")(name, access));
        }
        else if (rule.Text("ruleType").Is("ApplicationRule"))
        {
            Application.Add(ReadApplication(rule)(name, access));
        }
        else
        {
            _trail.Problem($"Rule `{rule.Text("name")}` of collection `{name}` is of a kind that is not known.");
        }
    }

    private void Collections<T>(IEnumerable<JsonElement> collections, string member, Func<JsonElement, Func<string, Access, T>> read)
    {
        foreach (var collection in InOrder(collections, flat: false))
        {
            foreach (var rule in collection.Items("properties", member))
            {
                switch (read(rule)(collection.Text("name") ?? "?", AccessOf(collection.Text("properties", "action", "type"))))
                {
                    case NetworkRule network:
                        Network.Add(network);
                        break;
                    case ApplicationRule application:
                        Application.Add(application);
                        break;
                }
            }
        }
    }

    private IEnumerable<JsonElement> InOrder(IEnumerable<JsonElement> collections, bool flat) =>
        collections.Select(c => (Collection: c, Priority: Priority(flat ? c : c.Properties(), c.Text("name") ?? "?"))).OrderBy(c => c.Priority).Select(c => c.Collection);

    private int Priority(JsonElement settings, string owner)
    {
        if (settings.TryFollow(out var number, "priority") && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value))
        {
            return value;
        }

        _trail.Problem($"`{owner}` has no readable priority.");
        return 0;
    }

    private Access AccessOf(string? text)
    {
        if (text.Is("Allow") || text.Is("Deny"))
        {
            return text.Is("Allow") ? Access.Allow : Access.Deny;
        }

        _trail.Problem($"`{text}` is no action of a rule collection.");
        return Access.Unknown;
    }

    private Func<string, Access, NetworkRule> ReadNetwork(JsonElement rule, string protocolsMember) => (collection, access) =>
    {
        var name = rule.Text("name") ?? "?";
        var fqdns = rule.Items("destinationFqdns").Select(f => f.Text()).OfType<string>().ToImmutableArray();
        var source = End(rule, "sourceAddresses", "sourceIpGroups", name);
        var destination = End(rule, "destinationAddresses", "destinationIpGroups", name);
        if (!fqdns.IsEmpty && destination is { IsAny: false, Addresses.IsEmpty: true, Tags.IsEmpty: true })
        {
            destination = destination with { Problem = null };
        }

        var protocols = ReadProtocols(rule.Items(protocolsMember).Select(p => p.Text()));
        PortSet? ports = PortSet.Empty;
        foreach (var text in rule.Items("destinationPorts").Select(p => p.Text()))
        {
            ports = PortRange.TryParse(text, out var range) ? ports?.Union(PortSet.Of([range])) : null;
        }

        var problem = protocols is null ? "its protocols could not be read" : ports is null ? "its ports could not be read" : source.Problem ?? destination.Problem;
        return new NetworkRule(
            new SecurityRule(name, 0, Direction.Outbound, access, protocols, PortSet.All, ports is { IsEmpty: true } ? null : ports, source, destination, IsDefault: false, problem), collection, fqdns);
    };

    private static Protocols? ReadProtocols(IEnumerable<string?> texts)
    {
        Protocols? all = Protocols.None;
        foreach (var text in texts)
        {
            all |= text?.ToLowerInvariant() switch
            {
                "any" or "*" => Protocols.Any,
                "tcp" => Protocols.Tcp,
                "udp" => Protocols.Udp,
                "icmp" => Protocols.Icmp,
                _ => null,
            };
        }

        return all == Protocols.None ? null : all;
    }

    private Func<string, Access, ApplicationRule> ReadApplication(JsonElement rule) => (collection, access) =>
    {
        var source = End(rule, "sourceAddresses", "sourceIpGroups", rule.Text("name") ?? "?");
        var protocols = rule.Items("protocols").Select(p => (p.Text("protocolType") ?? "", Port(p))).ToImmutableArray();
        return new ApplicationRule(
            rule.Text("name") ?? "?", collection, access, source.IsAny ? AddressSet.All : source.Addresses, source.Problem is not null,
            [.. rule.Items("targetFqdns").Select(f => f.Text()).OfType<string>()], [.. rule.Items("fqdnTags").Select(f => f.Text()).OfType<string>()],
            rule.Items("targetUrls").Any() || rule.Items("webCategories").Any(), protocols);

        static int Port(JsonElement protocol) =>
            protocol.TryFollow(out var port, "port") && port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out var value) ? value
            : protocol.Text("protocolType").Is("Https") ? 443
            : protocol.Text("protocolType").Is("Http") ? 80
            : 1433;
    };

    /// <summary>Addresses, ranges, tags and IP groups of one side.</summary>
    private RuleEndpoint End(JsonElement rule, string addresses, string groups, string name)
    {
        var isAny = false;
        List<AddressRange> ranges = [];
        List<string> tags = [];
        string? problem = null;
        foreach (var text in rule.Items(addresses).Select(a => a.Text()?.Trim()).Concat(rule.Items(groups).Select(g => g.Text()).SelectMany(Members)))
        {
            if (text == "*")
            {
                isAny = true;
            }
            else if (AddressRange.TryParse(text, out var range))
            {
                ranges.Add(range);
            }
            else if (ServiceTag.IsTag(text))
            {
                tags.Add(text);
            }
            else
            {
                problem ??= text is null ? "an IP group it names could not be read" : $"`{text}` is no address, range or service tag";
            }
        }

        if (!isAny && ranges.Count == 0 && tags.Count == 0)
        {
            problem ??= $"rule `{name}` names nothing in {addresses}";
        }

        return new RuleEndpoint(isAny, AddressSet.Of(ranges), [.. tags], [], problem);
    }

    private IEnumerable<string?> Members(string? group) =>
        ResourceId.TryParse(group, out var id) && _trail.Find(_topology, id) is { } found ? found.Body.Items("properties", "ipAddresses").Select(a => a.Text()) : [null];
}
