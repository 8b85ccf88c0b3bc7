using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Every path of a cluster with its cost.</summary>
internal sealed class AllPaths(TrafficSurvey survey) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "traffic.paths",
        FactType.Array,
        Unit: null,
        [TrafficSurvey.ClusterType],
        "Paths of the cluster's traffic: objects with kind (egress, registry), from, to, via, gbPerMonth, volume (measured, assumed), costPerMonth, currency, cheaperVia, savingPerMonth, savingPercent. "
        + "Costs are by the gigabyte, of another way with the hours of what it needs; internet egress counts on both. Bytes between zones are free. A cost that is not known is null.")
    {
        SpansResources = true,
        DerivedFrom = TrafficSurvey.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology) => survey.Fact(resource, topology, (Surveyed<NetworkPath> all) =>
        new FactValue.Known(JsonValues.Element(new JsonArray([.. all.Paths.Select(p => p.ToJson())])), all.Followed));
}
