using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>VNets and what joins them, each read once for all facts of a topology.</summary>
internal sealed class NetworkGraph
{
    private readonly Topology _topology;
    private readonly ConcurrentDictionary<string, Network?> _networks = new(StringComparer.Ordinal);

    private NetworkGraph(Topology topology) => _topology = topology;

    public static NetworkGraph Of(Topology topology) => topology.Shared(t => new NetworkGraph(t));

    /// <summary>Null when it was not read.</summary>
    public Network? Find(ResourceId id) => _networks.GetOrAdd(id.Key, _ => _topology.Find(id) is { } resource ? Read(resource) : null);

    public Network Read(Resource network)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var blocks = Blocks(network.Body, network.Id, problems, "properties", "addressSpace", "addressPrefixes");
        var peerings = _topology.ChildrenOf(network.Id, ArmTypes.Peering).Select(Half).ToImmutableArray();
        var knows = !peerings.IsEmpty || _topology.ListsChildren(network.Id, ArmTypes.Peering) || _topology.Lists(ArmTypes.Peering);
        return new Network(network, blocks, peerings, problems.ToImmutable(), knows);
    }

    /// <summary>
    /// The networks within two connected peerings. Packets of the second reach this one only where its half of the peering lets
    /// forwarded traffic in.
    /// </summary>
    /// <param name="forwardedOnly">False takes the second ring whatever the halves let in.</param>
    public NetworkReach Reach(Network network, bool forwardedOnly)
    {
        var found = new Dictionary<string, ReachedNetwork>(StringComparer.Ordinal) { [network.Id.Key] = new(network.Id, network.Blocks, 0, network.Id) };
        var problems = new List<string>(network.Problems);
        if (!network.KnowsPeerings)
        {
            problems.Add($"`{network.Id}` does not tell its peerings.");
        }

        var direct = network.Peerings.Where(p => p.IsConnected && p.AllowsAccess).ToList();
        problems.AddRange(direct.Where(p => p.Remote is null).Select(p => $"The other side of `{p.Id}` could not be read."));
        foreach (var half in direct.Where(p => p.Remote is not null))
        {
            var remote = Find(half.Remote!);
            var blocks = BlocksBehind(half, remote, problems);
            found.TryAdd(half.Remote!.Key, new ReachedNetwork(half.Remote, blocks, 1, network.Id));
        }

        foreach (var half in direct.Where(p => p.Remote is not null && (!forwardedOnly || p.AllowsForwardedTraffic)))
        {
            if (Find(half.Remote!) is not { } hub)
            {
                problems.Add($"`{half.Remote}` was not read, so networks behind it are not known.");
                continue;
            }

            if (!hub.KnowsPeerings)
            {
                problems.Add($"`{hub.Id}` does not tell its peerings.");
            }

            foreach (var far in hub.Peerings.Where(p => p is { IsConnected: true, Remote: not null } && !found.ContainsKey(p.Remote.Key)))
            {
                found.Add(far.Remote!.Key, new ReachedNetwork(far.Remote, BlocksBehind(far, Find(far.Remote), problems), 2, hub.Id));
            }
        }

        return new NetworkReach([.. found.Values.OrderBy(n => n.Hops).ThenBy(n => n.Id.Key, StringComparer.Ordinal)], [.. problems.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Prefixes that connections of the network's gateways name for the other side, with the resource that says so.</summary>
    public IEnumerable<(AddressBlock Block, ResourceId Owner)> OnPremises(ResourceId network) =>
        from gateway in UsersOf(network, ArmTypes.Gateway)
        from connection in _topology.Mentions(gateway).Select(r => r.From).Where(id => id.IsType(ArmTypes.Connection)).Distinct()
        from local in _topology.From(connection).Select(r => r.To).Where(id => id.IsType(ArmTypes.LocalGateway)).Distinct()
        let resource = _topology.Find(local)
        where resource is not null
        from prefix in resource.Body.Items("properties", "localNetworkAddressSpace", "addressPrefixes")
        let block = AddressBlock.TryParse(prefix.Text(), out var read) ? read : default(AddressBlock?)
        where block is not null
        select (block.Value, local);

    /// <summary>Resources of the type that stand in a subnet of the network.</summary>
    public IEnumerable<ResourceId> UsersOf(ResourceId network, string type) =>
        _topology.Mentions(network).Where(r => r.From.IsType(type) && r.To.IsType(ArmTypes.Subnet)).Select(r => r.From).Distinct();

    public static ImmutableArray<AddressBlock> Blocks(JsonElement body, ResourceId owner, ICollection<string> problems, params ReadOnlySpan<string> names)
    {
        var blocks = ImmutableArray.CreateBuilder<AddressBlock>();
        foreach (var prefix in body.Items(names))
        {
            if (AddressBlock.TryParse(prefix.Text(), out var block))
            {
                blocks.Add(block);
            }
            else
            {
                problems.Add($"`{prefix}` of `{owner}` is no address block.");
            }
        }

        return blocks.DrainToImmutable();
    }

    /// <summary>The blocks of a subnet, which has one or several prefixes.</summary>
    public static ImmutableArray<AddressBlock> SubnetBlocks(Resource subnet, ICollection<string> problems)
    {
        var blocks = Blocks(subnet.Body, subnet.Id, problems, "properties", "addressPrefixes");
        if (!blocks.IsEmpty || !subnet.Body.TryFollow(out var prefix, "properties", "addressPrefix"))
        {
            return blocks;
        }

        if (AddressBlock.TryParse(prefix.Text(), out var block))
        {
            return [block];
        }

        problems.Add($"`{prefix}` of `{subnet.Id}` is no address block.");
        return [];
    }

    private static ImmutableArray<AddressBlock> BlocksBehind(PeeringHalf half, Network? remote, List<string> problems)
    {
        if (remote is not null && !half.IsPartial)
        {
            problems.AddRange(remote.Problems);
            return remote.Blocks;
        }

        if (half.RemoteBlocks.IsEmpty)
        {
            problems.Add($"`{half.Remote}` was not read, and `{half.Id}` does not tell its ranges.");
        }

        return half.RemoteBlocks;
    }

    private static PeeringHalf Half(Resource peering)
    {
        var settings = peering.Body.Properties();
        var unread = new List<string>();
        return new PeeringHalf(
            peering.Id, settings.Id("remoteVirtualNetwork", "id"), settings, Blocks(settings, peering.Id, unread, "remoteAddressSpace", "addressPrefixes"));
    }
}
