using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>The other way round: resources whose verdicts may change when a resource that policies look up changes.</summary>
internal static class RelatedRoots
{
    /// <returns>Itself not included; those of its own group first, since most policies look no further.</returns>
    public static IEnumerable<ResourceId> Of(ResourceId related, PolicyLibrary library, Topology topology)
    {
        var policies = library.Policies.Where(p => p.LooksUpRelated() && (p.RelatedType is null || related.IsType(p.RelatedType))).ToList();
        return policies.SelectMany(p => p.ResourceTypes).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(topology.OfType).Select(r => r.Id)
            .Where(id => !id.Equals(related) && MayLookUp(id, related) && policies.Any(p => library.CouldConcern(p, id)))
            .OrderBy(id => string.Equals(id.ResourceGroup, related.ResourceGroup, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ThenBy(id => id.Key, StringComparer.Ordinal);
    }

    // A child of the root's type and an extension are looked up below their own parent only, everything else within the subscription.
    private static bool MayLookUp(ResourceId root, ResourceId related) =>
        related.IsWithin(root.Text)
        || (string.Equals(root.SubscriptionId, related.SubscriptionId, StringComparison.OrdinalIgnoreCase)
            && !related.Type.StartsWith(root.Type + "/", StringComparison.OrdinalIgnoreCase)
            && !IsExtension(related));

    private static bool IsExtension(ResourceId id) =>
        id.Segments.Count(s => string.Equals(s, "providers", StringComparison.OrdinalIgnoreCase)) > 1;
}
