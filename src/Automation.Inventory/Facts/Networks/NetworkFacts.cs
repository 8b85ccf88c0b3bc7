namespace Automation.Inventory;

/// <summary>Facts that one networking resource tells of itself.</summary>
internal static class NetworkFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        .. MonthlyPrices.All(inputs.Prices),
        new SubnetAddresses(),
        new SubnetNodeEgress(),
        new TrafficManagerEndpoints(),
    ];
}
