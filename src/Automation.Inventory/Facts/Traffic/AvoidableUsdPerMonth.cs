using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the paths of <see cref="AvoidablePaths"/> cost more than the ways that could replace them.</summary>
internal sealed class AvoidableUsdPerMonth(TrafficSurvey survey) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "traffic.avoidableUsdPerMonth",
        FactType.Number,
        "USD/month",
        TrafficSurvey.ResourceTypes,
        "Sum of savingUsdPerMonth over traffic.avoidablePaths, from assumed volumes and list prices. Unknown when the price of one is not known.")
    {
        SpansResources = true,
        DerivedFrom = TrafficSurvey.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology) => survey.Fact(resource, topology, (Surveyed<AvoidablePath> findings) =>
        findings.Paths.FirstOrDefault(p => p.SavingUsdPerMonth is null) is { } unpriced
            ? new FactValue.Unknown($"The price of the path from `{unpriced.From}` to `{unpriced.To}` is not known.")
            : new FactValue.Known(
                JsonValues.Of(decimal.Round(findings.Paths.Sum(p => p.SavingUsdPerMonth!.Value), 2, MidpointRounding.AwayFromZero)), findings.Followed));
}
