using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many origins of a group Front Door may send requests to.</summary>
internal sealed class EnabledOriginCount : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.enabledOriginCount",
        FactType.Integer,
        "origins",
        [FrontDoorTypes.OriginGroup],
        "Number of origins of the group that are not disabled. Unknown while not all origins are in sight.")
    {
        DerivedFrom = [FrontDoorTypes.Origin],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var origins = GroupOrigins.Of(resource, topology);
        return origins.Problem is { } problem
            ? new FactValue.Unknown(problem)
            : new FactValue.Known(JsonValues.Of(origins.All.Count(o => o.Enabled)), origins.Followed(resource));
    }
}
