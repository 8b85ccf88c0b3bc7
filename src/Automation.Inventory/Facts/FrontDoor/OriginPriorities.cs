using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The levels in which the origins of a group stand in for each other.</summary>
internal sealed class OriginPriorities : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.originPriorities",
        FactType.Array,
        null,
        [FrontDoorTypes.OriginGroup],
        "Priorities of the group's origins, the first to be used first: objects with priority, enabledOrigins, disabledOrigins and smallestWeight among the enabled, "
            + "null where none is written. A priority that is not written is 1. Unknown while not all origins are in sight.")
    {
        DerivedFrom = [FrontDoorTypes.Origin],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var origins = GroupOrigins.Of(resource, topology);
        if (origins.Problem is { } problem)
        {
            return new FactValue.Unknown(problem);
        }

        var levels = origins.All.GroupBy(o => o.Priority).OrderBy(level => level.Key).Select(level => (JsonNode)new JsonObject
        {
            ["priority"] = level.Key,
            ["enabledOrigins"] = level.Count(o => o.Enabled),
            ["disabledOrigins"] = level.Count(o => !o.Enabled),
            ["smallestWeight"] = level.Where(o => o.Enabled).Min(o => o.Weight),
        });
        return new FactValue.Known(JsonValues.Element(new JsonArray([.. levels])), origins.Followed(resource));
    }
}
