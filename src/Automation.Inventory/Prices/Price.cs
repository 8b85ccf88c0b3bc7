using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>A list price, and how far to trust it.</summary>
/// <param name="Id">E.g. <c>peering.intraRegion.outPerGB</c>.</param>
/// <param name="Unit">What one price buys: <c>GB</c>, <c>hour</c>, <c>month</c>, …</param>
/// <param name="ByRegion">Amounts in the table's currency by region in short form; <c>*</c> holds for every region.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Confidence"><c>A</c> primary source, <c>B</c> secondary source, <c>C</c> unverified.</param>
/// <param name="AsOf">The day of the source.</param>
/// <param name="ObservedIn">The one region it was seen in; the others are assumed equal. Null when seen or stated for all.</param>
public sealed record Price(
    string Id, string Unit, ImmutableDictionary<string, decimal> ByRegion, string Source, string Confidence, DateOnly AsOf, string? ObservedIn)
{
    /// <summary>
    /// The amount in a region. A region that is not listed gets the price the listed ones agree on; null when they differ or none is listed.
    /// </summary>
    public decimal? In(string? region)
    {
        if ((region is not null && ByRegion.TryGetValue(region, out var amount)) || ByRegion.TryGetValue("*", out amount))
        {
            return amount;
        }

        var different = ByRegion.Values.Distinct().Take(2).ToList();
        return different.Count == 1 ? different[0] : null;
    }
}

/// <param name="Code">AUT3301 to AUT3305.</param>
/// <param name="Path">Place in the file, e.g. <c>prices[3].amounts.eastus</c>.</param>
public sealed record PriceProblem(string Code, string Path, string Message);

/// <param name="Table">Null when there is any problem.</param>
public sealed record PriceTableResult(PriceTable? Table, ImmutableArray<PriceProblem> Problems);
