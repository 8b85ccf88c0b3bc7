using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Reads a price file and reports everything that is wrong with it.</summary>
internal sealed class PriceFileReader
{
    private readonly ImmutableArray<PriceProblem>.Builder _problems = ImmutableArray.CreateBuilder<PriceProblem>();

    public PriceTableResult Read(JsonElement file)
    {
        if (!file.TryFollow(out var prices, "prices") || prices.ValueKind != JsonValueKind.Array)
        {
            return new PriceTableResult(null, [new PriceProblem("AUT3301", "", "A price file is an object with an array `prices`.")]);
        }

        var currency = file.Text("currency") ?? "";
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
        {
            Report("AUT3305", "currency", $"`{currency}` is no currency; expected three capital letters such as USD or EUR.");
        }

        var day = Day(file, "asOf", "asOf");
        Dictionary<string, Price> found = new(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in prices.EnumerateArray())
        {
            var path = PathText.Element("prices", index++);
            if (ReadPrice(item, path, day, currency) is { } price && !found.TryAdd(price.Id, price))
            {
                Report("AUT3302", path, $"Price `{price.Id}` stands twice; keep one.");
            }
        }

        return new PriceTableResult(_problems.Count == 0 ? new PriceTable(currency, found.Values) : null, _problems.ToImmutable());
    }

    private Price? ReadPrice(JsonElement item, string path, DateOnly? day, string currency)
    {
        var (id, unit, source, confidence) =
            (Required(item, path, "id"), Required(item, path, "unit"), Required(item, path, "source"), Required(item, path, "confidence"));
        if (confidence is not (null or "A" or "B" or "C"))
        {
            Report("AUT3303", $"{path}.confidence", $"`{confidence}` is no confidence; expected A, B or C.");
        }

        var asOf = item.TryFollow(out _, "asOf") ? Day(item, "asOf", $"{path}.asOf") : day;
        var amounts = ReadAmounts(item, path, currency == "USD" && item.TryFollow(out _, "usd") ? "usd" : "amounts");
        return id is null || unit is null || source is null || confidence is null || asOf is null
            ? null
            : new Price(id, unit, amounts, source, confidence, asOf.Value, item.Text("observedIn"));
    }

    private ImmutableDictionary<string, decimal> ReadAmounts(JsonElement item, string path, string member)
    {
        var amounts = ImmutableDictionary.CreateBuilder<string, decimal>(StringComparer.OrdinalIgnoreCase);
        if (!item.TryFollow(out var regions, member) || regions.ValueKind != JsonValueKind.Object)
        {
            Report("AUT3303", $"{path}.{member}", "Expected an object from region to amount, empty when no price is known.");
            return amounts.ToImmutable();
        }

        foreach (var region in regions.EnumerateObject())
        {
            var place = PathText.Member($"{path}.{member}", region.SafeName());
            if (region.Value.ValueKind != JsonValueKind.Number || !region.Value.TryGetDecimal(out var value) || value < 0)
            {
                Report("AUT3304", place, $"`{region.Value.GetRawText()}` is no price; expected a number, zero or more.");
            }
            else if (!amounts.TryAdd(region.SafeName(), value))
            {
                Report("AUT3302", place, $"Region `{region.SafeName()}` stands twice; keep one.");
            }
        }

        return amounts.ToImmutable();
    }

    private string? Required(JsonElement item, string path, string name)
    {
        var text = item.Text(name);
        if (string.IsNullOrWhiteSpace(text))
        {
            Report("AUT3303", $"{path}.{name}", $"A price needs a text `{name}`.");
            return null;
        }

        return text;
    }

    private DateOnly? Day(JsonElement item, string name, string path)
    {
        if (DateOnly.TryParseExact(item.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Report("AUT3303", path, $"`{item.Text(name)}` is no date; expected a form such as 2026-08-21.");
        return null;
    }

    private void Report(string code, string path, string message) => _problems.Add(new PriceProblem(code, path, message));
}
