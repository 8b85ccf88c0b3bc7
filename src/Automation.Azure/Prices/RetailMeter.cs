using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Azure;

/// <summary>Which rows of the Retail Prices API are a price of ours.</summary>
/// <param name="Unit">As the price has it: <c>GB</c>, <c>hour</c>, <c>CU-hour</c>.</param>
/// <param name="Meters">All must agree.</param>
/// <param name="Region">Where the meter stands when it is in none of Azure's regions: <c>Global</c>, <c>Zone 1</c>; empty: in the region itself.</param>
/// <param name="Tier">Lowest volume that the row holds for.</param>
internal sealed record RetailMeter(string Id, string Unit, string Service, string Product, ImmutableArray<string> Meters, string Region, decimal Tier)
{
    public bool IsRegional => Region.Length == 0;

    /// <summary>From dated embedded data.</summary>
    public static ImmutableArray<RetailMeter> All { get; } = Read();

    private static ImmutableArray<RetailMeter> Read()
    {
        using var file = JsonDocument.Parse(EmbeddedText.Read("retail-meters.json"));
        return
        [
            .. file.RootElement.GetProperty("meters").EnumerateArray().Select(m => new RetailMeter(
                Text(m, "id"), Text(m, "unit"), Text(m, "service"), Text(m, "product"), [.. m.GetProperty("meters").EnumerateArray().Select(n => n.GetString()!)],
                Text(m, "region"), m.GetProperty("tier").GetDecimal())),
        ];

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
