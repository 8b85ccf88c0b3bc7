using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <param name="Path">Where in the body of <paramref name="From"/> the id stands, e.g. <c>properties.agentPoolProfiles[0].vnetSubnetID</c>.</param>
public sealed record Reference(ResourceId From, ResourceId To, string Path);

/// <summary>Resources joined by the ids they mention. Immutable; neighbours are found by following ids, not by per-type code.</summary>
/// <remarks>
/// Some neighbours know each other by another name: a route by the private address of its firewall, a gateway or an origin by a
/// host name, a cluster and its registry by the principal of an AcrPull role assignment. These are references too, with the
/// path of that other name.
/// </remarks>
public sealed partial class Topology
{
    public static readonly Topology Empty = new(
        ImmutableDictionary.Create<string, Node>(StringComparer.Ordinal), KeyIndex.Empty, KeyIndex.Empty, KeyIndex.Empty, KeyIndex.Empty, KeyIndex.Empty);

    private static readonly FrozenSet<string> JoiningTypes = new[]
    {
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks",
        "Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "Microsoft.Network/connections",
        "Microsoft.Network/networkWatchers/flowLogs",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<Type, Lazy<object>> _shared = new();
    private ImmutableHashSet<string>? _listed = []; // null: every type
    private ImmutableHashSet<string> _unlisted = [];
    private readonly ImmutableDictionary<string, Node> _nodes;
    private readonly KeyIndex _types;      // type in lower case → resources
    private readonly KeyIndex _children;   // resource → its children that are resources of their own
    private readonly KeyIndex _inbound;    // resource → resources that mention it or a child of it
    private readonly KeyIndex _providers;  // handle → owners
    private readonly KeyIndex _needers;    // handle → those that mention it

    private Topology(
        ImmutableDictionary<string, Node> nodes, KeyIndex types, KeyIndex children, KeyIndex inbound, KeyIndex providers, KeyIndex needers)
    {
        _nodes = nodes;
        _types = types;
        _children = children;
        _inbound = inbound;
        _providers = providers;
        _needers = needers;
    }

    /// <summary>Builds from resources in any order; of two with the same id the one read later counts, then the one from the better source.</summary>
    public static Topology Build(IEnumerable<Resource> resources)
    {
        var newest = new Dictionary<string, Resource>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            newest[resource.Id.Key] = newest.TryGetValue(resource.Id.Key, out var other) ? Better(resource, other) : resource;
        }

        var nodes = ImmutableDictionary.CreateBuilder<string, Node>(StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> types = [], children = [], inbound = [], providers = [], needers = [];
        foreach (var (key, resource) in newest)
        {
            var node = NodeReader.Read(resource);
            nodes.Add(key, node);
            File(types, [resource.Type.ToLowerInvariant()], key);
            File(children, node.Id.AncestorKeys(), key);
            File(inbound, node.InboundKeys, key);
            File(providers, node.Provides, key);
            File(needers, node.NeededHandles, key);
        }

        return new Topology(
            nodes.ToImmutable(), KeyIndex.Build(types), KeyIndex.Build(children), KeyIndex.Build(inbound), KeyIndex.Build(providers), KeyIndex.Build(needers));

        static void File(Dictionary<string, HashSet<string>> index, IEnumerable<string> texts, string key)
        {
            foreach (var text in texts)
            {
                if (!index.TryGetValue(text, out var set))
                {
                    index.Add(text, set = new(StringComparer.Ordinal));
                }

                set.Add(key);
            }
        }
    }

    public int Count => _nodes.Count;

    /// <summary>All resources, in the order of their keys.</summary>
    public IEnumerable<Resource> Resources => _nodes.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.Resource);

    /// <summary>The resource itself, or null. A child that is only embedded in its parent's body (a subnet in its VNet) is found too.</summary>
    public Resource? Find(ResourceId id) => _nodes.TryGetValue(id.Key, out var node) ? node.Resource : FindEmbedded(id);

    /// <summary>Resources of the type, embedded children not counted, in the order of their keys.</summary>
    public IEnumerable<Resource> OfType(string type) => _types[type.ToLowerInvariant()].Select(key => _nodes[key].Resource);

    /// <summary>Ids that the resource mentions, in the order of its body; then neighbours known by another name.</summary>
    public ImmutableArray<Reference> From(ResourceId id) =>
        _nodes.TryGetValue(id.Key, out var node) ? [.. node.References, .. DerivedFrom(node)] : [];

    /// <summary>Places that mention the resource (or a child of it), in the order of the keys of those that mention it.</summary>
    public ImmutableArray<Reference> To(ResourceId id)
    {
        return [.. Mentions(id), .. DerivedTo(id)];
    }

    /// <summary>As <see cref="To"/>, without neighbours known by another name: cheaper, and all there is for subnets, groups and tables.</summary>
    internal IEnumerable<Reference> Mentions(ResourceId id) =>
        _inbound[id.Key].SelectMany(key => _nodes[key].References).Where(r => IsItOrChild(r.To, id));

    /// <summary>A topology with one resource added or replaced, and the references to it renewed.</summary>
    public Topology With(Resource resource)
    {
        var rest = Without(resource.Id);
        var node = NodeReader.Read(resource);
        var key = resource.Id.Key;
        return new Topology(
            rest._nodes.SetItem(key, node),
            rest._types.Add([resource.Type.ToLowerInvariant()], key),
            rest._children.Add(node.Id.AncestorKeys(), key),
            rest._inbound.Add(node.InboundKeys, key),
            rest._providers.Add(node.Provides, key),
            rest._needers.Add(node.NeededHandles, key)) { _listed = _listed, _unlisted = _unlisted };
    }

    public Topology Without(ResourceId id)
    {
        var key = id.Key;
        return !_nodes.TryGetValue(key, out var node)
            ? this
            : new Topology(
                _nodes.Remove(key),
                _types.Remove([node.Resource.Type.ToLowerInvariant()], key),
                _children.Remove(node.Id.AncestorKeys(), key),
                _inbound.Remove(node.InboundKeys, key),
                _providers.Remove(node.Provides, key),
                _needers.Remove(node.NeededHandles, key)) { _listed = _listed, _unlisted = _unlisted };
    }

    /// <summary>
    /// Resources whose facts may change when <paramref name="changed"/> changes: those that reach it within
    /// <paramref name="hops"/> references, itself not included, nearest first.
    /// </summary>
    /// <remarks>
    /// A parent and a child that is a resource of its own count as mentioning each other, and so do a resource that is there to join
    /// others (a peering, a zone's link to a VNet) and those it joins. Of equally near ones those come first that are reached through
    /// the resource with fewer neighbours: a spoke's own cluster before the many other spokes of its hub.
    /// </remarks>
    public ImmutableArray<ResourceId> DependentsOf(ResourceId changed, int hops)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { changed.Key };
        var found = ImmutableArray.CreateBuilder<ResourceId>();
        IReadOnlyList<ResourceId> ring = [changed];
        for (var hop = 0; hop < hops && ring.Count > 0; hop++)
        {
            var next = new Dictionary<string, (ResourceId Id, int Through)>(StringComparer.Ordinal);
            foreach (var at in ring)
            {
                var near = Mentioning(at).DistinctBy(id => id.Key).ToList();
                foreach (var id in near.Where(id => !seen.Contains(id.Key)))
                {
                    next[id.Key] = next.TryGetValue(id.Key, out var other) && other.Through <= near.Count ? other : (id, near.Count);
                }
            }

            seen.UnionWith(next.Keys);
            ring = [.. next.Values.OrderBy(n => n.Through).ThenBy(n => n.Id.Key, StringComparer.Ordinal).Select(n => n.Id)];
            found.AddRange(ring);
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Whether every resource of the type that exists in scope is here, so that one that is not here does not exist. Facts that
    /// rest on an absence ask this first; where it is false they are Unknown.
    /// </summary>
    public bool Lists(string type) => (_listed?.Contains(type) ?? true) && !_unlisted.Contains(type);

    /// <summary>The same resources, known to be all there are of the types.</summary>
    /// <param name="types">Null: of every type.</param>
    /// <param name="except">Types of which some resources are missing all the same.</param>
    public Topology WithListed(IEnumerable<string>? types, IEnumerable<string>? except = null) =>
        new(_nodes, _types, _children, _inbound, _providers, _needers)
        {
            _listed = types?.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
            _unlisted = (except ?? []).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
        };

    /// <summary>
    /// Something computed once from the whole topology and shared by all facts, one for each type: an index of networks, compiled
    /// rules. A changed topology is a new one and starts without.
    /// </summary>
    internal T Shared<T>(Func<Topology, T> make)
        where T : class => (T)_shared.GetOrAdd(typeof(T), _ => new Lazy<object>(() => make(this))).Value;

    /// <summary>Children that are resources of their own, of one type or of any, in the order of their keys.</summary>
    internal IEnumerable<Resource> Children(ResourceId parent, string? type = null) =>
        _children[parent.Key].Select(key => _nodes[key].Resource).Where(r => type is null || r.Id.IsType(type));

    private IEnumerable<ResourceId> Mentioning(ResourceId id)
    {
        foreach (var key in _inbound[id.Key].Concat(_children[id.Key]).Concat(id.AncestorKeys()))
        {
            if (_nodes.TryGetValue(key, out var node))
            {
                yield return node.Id;
            }
        }

        foreach (var reference in DerivedTo(id))
        {
            yield return reference.From;
        }

        if (Joins(id) && _nodes.TryGetValue(id.Key, out var joining))
        {
            foreach (var target in joining.References.Select(r => NearestOf(r.To)).OfType<Node>())
            {
                yield return target.Id;
            }
        }
    }

    /// <summary>Whether the resource says nothing of itself and all of how others are connected.</summary>
    private static bool Joins(ResourceId id) => JoiningTypes.Contains(id.Type);

    /// <summary>The node of the id, or of the resource whose body it stands in.</summary>
    private Node? NearestOf(ResourceId id) =>
        id.AncestorKeys().Prepend(id.Key).Select(key => _nodes.GetValueOrDefault(key)).FirstOrDefault(n => n is not null);

    private static bool IsItOrChild(ResourceId id, ResourceId parent) =>
        id.Equals(parent) || id.AncestorKeys().Contains(parent.Key, StringComparer.Ordinal);

    private static Resource Better(Resource one, Resource other) =>
        (one.ReadAt.CompareTo(other.ReadAt), other.Source.CompareTo(one.Source)) switch
        {
            ( > 0, _) or (0, > 0) => one,
            (0, 0) when string.CompareOrdinal(one.ContentHash(), other.ContentHash()) > 0 => one,
            _ => other,
        };
}
