using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>
/// List prices in USD by id. Contract prices differ, so every id can be replaced: load a table of your own and lay it over this one.
/// </summary>
public sealed class PriceTable
{
    private readonly FrozenDictionary<string, Price> _prices;

    internal PriceTable(IEnumerable<Price> prices) => _prices = prices.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);

    /// <summary>The embedded table, from public sources; see each price's source, confidence and date.</summary>
    public static PriceTable Default { get; } = LoadDefault();

    public IEnumerable<Price> All => _prices.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    public Price? Find(string id) => _prices.GetValueOrDefault(id);

    /// <summary>Reads a table and checks all of it: <c>{"asOf": "2026-08-21", "currency": "USD", "prices": [{"id", "unit", "usd": {"eastus": 0.01}, "source", "confidence", "asOf"?, "observedIn"?}]}</c>.</summary>
    public static PriceTableResult Load(JsonElement file) => new PriceFileReader().Read(file);

    /// <summary>This table with the prices of the other in place of those with the same id.</summary>
    public PriceTable Override(PriceTable other) =>
        new(_prices.Values.Where(p => !other._prices.ContainsKey(p.Id)).Concat(other._prices.Values));

    private static PriceTable LoadDefault()
    {
        var result = Load(JsonValues.Embedded("prices.json"));
        return result.Table ?? throw new InvalidOperationException($"The embedded price table is wrong: {result.Problems[0]}");
    }
}
