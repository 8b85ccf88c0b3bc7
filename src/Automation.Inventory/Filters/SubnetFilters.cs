using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Security groups where they are attached: at subnets and interfaces of a VNet, with what its words mean there.</summary>
internal sealed class SubnetFilters(Topology topology, Trail trail)
{
    private readonly NetworkMap _map = new(topology, trail);
    private readonly Dictionary<string, SecurityGroup?> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FilterScope?> _scopes = new(StringComparer.Ordinal);

    /// <summary>The group at the subnet or interface; null when there is none, or when it was not read, which the trail then says.</summary>
    public SecurityGroup? GroupAt(Resource place)
    {
        if (!place.Body.TryFollow(out _, "properties", "networkSecurityGroup"))
        {
            return null;
        }

        if (place.Body.Id("properties", "networkSecurityGroup", "id") is not { } id)
        {
            trail.Problem($"The security group of `{place.Id}` could not be read.");
            return null;
        }

        if (!_groups.TryGetValue(id.Key, out var group))
        {
            _groups.Add(id.Key, group = trail.Find(topology, id) is { } resource ? SecurityGroup.Of(resource, topology) : null);
            foreach (var rule in group?.Followed ?? [])
            {
                trail.Follow(rule);
            }
        }

        return group;
    }

    /// <summary>Addresses of the subnet; null, with the cause on the trail, when they cannot be told.</summary>
    public AddressSet? AddressesOf(Resource subnet)
    {
        var texts = subnet.Body.Items("properties", "addressPrefixes").Select(p => p.Text()).Append(subnet.Body.Text("properties", "addressPrefix")).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        List<AddressBlock> blocks = [];
        foreach (var text in texts)
        {
            if (!AddressBlock.TryParse(text, out var block))
            {
                trail.Problem($"`{text}` of `{subnet.Id}` is no address block.");
                return null;
            }

            blocks.Add(block);
        }

        if (blocks.Count == 0)
        {
            trail.Problem($"`{subnet.Id}` does not tell its addresses.");
            return null;
        }

        return AddressSet.Of(blocks);
    }

    /// <summary>What the words of a rule mean in the subnet's VNet; null, with the cause on the trail, when the VNet was not read.</summary>
    public FilterScope? ScopeOf(Resource subnet)
    {
        if (!ResourceId.TryParse(subnet.Id.ParentOrScope, out var id))
        {
            return null;
        }

        if (!_scopes.TryGetValue(id.Key, out var scope))
        {
            _scopes.Add(id.Key, scope = ReadScope(id));
        }

        return scope;
    }

    private FilterScope? ReadScope(ResourceId networkId)
    {
        if (trail.Find(topology, networkId) is not { } network)
        {
            return null;
        }

        var known = Blocks(network.Body.Items("properties", "addressSpace", "addressPrefixes").Select(p => p.Text()));
        var perhaps = KnownAddresses.HostAddress;
        foreach (var peering in topology.ChildrenOf(networkId, "Microsoft.Network/virtualNetworks/virtualNetworkPeerings").Select(p => p.Body))
        {
            var isOn = !peering.Properties().TryFollow(out var access, "allowVirtualNetworkAccess") || access.ValueKind != System.Text.Json.JsonValueKind.False;
            if (!isOn || (peering.Text("properties", "peeringState") is { } state && !state.Is("Connected")))
            {
                continue;
            }

            var remote = peering.Id("properties", "remoteVirtualNetwork", "id") is { } id ? topology.Find(id) : null;
            var blocks = Blocks(
                (remote?.Body.Items("properties", "addressSpace", "addressPrefixes") ?? peering.Items("properties", "remoteAddressSpace", "addressPrefixes")).Select(p => p.Text()));
            known = known.Union(blocks);
            perhaps = blocks.IsEmpty ? perhaps.Union(KnownAddresses.Private) : perhaps;
        }

        // Routes that a gateway learns are not in any document.
        var home = _map.Network(networkId);
        if (topology.Find(ResourceId.Parse(networkId.Text + "/subnets/GatewaySubnet")) is not null || (home is not null && _map.UsesRemoteGateways(home)))
        {
            perhaps = perhaps.Union(KnownAddresses.Private);
        }

        return new FilterScope(known, perhaps, topology.Shared(t => new GroupMembers(t)).Known);
    }

    /// <summary>What passes from one subnet to another: the parts that the first lets out and the second lets in. Subnets without a group let everything pass.</summary>
    public IEnumerable<Passage> Between(Resource from, Resource to, Protocols protocols, PortSet ports)
    {
        if (AddressesOf(from) is not { } sources || AddressesOf(to) is not { } destinations)
        {
            return [];
        }

        var leaving = Parts(from, new Flow(Direction.Outbound, Party.Of(sources), Party.Of(destinations), protocols, ports));
        var arriving = Parts(to, new Flow(Direction.Inbound, Party.Of(sources), Party.Of(destinations), protocols, ports));
        return Join(leaving, arriving);
    }

    /// <summary>What anybody on the Internet can send to the subnet.</summary>
    public IEnumerable<Passage> FromInternet(Resource to, Protocols protocols, PortSet ports) =>
        AddressesOf(to) is not { } destinations || ScopeOf(to) is not { } scope
            ? []
            : Parts(to, new Flow(Direction.Inbound, Party.Internet(scope), Party.Of(destinations), protocols, ports))
                .Select(p => new Passage(p.Access, p.Protocol, p.Ports, p.Rule, p.Group));

    /// <summary>What anybody on the Internet can send to the interface: both its own group and that of its subnet must let it in.</summary>
    /// <remarks>Without any group nothing gets in: Standard public addresses, the only ones left, are closed until a rule opens them.</remarks>
    public IEnumerable<Passage> FromInternet(Resource networkInterface, Resource subnet, AddressSet addresses)
    {
        if ((GroupAt(subnet) is null && GroupAt(networkInterface) is null) || ScopeOf(subnet) is not { } scope)
        {
            return [];
        }

        var flow = new Flow(Direction.Inbound, Party.Internet(scope), Party.Of(addresses), Protocols.Any, PortSet.All);
        return Join(Parts(subnet, flow, scope), Parts(networkInterface, flow, scope));
    }

    /// <summary>Null when the flow passes, or when it cannot be told, which the trail then says; else the group and rule that stop it.</summary>
    public Blockage? BlockedAt(Resource subnet, Flow flow, FilterScope? scope = null)
    {
        if (GroupAt(subnet) is not { } group || (scope ?? ScopeOf(subnet)) is not { } words)
        {
            return null;
        }

        var answer = group.Answer(flow, words);
        if (answer.Access == Access.Unknown)
        {
            trail.Problem($"Rule `{answer.Rule.Name}` of `{group.Id}` could stop traffic, but {answer.Rule.Problem ?? "the addresses it speaks of are not known"}.");
        }

        return answer.Access == Access.Deny ? new Blockage(subnet.Id, group.Id, answer.Rule) : null;
    }

    private IEnumerable<(Access Access, Protocols Protocol, PortSet Ports, AddressSet Sources, AddressSet Destinations, SecurityRule? Rule, ResourceId? Group)> Parts(Resource place, Flow flow, FilterScope? scope = null)
    {
        if (GroupAt(place) is not { } group)
        {
            return Enum.GetValues<Protocols>().Where(p => p is not (Protocols.None or Protocols.Any) && flow.Protocols.HasFlag(p))
                .Select(p => (Access.Allow, p, flow.Ports, flow.Source.Addresses, flow.Destination.Addresses, (SecurityRule?)null, (ResourceId?)null));
        }

        return (scope ?? ScopeOf(place)) is not { } words
            ? []
            : group.Decide(flow, words).Select(p => (p.Access, p.Protocol, p.Ports, p.Sources, p.Destinations, (SecurityRule?)p.Rule, (ResourceId?)group.Id));
    }

    private static IEnumerable<Passage> Join(
        IEnumerable<(Access Access, Protocols Protocol, PortSet Ports, AddressSet Sources, AddressSet Destinations, SecurityRule? Rule, ResourceId? Group)> leaving,
        IEnumerable<(Access Access, Protocols Protocol, PortSet Ports, AddressSet Sources, AddressSet Destinations, SecurityRule? Rule, ResourceId? Group)> arriving)
    {
        var second = arriving.ToList();
        foreach (var one in leaving)
        {
            foreach (var two in second.Where(t => t.Protocol == one.Protocol && t.Sources.Intersects(one.Sources) && t.Destinations.Intersects(one.Destinations)))
            {
                var ports = one.Ports.Intersect(two.Ports);
                if (!ports.IsEmpty)
                {
                    var decides = one.Access != Access.Allow || two.Rule is null ? one : two;
                    var access = one.Access == Access.Deny || two.Access == Access.Deny ? Access.Deny : one.Access == Access.Unknown || two.Access == Access.Unknown ? Access.Unknown : Access.Allow;
                    yield return new Passage(access, one.Protocol, ports, decides.Rule, decides.Group);
                }
            }
        }
    }

    private static AddressSet Blocks(IEnumerable<string?> texts) =>
        AddressSet.Of(texts.Select(t => AddressBlock.TryParse(t, out var block) ? block : default(AddressBlock?)).OfType<AddressBlock>());
}

/// <summary>A part of the traffic between two places. Rule and group are null where nothing filters.</summary>
internal sealed record Passage(Access Access, Protocols Protocol, PortSet Ports, SecurityRule? Rule, ResourceId? Group);

/// <summary>The rule that stops a flow, and where.</summary>
internal sealed record Blockage(ResourceId Subnet, ResourceId Group, SecurityRule Rule);
