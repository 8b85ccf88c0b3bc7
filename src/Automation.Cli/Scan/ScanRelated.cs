using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>
/// Related resources in an export. One that is there satisfies a policy; that none is there says nothing of Azure, unless the
/// resource itself lists all its children of the type, or the export is said to be complete.
/// </summary>
internal sealed class ScanRelated(ScanResource resource, IReadOnlyList<ScanResource> estate, Topology topology, bool complete) : IRelatedResources
{
    public RelatedResult Find(RelatedQuery query)
    {
        var id = resource.Resource.Id;
        var known = query.IsChild
            ? topology.ChildrenOf(id, query.Type).Concat(topology.OfType(query.Type).Where(r => r.Id.IsWithin(id.Text))).DistinctBy(r => r.Id.Key)
            : topology.OfType(query.Type);
        ImmutableArray<JsonElement> found = [.. known.Select(r => r.Body).Where(query.Selects)];
        if (ResourceId.TryParse(query.OnlyId, out var only) && only.Equals(id))
        {
            return new RelatedResult.Found(found); // a policy that looks at the resource itself
        }

        if ((query.IsChild && resource.IsWhole && topology.ListsChildren(id, query.Type)) || (complete && topology.Lists(query.Type)))
        {
            return new RelatedResult.Found(found);
        }

        var partial = estate.Any(r => !r.IsWhole && r.Resource.Id.IsType(query.Type));
        return new RelatedResult.Unreadable(
            partial
                ? $"The export leaves out parts of resources of type {query.Type}."
                : $"The export cannot show that there is no other resource of type {query.Type}; the running app can.")
        {
            Seen = found,
        };
    }
}
