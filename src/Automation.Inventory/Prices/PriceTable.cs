using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>
/// List prices of one currency by id. Contract prices differ, so every id can be replaced: load a table of your own and lay it over
/// this one. There are no exchange rates: what a table does not have in its currency is not known.
/// </summary>
public sealed class PriceTable
{
    private readonly FrozenDictionary<string, Price> _prices;

    /// <param name="currency">ISO 4217, three capital letters.</param>
    public PriceTable(string currency, IEnumerable<Price> prices)
    {
        Currency = currency;
        _prices = prices.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>The embedded table in US dollars, from public sources; see each price's source, confidence and date.</summary>
    public static PriceTable Default { get; } = LoadDefault();

    /// <summary>ISO 4217, e.g. <c>USD</c>.</summary>
    public string Currency { get; }

    public IEnumerable<Price> All => _prices.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    /// <summary>The day of its oldest price; null for an empty table.</summary>
    public DateOnly? AsOf => _prices.Count == 0 ? null : _prices.Values.Min(p => p.AsOf);

    public Price? Find(string id) => _prices.GetValueOrDefault(id);

    /// <summary>
    /// Reads a table and checks all of it: <c>{"asOf": "2026-08-21", "currency": "EUR", "prices": [{"id", "unit", "amounts": {"eastus": 0.01},
    /// "source", "confidence", "asOf"?, "observedIn"?}]}</c>. In US dollars <c>amounts</c> may be written <c>usd</c>.
    /// </summary>
    public static PriceTableResult Load(JsonElement file) => new PriceFileReader().Read(file);

    /// <summary>This table with the prices of the other in place of those with the same id.</summary>
    /// <exception cref="ArgumentException">The other is in another currency.</exception>
    public PriceTable Override(PriceTable other) => other.Currency == Currency
        ? new(Currency, _prices.Values.Where(p => !other._prices.ContainsKey(p.Id)).Concat(other._prices.Values))
        : throw new ArgumentException($"Prices in {other.Currency} cannot be laid over prices in {Currency}.", nameof(other));

    /// <summary>As <see cref="Load"/> reads it.</summary>
    public JsonObject ToJson() => new()
    {
        ["asOf"] = Day(AsOf ?? default),
        ["currency"] = Currency,
        ["prices"] = new JsonArray([.. All.Select(p => (JsonNode)new JsonObject
        {
            ["id"] = p.Id,
            ["unit"] = p.Unit,
            ["amounts"] = new JsonObject(p.ByRegion.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => KeyValuePair.Create(r.Key, (JsonNode?)JsonValue.Create(r.Value)))),
            ["source"] = p.Source,
            ["confidence"] = p.Confidence,
            ["asOf"] = Day(p.AsOf),
            ["observedIn"] = p.ObservedIn,
        })]),
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static PriceTable LoadDefault()
    {
        var result = Load(JsonValues.Embedded("prices.json"));
        return result.Table ?? throw new InvalidOperationException($"The embedded price table is wrong: {result.Problems[0]}");
    }
}
