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
        var stated = _inbound[id.Key].SelectMany(key => _nodes[key].References).Where(r => IsItOrChild(r.To, id));
        return [.. stated, .. DerivedTo(id)];
    }

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
            rest._needers.Add(node.NeededHandles, key));
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
                _needers.Remove(node.NeededHandles, key));
    }

    /// <summary>
    /// Resources whose facts may change when <paramref name="changed"/> changes: those that reach it within
    /// <paramref name="hops"/> references, itself not included, nearest first.
    /// </summary>
    /// <remarks>A parent and a child that is a resource of its own count as mentioning each other.</remarks>
    public ImmutableArray<ResourceId> DependentsOf(ResourceId changed, int hops)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { changed.Key };
        var found = ImmutableArray.CreateBuilder<ResourceId>();
        IReadOnlyList<ResourceId> ring = [changed];
        for (var hop = 0; hop < hops && ring.Count > 0; hop++)
        {
            ring = [.. ring.SelectMany(Mentioning).Where(id => seen.Add(id.Key)).OrderBy(id => id.Key, StringComparer.Ordinal)];
            found.AddRange(ring);
        }

        return found.ToImmutable();
    }

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
    }

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
