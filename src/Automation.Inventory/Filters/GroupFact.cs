using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>A fact about the whole rule set of one security group.</summary>
/// <param name="nameOfRule">The member of an element that names its rule; with it the fact is one of single rules too: those elements that are the rule's.</param>
internal sealed class GroupFact(
    string name, FactType type, string? unit, string description, Func<GroupView, FactValue> value, string? nameOfRule = null) : IFact
{
    private const string OfOneRule = " For a rule that is a resource of its own: what of that is this rule's, in its group where that was read, else by itself.";

    public FactDescriptor Descriptor { get; } = new(
        name, type, unit, nameOfRule is null ? [SecurityGroup.Type] : [SecurityGroup.Type, SecurityGroup.RuleType], description + (nameOfRule is null ? "" : OfOneRule))
    {
        DerivedFrom = [SecurityGroup.RuleType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var views = topology.Shared(_ => new GroupViews());
        return resource.Id.IsType(SecurityGroup.RuleType) ? OfRule(resource, views, topology) : value(views.Of(resource, topology));
    }

    private FactValue OfRule(Resource rule, GroupViews views, Topology topology)
    {
        var view = ResourceId.TryParse(rule.Id.ParentOrScope, out var id) && topology.Find(id) is { } group && group.Body.Properties().ValueKind == JsonValueKind.Object
            ? views.Of(group, topology)
            : new GroupView(SecurityGroup.Of(rule));
        var all = value(view);
        return all is not FactValue.Known known
            ? all
            : known with { Value = JsonValues.Element(new JsonArray([.. known.Value.EnumerateArray().Where(e => e.Text(nameOfRule!).Is(rule.Name)).Select(e => JsonNode.Parse(e.GetRawText()))])) };
    }

    private const string Element =
        "objects with rule, priority (null when not known), isDefault, protocol (Tcp, Udp, Icmp, Esp or Ah), firstPort, lastPort, ports, sources, destinations (as the rule writes them)";

    public static IEnumerable<IFact> All() =>
    [
        Passing("filter.inboundFromInternet", "What the group lets in from public addresses", FromInternet, g => g.FromInternet(), "rule"),
        Passing("filter.outboundToInternet", "What the group lets out to public addresses", ToInternet, g => g.ToInternet(), "rule"),
        Passing("filter.inboundFromVirtualNetwork", "What the group lets in from private addresses", null, g => g.FromNetwork()),
        Passing("filter.outboundToVirtualNetwork", "What the group lets out to private addresses", null, g => g.ToNetwork()),
        new GroupFact(
            "filter.loadBalancerProbes", FactType.String, null,
            "How much of TCP the group lets in from the load balancer's probe address 168.63.129.16: all, some or none. Unknown when a rule that cannot be read might decide.",
            Probes),
        new GroupFact(
            "filter.rules", FactType.Array, null,
            "The group's own rules with singular and plural members taken together: objects with name, priority, direction, access, protocols, sources, destinations, sourcePorts, ports, "
            + "isAnySource, isAnyDestination, isAnyPort, sourceInternetShare, destinationInternetShare (0 to 1). Unknown when a rule cannot be read.",
            Rules, "name"),
        new GroupFact(
            "filter.unreachableRules", FactType.Array, null,
            "Own rules that never decide because rules before them decide all of their flows: objects with rule, coveredBy (names) and contradicts (one of those says the opposite). "
            + "Unknown when a rule cannot be read.",
            Unreachable),
    ];

    private static double FromInternet(FlowPart part) => KnownAddresses.InternetShare(part.Sources);

    private static double ToInternet(FlowPart part) => KnownAddresses.InternetShare(part.Destinations);

    private static GroupFact Passing(string name, string what, Func<FlowPart, double>? share, Func<GroupView, List<FlowPart>> parts, string? nameOfRule = null) => new(
        name, FactType.Array, null,
        $"{what}, after all rules in the order of their priority: {Element}"
        + (share is null ? "" : ", internetShare (how much of the public addresses of a family: 1 is everybody, 0 an Azure service or a single host)")
        + ". Rules for Azure service tags count as nobody in particular. Unknown when a rule that cannot be read might decide.",
        group => PassingParts(group, parts(group), share), nameOfRule);

    private static FactValue PassingParts(GroupView group, List<FlowPart> parts, Func<FlowPart, double>? share)
    {
        if (parts.Find(p => p.Access == Access.Unknown) is { } unsure)
        {
            return Unreadable(group, unsure.Rule);
        }

        var list = new JsonArray();
        foreach (var same in parts.Where(p => p.Access == Access.Allow).GroupBy(p => (p.Rule, p.Protocol, p.Sources, p.Destinations)))
        {
            foreach (var range in PortSet.Of(same.SelectMany(p => p.Ports.Ranges)).Ranges)
            {
                list.Add((JsonNode)Show(same.First(), range, share));
            }
        }

        return Known(group, list);
    }

    private static JsonObject Show(FlowPart part, PortRange range, Func<FlowPart, double>? share)
    {
        var shown = new JsonObject
        {
            ["rule"] = part.Rule.Name,
            ["priority"] = part.Rule.Priority,
            ["isDefault"] = part.Rule.IsDefault,
            ["protocol"] = part.Protocol.ToString(),
            ["firstPort"] = range.First,
            ["lastPort"] = range.Last,
            ["ports"] = range.ToString(),
            ["sources"] = Texts(part.Rule.Source.Texts()),
            ["destinations"] = Texts(part.Rule.Destination.Texts()),
        };
        if (share is not null)
        {
            shown["internetShare"] = Rounded(share(part));
        }

        return shown;
    }

    private static FactValue Probes(GroupView group)
    {
        var parts = group.FromLoadBalancer();
        if (parts.Find(p => p.Access == Access.Unknown) is { } unsure)
        {
            return Unreadable(group, unsure.Rule);
        }

        var word = parts.TrueForAll(p => p.Access == Access.Allow) ? "all" : parts.Exists(p => p.Access == Access.Allow) ? "some" : "none";
        return Known(group, JsonValue.Create(word));
    }

    private static FactValue Rules(GroupView group)
    {
        if (group.Group.Own.FirstOrDefault(r => r.Problem is not null) is { } odd)
        {
            return Unreadable(group, odd);
        }

        return Known(group, new JsonArray([.. group.Group.Own.OrderBy(r => r.Priority).Select(r => (JsonNode)new JsonObject
        {
            ["name"] = r.Name,
            ["priority"] = r.Priority,
            ["direction"] = r.Direction.ToString(),
            ["access"] = r.Access.ToString(),
            ["protocols"] = Texts(r.Protocols == Protocols.Any ? ["*"] : [r.Protocols.ToString()!]),
            ["sources"] = Texts(r.Source.Texts()),
            ["destinations"] = Texts(r.Destination.Texts()),
            ["sourcePorts"] = Texts(r.SourcePorts!.Ranges.Select(p => p.ToString())),
            ["ports"] = Texts(r.Ports!.Ranges.Select(p => p.ToString())),
            ["isAnySource"] = r.Source.IsAny,
            ["isAnyDestination"] = r.Destination.IsAny,
            ["isAnyPort"] = r.Ports.IsAll,
            ["sourceInternetShare"] = Rounded(Share(r.Source)),
            ["destinationInternetShare"] = Rounded(Share(r.Destination)),
        })]));
    }

    private static FactValue Unreachable(GroupView group)
    {
        if (group.Group.Own.FirstOrDefault(r => r.Problem is not null) is { } odd)
        {
            return Unreadable(group, odd);
        }

        var list = new JsonArray();
        foreach (var rule in group.Group.Own.OrderBy(r => r.Priority))
        {
            var parts = group.OwnFlows(rule).ToList();
            if (parts.TrueForAll(p => p.Access != Access.Unknown && !ReferenceEquals(p.Rule, rule)))
            {
                list.Add((JsonNode)new JsonObject
                {
                    ["rule"] = rule.Name,
                    ["coveredBy"] = Texts(parts.Select(p => p.Rule.Name).Distinct(StringComparer.Ordinal)),
                    ["contradicts"] = parts.Exists(p => p.Access != rule.Access),
                });
            }
        }

        return Known(group, list);
    }

    private static double Share(RuleEndpoint end) =>
        end.IsAny || end.Tags.Any(t => t.Is(ServiceTag.Internet)) ? 1 : KnownAddresses.InternetShare(end.Addresses);

    /// <summary>Small shares stay visible: a /32 is about 3·10⁻¹⁰.</summary>
    private static double Rounded(double share) => Math.Round(share, 12);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);

    private static FactValue.Known Known(GroupView group, JsonNode value) =>
        new(JsonValues.Element(value), [.. group.Group.Followed.Select(id => id.Text)]);

    private static FactValue.Unknown Unreadable(GroupView group, SecurityRule rule) =>
        new($"Rule `{rule.Name}` of `{group.Group.Id}` could decide, but {rule.Problem ?? "the addresses it speaks of are not known"}.");
}
