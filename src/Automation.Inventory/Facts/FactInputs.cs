namespace Automation.Inventory;

/// <summary>What facts are computed from besides the resources: data that ages, and what only the user can say.</summary>
/// <param name="Prices">List prices in US dollars as of the start, dated.</param>
/// <param name="Regions">Regions with their zones, dated.</param>
/// <param name="Assumptions">Volumes nobody measured.</param>
internal sealed record FactInputs(PriceTable Prices, RegionTable Regions, TrafficAssumptions Assumptions)
{
    /// <summary>Measurements of the past. Default: none.</summary>
    public IHistory History { get; init; } = NoHistory.Instance;

    /// <summary>Prices that may be replaced while the program runs.</summary>
    public IPrices PricesInForce { get; init; } = new PriceBook(Prices);

    public IVolumes Volumes { get; init; } = NoVolumes.Instance;
}
