using System.Collections.Frozen;
using System.Globalization;

namespace Automation.Inventory;

/// <param name="Zones">Availability zones: 0 or 3.</param>
/// <param name="PeeringBillingZone">1, 2 or 3: which rate of global VNet peering the region pays.</param>
internal sealed record Region(string Name, int Zones, string Continent, int PeeringBillingZone);

/// <summary>Public regions as one answer of the locations API listed them. A region that opened later is not in it.</summary>
internal sealed class RegionTable
{
    public static readonly RegionTable Default = Load();

    private readonly FrozenDictionary<string, Region> _regions;

    private RegionTable(IEnumerable<Region> regions, DateOnly asOf)
    {
        _regions = regions.ToFrozenDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);
        AsOf = asOf;
    }

    public DateOnly AsOf { get; }

    public IEnumerable<Region> All => _regions.Values;

    public Region? Find(string? name) => name is null ? null : _regions.GetValueOrDefault(name);

    private static RegionTable Load()
    {
        var file = JsonValues.Embedded("regions.json");
        var billing = file.GetProperty("peeringBillingZones");
        var regions = file.GetProperty("regions").EnumerateArray().Select(r => new Region(
            r.GetProperty("name").GetString()!,
            r.GetProperty("zones").GetInt32(),
            r.GetProperty("continent").GetString()!,
            billing.GetProperty(r.GetProperty("continent").GetString()!).GetInt32()));
        return new RegionTable(regions, DateOnly.Parse(file.GetProperty("asOf").GetString()!, CultureInfo.InvariantCulture));
    }
}
