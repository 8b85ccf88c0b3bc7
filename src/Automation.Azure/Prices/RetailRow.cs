using System.Globalization;
using System.Text.Json;

namespace Automation.Azure;

/// <summary>A row of the Retail Prices API, as far as it is used.</summary>
/// <param name="Amount">For one GB, hour or month: the retail price over the number in its unit of measure.</param>
internal sealed record RetailRow(string Service, string Product, string Meter, string Region, string Location, string Unit, decimal Tier, decimal Amount, DateTimeOffset From)
{
    /// <summary>Null for what is no consumption price in the currency, or cannot be read.</summary>
    public static RetailRow? Read(JsonElement item, string currency)
    {
        if (item.Text("type") != "Consumption" || item.Text("currencyCode") != currency
            || item.Text("unitOfMeasure") is not { } measure || Measure(measure) is not (var number, { } unit)
            || Number(item, "retailPrice") is not { } price || price < 0
            || item.Text("serviceName") is not { } service || item.Text("productName") is not { } product || item.Text("meterName") is not { } meter)
        {
            return null;
        }

        var from = DateTimeOffset.TryParse(item.Text("effectiveStartDate"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) ? start : default;
        return new RetailRow(
            service, product, meter, item.Text("armRegionName") ?? "", item.Text("location") ?? "", unit, Number(item, "tierMinimumUnits") ?? 0, price / number, from);
    }

    /// <summary><c>1 GB</c>, <c>1 Hour</c>, <c>100 GB/Month</c>.</summary>
    private static (decimal Number, string? Unit) Measure(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2 && decimal.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (number, parts[1].StartsWith("GB", StringComparison.OrdinalIgnoreCase) ? "GB" : parts[1].StartsWith("Hour", StringComparison.OrdinalIgnoreCase) ? "hour" : null)
            : (0, null);
    }

    private static decimal? Number(JsonElement item, string name) =>
        item.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;
}
