using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>
/// Facts from an export. Unlike the app's inventory it may lack neighbours, and a path over a neighbour that is not there must not
/// count as a path that does not exist.
/// </summary>
internal sealed class ScanFacts(FactEngine engine, Topology topology)
{
    private const string RoleAssignment = "Microsoft.Authorization/roleAssignments";

    // As far as facts follow references.
    private const int MaximumHops = 4;

    // They hold nothing that a fact rests on. Machines of a scale set are in no export, yet every subnet with nodes names their interfaces.
    private static readonly string[] Indifferent =
    [
        "Microsoft.Resources/", "Microsoft.Authorization/", "Microsoft.ManagedIdentity/", "Microsoft.OperationalInsights/", "Microsoft.Insights/", "Microsoft.KeyVault/",
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/",
    ];

    private readonly bool _knowsRoles = topology.Lists(RoleAssignment) || topology.OfType(RoleAssignment).Any();

    public IFactSource For(ScanResource resource) => resource.IsWhole
        ? new Source(engine.For(resource.Resource, topology), engine.Catalog, new Lazy<string?>(() => Gap(resource.Resource)))
        : new Nothing(resource.Unreadable[0].Cause);

    /// <summary>What the facts of a resource may rest on and the export lacks; null when it lacks nothing.</summary>
    private string? Gap(Resource resource)
    {
        if (Missing(resource.Id) is { } missing)
        {
            return $"`{missing.From}` mentions `{missing.To}`, which is not in the export; scan it together with the rest of its network.";
        }

        return !_knowsRoles && DocumentPath.TryGet(resource.Body, "properties.identityProfile.kubeletidentity.objectId", out _)
            ? "The export holds no role assignments, so the registries that the cluster pulls from are not known; add `az graph query -q authorizationresources`."
            : null;
    }

    private Reference? Missing(ResourceId start)
    {
        var seen = new HashSet<ResourceId> { start };
        var ring = new List<ResourceId> { start };
        for (var hop = 0; hop < MaximumHops && ring.Count > 0; hop++)
        {
            var next = new List<ResourceId>();
            foreach (var reference in ring.SelectMany(id => topology.From(id)).Where(r => seen.Add(r.To)))
            {
                if (Array.Exists(Indifferent, prefix => reference.To.Type.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }

                if (topology.Find(reference.To) is null && (reference.To.ParentOrScope is not { } parent || !ResourceId.TryParse(parent, out var owner) || topology.Find(owner) is null))
                {
                    return reference;
                }

                next.Add(reference.To);
            }

            ring = next;
        }

        return null;
    }

    private sealed class Source(IFactSource facts, FactCatalog catalog, Lazy<string?> gap) : IFactSource
    {
        public FactValue Get(string name) =>
            catalog.Find(name) is { SpansResources: true } && gap.Value is { } cause ? new FactValue.Unknown(cause) : facts.Get(name);
    }

    private sealed class Nothing(string cause) : IFactSource
    {
        public FactValue Get(string name) => new FactValue.Unknown(cause);
    }
}
