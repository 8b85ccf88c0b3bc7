using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>
/// Resources whose facts may rest on a resource that they do not mention: a flow log names its network, an origin its gateway,
/// never the other way round. Facts say which types they are derived from.
/// </summary>
internal static class FactRoots
{
    private const int Hops = 2;

    // A hub is mentioned by everybody; what lies beyond so many is left to the sweep.
    private const int MaximumSeen = 500;

    /// <returns>Itself not included, nearest first.</returns>
    public static IEnumerable<ResourceId> Of(ResourceId changed, PolicyLibrary library, FactCatalog catalog, Topology topology)
    {
        var policies = library.Policies.Where(p => p.Facts.Any(f => catalog.Find(f)?.DerivedFrom.Contains(changed.Type, StringComparer.OrdinalIgnoreCase) == true)).ToImmutableArray();
        if (policies.IsEmpty)
        {
            return [];
        }

        var seen = new HashSet<ResourceId> { changed };
        List<ResourceId> ring = [changed];
        List<ResourceId> found = [];
        for (var hop = 0; hop < Hops && seen.Count < MaximumSeen; hop++)
        {
            ring = [.. ring.SelectMany(id => Around(id, topology)).Where(seen.Add)];
            found.AddRange(ring.Where(id => topology.Find(id) is not null && policies.Any(p => library.CouldConcern(p, id))));
        }

        return found;
    }

    private static IEnumerable<ResourceId> Around(ResourceId id, Topology topology) =>
        topology.From(id).SelectMany(r => WithParents(r.To)).Concat(topology.To(id).Select(r => r.From)).Concat(WithParents(id).Skip(1));

    /// <summary>The resource and those that it is a child or an extension of.</summary>
    private static IEnumerable<ResourceId> WithParents(ResourceId id)
    {
        for (var next = id; next is not null && !next.Type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase);)
        {
            yield return next;
            next = ResourceId.TryParse(next.ParentOrScope, out var parent) ? parent : null;
        }
    }
}
