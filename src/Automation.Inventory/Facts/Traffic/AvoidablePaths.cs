using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Paths that leave the region, or cross a peering or firewall, without need.</summary>
internal sealed class AvoidablePaths(TrafficSurvey survey) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "traffic.avoidablePaths",
        FactType.Array,
        Unit: null,
        TrafficSurvey.ResourceTypes,
        "Paths that leave the region, or cross a peering or firewall, without need: objects with kind, from, to, via, gbPerMonth, usdPerMonth, "
        + "cheaperVia, savingUsdPerMonth, explanation. Volumes are assumed, prices are list prices; a price that is not known is null.")
    {
        SpansResources = true,
        DerivedFrom = TrafficSurvey.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology) => survey.Fact(resource, topology, (Surveyed<AvoidablePath> findings) =>
        new FactValue.Known(JsonValues.Element(new JsonArray([.. findings.Paths.Select(p => p.ToJson())])), findings.Followed));
}
