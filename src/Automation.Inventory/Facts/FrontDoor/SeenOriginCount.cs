using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many origins of a group are known to take requests, whether or not all of them were read.</summary>
internal sealed class SeenOriginCount : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.seenOriginCount",
        FactType.Integer,
        "origins",
        [FrontDoorTypes.OriginGroup],
        "Number of origins of the group in sight that are not disabled: a lower bound where not all origins were listed. Unknown when one of those cannot be read.")
    {
        DerivedFrom = [FrontDoorTypes.Origin],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var origins = GroupOrigins.InSight(resource, topology);
        return origins.Problem is { } problem
            ? new FactValue.Unknown(problem)
            : new FactValue.Known(JsonValues.Of(origins.All.Count(o => o.Enabled)), origins.Followed(resource));
    }
}
