using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>A list price, and how far to trust it.</summary>
/// <param name="Id">E.g. <c>peering.intraRegion.outPerGB</c>.</param>
/// <param name="Unit">What one price buys: <c>GB</c>, <c>hour</c>, <c>month</c>, …</param>
/// <param name="UsdByRegion">USD by region in short form; <c>*</c> holds for every region.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Confidence"><c>A</c> primary source, <c>B</c> secondary source, <c>C</c> unverified.</param>
/// <param name="AsOf">The day of the source.</param>
/// <param name="ObservedIn">The one region it was seen in; the others are assumed equal. Null when seen or stated for all.</param>
public sealed record Price(
    string Id, string Unit, ImmutableDictionary<string, decimal> UsdByRegion, string Source, string Confidence, DateOnly AsOf, string? ObservedIn)
{
    /// <summary>
    /// USD in a region. A region that is not listed gets the price the listed ones agree on; null when they differ or none is listed.
    /// </summary>
    public decimal? UsdIn(string? region)
    {
        if ((region is not null && UsdByRegion.TryGetValue(region, out var usd)) || UsdByRegion.TryGetValue("*", out usd))
        {
            return usd;
        }

        var different = UsdByRegion.Values.Distinct().Take(2).ToList();
        return different.Count == 1 ? different[0] : null;
    }
}

/// <param name="Code">AUT3301 to AUT3304.</param>
/// <param name="Path">Place in the file, e.g. <c>prices[3].usd.eastus</c>.</param>
public sealed record PriceProblem(string Code, string Path, string Message);

/// <param name="Table">Null when there is any problem.</param>
public sealed record PriceTableResult(PriceTable? Table, ImmutableArray<PriceProblem> Problems);
