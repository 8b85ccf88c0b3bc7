using System.Collections.Immutable;

namespace Automation.Inventory;

public sealed partial class Topology
{
    private const string VirtualNetworkType = "Microsoft.Network/virtualNetworks";
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";
    private const string KubeletPath = "properties.identityProfile.kubeletidentity.objectId";

    /// <summary>Resources that own the handle (<see cref="Handle"/>), in the order of their keys.</summary>
    internal IEnumerable<Resource> Owners(string handle) => _providers[handle].Select(key => _nodes[key].Resource);

    private IEnumerable<Reference> DerivedFrom(Node node)
    {
        foreach (var handle in node.Provides.Where(IsPrincipal))
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
            if (!IsPrincipal(handle))
            {
                foreach (var owner in handle.StartsWith("ip:", StringComparison.Ordinal) ? Narrow(node, _providers[handle]) : _providers[handle])
                {
                    yield return new Reference(node.Id, _nodes[owner].Id, path);
                }
            }
        }
    }

    private IEnumerable<Reference> DerivedTo(ResourceId id)
    {
        var candidates = new SortedSet<string>(StringComparer.Ordinal);
        if (_nodes.TryGetValue(id.Key, out var node))
        {
            candidates.UnionWith(node.Provides.Where(h => !IsPrincipal(h)).SelectMany(h => _needers[h]));
            candidates.UnionWith(node.NeededHandles.Where(IsPrincipal).SelectMany(h => _providers[h]));
        }

        if (id.IsType("Microsoft.ContainerRegistry/registries"))
        {
            candidates.UnionWith(AcrPullAssignments(id).SelectMany(a => a.NeededHandles).Where(IsPrincipal).SelectMany(h => _providers[h]));
        }

        return candidates.SelectMany(key => DerivedFrom(_nodes[key])).Where(r => r.To.Equals(id));
    }

    private IEnumerable<Node> AcrPullAssignments(ResourceId registry) => _needers[Handle.Pulls(registry)].Select(key => _nodes[key]);

    private static bool IsPrincipal(string handle) => handle.StartsWith("principal:", StringComparison.Ordinal);

    /// <summary>
    /// The same private address may exist in many VNets: of several owners only those count that sit in a VNet of the one who
    /// mentions it, or in a VNet peered with one.
    /// </summary>
    private IEnumerable<string> Narrow(Node node, ImmutableSortedSet<string> owners)
    {
        if (owners.Count < 2)
        {
            return owners;
        }

        var near = VirtualNetworksOf(node);
        near.UnionWith(near.SelectMany(PeersOf).ToList());
        return owners.Where(key => VirtualNetworksOf(_nodes[key]).Overlaps(near));
    }

    /// <summary>VNets whose subnets the resource sits in or, for a route table, steers.</summary>
    private HashSet<string> VirtualNetworksOf(Node node)
    {
        var subnets = node.References.Select(r => r.To).Where(id => id.IsType(SubnetType)).Select(id => id.RootKey);
        var users = _inbound[node.Id.RootKey].Select(key => _nodes[key].Id)
            .Where(id => id.IsType(VirtualNetworkType) || id.IsType(SubnetType)).Select(id => id.RootKey);
        return subnets.Concat(users).ToHashSet(StringComparer.Ordinal);
    }

    private IEnumerable<string> PeersOf(string virtualNetwork) =>
        _children[virtualNetwork].Prepend(virtualNetwork)
            .Where(_nodes.ContainsKey)
            .SelectMany(key => _nodes[key].References)
            .Where(r => r.To.IsType(VirtualNetworkType))
            .Select(r => r.To.Key);
}
