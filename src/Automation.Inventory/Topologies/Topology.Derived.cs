using System.Collections.Immutable;

namespace Automation.Inventory;

public sealed partial class Topology
{
    private const string VirtualNetworkType = "Microsoft.Network/virtualNetworks";
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";
    private const string KubeletPath = "properties.identityProfile.kubeletidentity.objectId";

    /// <summary>Peerings between a rule or route and the VNet it means: a spoke's routes name the spokes behind the hub.</summary>
    private const int RangeHops = 2;

    private NetworkIndex Networks => Shared(t => new NetworkIndex(t));

    /// <summary>Resources that own the handle (<see cref="Handle"/>), in the order of their keys.</summary>
    internal IEnumerable<Resource> Owners(string handle) => _providers[handle].Select(key => _nodes[key].Resource);

    /// <summary>Keys of the VNets that the resource is in; none for one that was not read.</summary>
    internal IReadOnlySet<string> NetworksOf(ResourceId id) => _nodes.ContainsKey(id.Key) ? Networks.NetworksOf(id.Key) : ImmutableHashSet<string>.Empty;

    private IEnumerable<Reference> DerivedFrom(Node node)
    {
        foreach (var handle in node.Provides.Where(Handle.IsPrincipal))
        {
            foreach (var assignment in _needers[handle].Select(key => _nodes[key]))
            {
                yield return new Reference(node.Id, assignment.Id, KubeletPath);
                if (Handle.PulledRegistry(assignment.Resource) is { } registry)
                {
                    yield return new Reference(node.Id, registry, KubeletPath);
                }
            }
        }

        foreach (var (handle, path) in node.Needs)
        {
            foreach (var owner in Handle.IsPrincipal(handle) ? [] : OwnersFor(node, handle))
            {
                yield return new Reference(node.Id, _nodes[owner].Id, path);
            }
        }

        if (!node.Ranges.IsEmpty)
        {
            var near = Networks.Near(Networks.NetworksOf(node.Id.Key), RangeHops).Select(k => _nodes.GetValueOrDefault(k)).OfType<Node>().ToList();
            foreach (var (block, path) in node.Ranges)
            {
                foreach (var network in near.Where(n => Holds(n, block)).OrderBy(n => n.Id.Key, StringComparer.Ordinal))
                {
                    yield return new Reference(node.Id, network.Id, path);
                }
            }
        }
    }

    private IEnumerable<Reference> DerivedTo(ResourceId id)
    {
        var candidates = new SortedSet<string>(StringComparer.Ordinal);
        if (_nodes.TryGetValue(id.Key, out var node))
        {
            candidates.UnionWith(node.Provides.Where(h => !Handle.IsPrincipal(h)).SelectMany(h => NeedersFor(node, h)));
            candidates.UnionWith(node.NeededHandles.Where(Handle.IsPrincipal).SelectMany(h => _providers[h]));
            if (!node.Blocks.IsEmpty)
            {
                candidates.UnionWith(Networks.Near([id.Key], RangeHops).SelectMany(Networks.Steering)
                    .Where(n => n.Ranges.Any(r => Holds(node, r.Block))).Select(n => n.Id.Key));
            }
        }

        if (id.IsType("Microsoft.ContainerRegistry/registries"))
        {
            candidates.UnionWith(AcrPullAssignments(id).SelectMany(a => a.NeededHandles).Where(Handle.IsPrincipal).SelectMany(h => _providers[h]));
        }

        return candidates.SelectMany(key => DerivedFrom(_nodes[key])).Where(r => r.To.Equals(id));
    }

    private IEnumerable<Node> AcrPullAssignments(ResourceId registry) => _needers[Handle.Pulls(registry)].Select(key => _nodes[key]);

    /// <summary>
    /// The same private address may exist in many VNets: of several owners only those count that sit in a VNet of the one who
    /// mentions it, or in a VNet peered with one.
    /// </summary>
    private IEnumerable<string> OwnersFor(Node needer, string handle) =>
        IsAmbiguous(handle) ? Neighbours(needer, _providers[handle]) : _providers[handle];

    private IEnumerable<string> NeedersFor(Node owner, string handle) =>
        IsAmbiguous(handle) ? Neighbours(owner, _needers[handle]) : _needers[handle];

    private bool IsAmbiguous(string handle) => Handle.IsPrivateAddress(handle) && _providers[handle].Count > 1;

    /// <summary>Those of the resources that are in a VNet of the node or in one next to it, in the order of their keys.</summary>
    private IEnumerable<string> Neighbours(Node node, ImmutableSortedSet<string> among)
    {
        var near = Networks.Near(Networks.NetworksOf(node.Id.Key), hops: 1);
        var members = near.Sum(n => Networks.Members(n).Count);
        return members < among.Count
            ? near.SelectMany(Networks.Members).Where(among.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            : among.Where(key => Networks.NetworksOf(key).Overlaps(near));
    }

    private static bool Holds(Node network, AddressBlock block) => network.Blocks.Any(b => b.Contains(block));
}
