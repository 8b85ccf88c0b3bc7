using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Automation.Inventory;

public sealed partial class Topology
{
    /// <summary>
    /// Which networks a resource is in and which networks are near each other. What estates have in common (private addresses, ranges)
    /// is matched only among neighbours, so that the same estate many times over costs no more for each.
    /// </summary>
    /// <remarks>Filled as it is asked; each entry costs what the resource and its networks mention, never the whole estate.</remarks>
    private sealed class NetworkIndex(Topology topology)
    {
        private readonly ConcurrentDictionary<string, FrozenSet<string>> _networksOf = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, FrozenSet<string>> _adjacent = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, FrozenSet<string>> _members = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, Node[]> _steering = new(StringComparer.Ordinal);

        /// <summary>VNets whose subnets the resource sits in or, for a route table or security group, steers; a VNet is in itself.</summary>
        public FrozenSet<string> NetworksOf(string key) => _networksOf.GetOrAdd(key, FindNetworks);

        /// <summary>VNets joined by a peering in either direction.</summary>
        public FrozenSet<string> Adjacent(string network) => _adjacent.GetOrAdd(network, FindAdjacent);

        /// <summary>Of the resources in the VNet those that name ranges: its route tables and security groups.</summary>
        public Node[] Steering(string network) =>
            _steering.GetOrAdd(network, n => [.. Members(n).Select(k => topology._nodes[k]).Where(m => !m.Ranges.IsEmpty)]);

        /// <summary>Resources that are in the VNet.</summary>
        public FrozenSet<string> Members(string network) => _members.GetOrAdd(network, FindMembers);

        /// <summary>The VNets themselves and those within so many peerings.</summary>
        public HashSet<string> Near(IEnumerable<string> networks, int hops)
        {
            var near = new HashSet<string>(networks, StringComparer.Ordinal);
            List<string> ring = [.. near];
            for (var hop = 0; hop < hops && ring.Count > 0; hop++)
            {
                ring = [.. ring.SelectMany(Adjacent).Where(near.Add)];
            }

            return near;
        }

        private FrozenSet<string> FindNetworks(string key)
        {
            var node = topology._nodes[key];
            var root = node.Id.RootKey;
            var self = node.Id.IsType(VirtualNetworkType) || IsPartOfNetwork(node.Id) ? [root] : Enumerable.Empty<string>();
            var subnets = node.References.Select(r => r.To).Where(id => id.IsType(SubnetType)).Select(id => id.RootKey);
            var users = topology._inbound[root].Select(k => topology._nodes[k].Id)
                .Where(id => id.IsType(VirtualNetworkType) || id.IsType(SubnetType)).Select(id => id.RootKey);

            // What is inside a cluster is where the cluster is.
            var owner = root != key && topology._nodes.ContainsKey(root) ? NetworksOf(root) : Enumerable.Empty<string>();
            return self.Concat(subnets).Concat(users).Concat(owner).ToFrozenSet(StringComparer.Ordinal);
        }

        private FrozenSet<string> FindAdjacent(string network)
        {
            var named = Parts(network).SelectMany(n => n.References).Where(r => r.To.IsType(VirtualNetworkType)).Select(r => r.To.Key);
            var naming = topology._inbound[network].Select(k => topology._nodes[k])
                .Where(n => IsPartOfNetwork(n.Id) && n.References.Any(r => r.To.Key == network)).Select(n => n.Id.RootKey);
            return named.Concat(naming).Where(k => k != network).ToFrozenSet(StringComparer.Ordinal);
        }

        private FrozenSet<string> FindMembers(string network)
        {
            var naming = topology._inbound[network];
            var named = Parts(network).SelectMany(n => n.References).SelectMany(r => topology._children[r.To.RootKey].Prepend(r.To.RootKey));
            var children = topology._children[network].Prepend(network);
            var below = naming.SelectMany(k => topology._children[topology._nodes[k].Id.RootKey]);
            return naming.Concat(named).Concat(children).Concat(below).Distinct(StringComparer.Ordinal)
                .Where(k => topology._nodes.ContainsKey(k) && NetworksOf(k).Contains(network)).ToFrozenSet(StringComparer.Ordinal);
        }

        private IEnumerable<Node> Parts(string network) =>
            topology._children[network].Prepend(network).Select(k => topology._nodes.GetValueOrDefault(k)).OfType<Node>();

        private static bool IsPartOfNetwork(ResourceId id) =>
            id.IsType(VirtualNetworkType) || id.Type.StartsWith(VirtualNetworkType + "/", StringComparison.OrdinalIgnoreCase);
    }
}
