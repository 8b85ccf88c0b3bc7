using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the cost of every path is known.</summary>
internal sealed class UnpricedPaths(TrafficSurvey survey) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "traffic.unpricedPaths",
        FactType.Integer,
        "paths",
        [TrafficSurvey.ClusterType],
        "0. Unknown, with the path, when a cost of traffic.paths is not known: nobody told the price in the currency and region.")
    {
        SpansResources = true,
        DerivedFrom = ["prices"],
    };

    public FactValue Compute(Resource resource, Topology topology) => survey.Fact(resource, topology, (Surveyed<NetworkPath> all) =>
        all.Paths.FirstOrDefault(p => p.Cost is null || p.Saving is null) is { } unpriced
            ? new FactValue.Unknown($"A price in {unpriced.Currency} of the path from `{unpriced.From}` to `{unpriced.To}`, or of another way, is not known.")
            : new FactValue.Known(JsonValues.Of(0), all.Followed));
}
