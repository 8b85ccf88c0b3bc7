using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>A security group by itself, wherever it is attached: who gets in, and where one gets out.</summary>
/// <remarks>
/// All private space counts as the network, and as the place behind the group. Members of application security groups are not
/// looked up: each group is taken for an address of its own, so that a rule for one neither opens nor closes the rest.
/// </remarks>
internal sealed class GroupView
{
    private readonly FilterScope _scope;
    private readonly Party _local;
    private readonly Party _network;
    private readonly Party _internet;

    public GroupView(SecurityGroup group)
    {
        Group = group;
        var groups = group.Own.SelectMany(r => r.Source.Groups.Concat(r.Destination.Groups)).DistinctBy(g => g.Key).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select((g, i) => (g.Key, Stand: AddressSet.Of([AddressBlock.Create((UInt128.One << 120) + (UInt128)i, 128, isIPv6: true)]))) // 100::/64, which no host has
            .ToImmutableDictionary(g => g.Key, g => (g.Stand, g.Stand), StringComparer.Ordinal);
        var stands = AddressSet.Of(groups.Values.SelectMany(g => g.Item1.Ranges));
        _scope = FilterScope.Anywhere with { VirtualNetwork = FilterScope.Anywhere.VirtualNetwork.Union(stands), Groups = groups };
        var network = KnownAddresses.Private.Union(stands);
        _local = new Party(network.Union(Named(group)), IsCrowd: true);
        _network = new Party(network, IsCrowd: true);
        _internet = Party.Internet(_scope);
    }

    public SecurityGroup Group { get; }

    public List<FlowPart> FromInternet() => Decide(Direction.Inbound, _internet);

    public List<FlowPart> ToInternet() => Decide(Direction.Outbound, _internet);

    public List<FlowPart> FromNetwork() => Decide(Direction.Inbound, _network);

    public List<FlowPart> ToNetwork() => Decide(Direction.Outbound, _network);

    /// <summary>Probes of a load balancer are TCP, whatever they speak on top.</summary>
    public List<FlowPart> FromLoadBalancer() =>
        Group.Decide(new Flow(Direction.Inbound, Party.LoadBalancerProbe, _local, Protocols.Tcp, PortSet.All), _scope);

    /// <summary>What of the rule's own flows the rules before it, and it itself, decide.</summary>
    public IEnumerable<FlowPart> OwnFlows(SecurityRule rule) =>
        from source in Parties(rule.Source)
        from destination in Parties(rule.Destination)
        from part in Group.Decide(new Flow(rule.Direction!.Value, source, destination, rule.Protocols!.Value, rule.Ports!), _scope)
        select part;

    private List<FlowPart> Decide(Direction direction, Party other) => Group.Decide(
        direction == Direction.Inbound
            ? new Flow(direction, other, _local, Protocols.Any, PortSet.All)
            : new Flow(direction, _local, other, Protocols.Any, PortSet.All),
        _scope);

    private IEnumerable<Party> Parties(RuleEndpoint end)
    {
        if (end.IsAny)
        {
            yield return new Party(AddressSet.All, IsCrowd: true);
            yield break;
        }

        var addresses = end.Addresses.Union(AddressSet.Of(end.Groups.SelectMany(g => _scope.Group(g).Sure.Ranges)));
        if (!addresses.IsEmpty)
        {
            yield return Party.Of(addresses);
        }

        foreach (var tag in end.Tags)
        {
            yield return tag.Is(ServiceTag.VirtualNetwork) ? _network
                : tag.Is(ServiceTag.Internet) ? _internet
                : ServiceTag.Fixed(tag) is { } known ? Party.Of(known)
                : Party.OfService(tag);
        }
    }

    /// <summary>Networks may use public addresses too; a rule that names some behind the group tells which.</summary>
    private static AddressSet Named(SecurityGroup group)
    {
        var ends = group.Own.Where(r => r.Direction == Direction.Inbound).Select(r => r.Destination)
            .Concat(group.Own.Where(r => r.Direction == Direction.Outbound).Select(r => r.Source));
        return AddressSet.Of(ends.SelectMany(e => e.Addresses.Blocks).Where(b => b.PrefixLength > 0));
    }
}
