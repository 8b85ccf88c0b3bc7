using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether a rule set that a route names makes Front Door cache.</summary>
internal sealed class CachedByRules : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.cachedByRules",
        FactType.Boolean,
        null,
        [FrontDoorTypes.Route],
        "Whether any rule of a rule set attached to the route overrides its caching to be on. False for a route without rule sets; "
            + "Unknown while not all rules of its rule sets are in sight and none of those that are sets caching.")
    {
        SpansResources = true,
        DerivedFrom = [FrontDoorTypes.RuleSet, FrontDoorTypes.Rule],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<string> followed = [resource.Id.Text];
        foreach (var reference in resource.Body.Items("properties", "ruleSets"))
        {
            if (reference.Id("id") is not { } set)
            {
                return new FactValue.Unknown($"A rule set of `{resource.Id}` cannot be read.");
            }

            followed.Add(set.Text);
            foreach (var rule in topology.ChildrenOf(set, FrontDoorTypes.Rule))
            {
                followed.Add(rule.Id.Text);
                if (rule.Body.Items("properties", "actions").Any(Caches))
                {
                    return new FactValue.Known(JsonValues.True, followed);
                }
            }
        }

        return followed.Count == 1 || topology.Lists(FrontDoorTypes.Rule)
            ? new FactValue.Known(JsonValues.False, followed)
            : new FactValue.Unknown($"Not all rules of the rule sets of `{resource.Id}` are in sight.");
    }

    private static bool Caches(JsonElement action) => action.Text("name") switch
    {
        // Both override the route; without a configuration of the cache, or with its bypass, they switch caching off or leave it.
        { } name when name.Is("RouteConfigurationOverride") =>
            action.TryFollow(out var cache, "parameters", "cacheConfiguration") && cache.ValueKind == JsonValueKind.Object,
        { } name when name.Is("CacheExpiration") => action.Text("parameters", "cacheBehavior") is { } behaviour && !behaviour.Is("BypassCache"),
        _ => false,
    };
}
