namespace Automation.Inventory;

/// <summary>Facts about what traffic costs and how far it goes.</summary>
internal static class TrafficFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs)
    {
        var survey = new TrafficSurvey(inputs.Assumptions, inputs.Volumes, inputs.PricesInForce, inputs.Regions);
        return [new AvoidablePaths(survey), new AvoidablePathCount(survey), new AvoidableUsdPerMonth(survey), new AllPaths(survey), new UnpricedPaths(survey)];
    }
}
