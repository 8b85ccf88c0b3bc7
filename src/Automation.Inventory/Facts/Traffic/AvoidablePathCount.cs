using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many paths <see cref="AvoidablePaths"/> has.</summary>
internal sealed class AvoidablePathCount(TrafficSurvey survey) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "traffic.avoidablePathCount",
        FactType.Integer,
        "paths",
        TrafficSurvey.ResourceTypes,
        "Number of elements of traffic.avoidablePaths.")
    {
        SpansResources = true,
        DerivedFrom = TrafficSurvey.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology) => survey.Fact(resource, topology, (Surveyed<AvoidablePath> findings) =>
        new FactValue.Known(JsonValues.Of(findings.Paths.Length), findings.Followed));
}
