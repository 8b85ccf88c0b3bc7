namespace Automation.Inventory;

/// <summary>Facts about how measurements develop.</summary>
internal static class HistoryFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
        [new AddressForecasts(inputs.History), new CapacityForecasts(inputs.History), new SnatForecasts(inputs.History)];
}
