using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many origins of a group Front Door may send requests to.</summary>
/// <param name="inSight">Whether those count that were read, listed or not; else all must be listed.</param>
internal sealed class EnabledOriginCount(bool inSight) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        inSight ? "frontDoor.seenOriginCount" : "frontDoor.enabledOriginCount",
        FactType.Integer,
        "origins",
        [FrontDoorTypes.OriginGroup],
        inSight
            ? "Number of origins of the group in sight that are not disabled: a lower bound where not all origins were listed. Unknown when one of those cannot be read."
            : "Number of origins of the group that are not disabled. Unknown while not all origins are in sight.")
    {
        DerivedFrom = [FrontDoorTypes.Origin],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var origins = inSight ? GroupOrigins.InSight(resource, topology) : GroupOrigins.Of(resource, topology);
        return origins.Problem is { } problem
            ? new FactValue.Unknown(problem)
            : new FactValue.Known(JsonValues.Of(origins.All.Count(o => o.Enabled)), origins.Followed(resource));
    }
}
