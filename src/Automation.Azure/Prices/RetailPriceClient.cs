using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Azure;

/// <summary>What a reading of prices ended as.</summary>
internal abstract record PriceReading
{
    private PriceReading()
    {
    }

    public sealed record Read(PriceTable Table) : PriceReading;

    public sealed record Failed(Failure Failure) : PriceReading;
}

/// <summary>Reads list prices from the Retail Prices API, all pages, in the currency asked for. Sends no credential.</summary>
internal sealed class RetailPriceClient(HttpClient http, RetailPriceOptions options, TimeProvider time)
{
    // A page holds up to 1,000 rows and a question of ours gets a few hundred.
    private const int MaxPages = 50;
    private const int MaxPageBytes = 16 << 20;

    /// <summary>Of a price that could not be found, or whose rows disagree, nothing is in the table.</summary>
    public async Task<PriceReading> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<RetailRow>();
        foreach (var filter in Filters())
        {
            if (await ReadAsync(filter, rows, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return new PriceReading.Failed(failure);
            }
        }

        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return new PriceReading.Read(new PriceTable(options.Currency, RetailMeter.All.Select(m => Price(m, rows, day)).Where(p => !p.ByRegion.IsEmpty)));
    }

    /// <summary>One question for each product, of regional ones for each region.</summary>
    private IEnumerable<string> Filters()
    {
        foreach (var product in RetailMeter.All.GroupBy(m => (m.Service, m.Product, m.IsRegional)))
        {
            var filter = $"serviceName eq '{product.Key.Service}' and productName eq '{product.Key.Product}' and priceType eq 'Consumption'";
            if (!product.Key.IsRegional)
            {
                yield return filter;
                continue;
            }

            foreach (var region in options.Regions.Select(r => r.ToLowerInvariant()).Distinct(StringComparer.Ordinal))
            {
                yield return $"{filter} and armRegionName eq '{region}'";
            }
        }
    }

    private async Task<Failure?> ReadAsync(string filter, List<RetailRow> rows, CancellationToken cancellationToken)
    {
        var query = $"api-version=2023-01-01-preview&currencyCode='{options.Currency}'&meterRegion='primary'&$filter={Uri.EscapeDataString(filter)}";
        Uri? next = new(options.Endpoint, "/api/retail/prices?" + query);
        for (var page = 0; next is not null; page++)
        {
            if (page == MaxPages)
            {
                return new Failure("TooManyPages", $"The answer for {filter} has more than {MaxPages} pages.", Retryable: false);
            }

            var (body, failure) = await GetAsync(next, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }

            if (body.Member("Items") is not { ValueKind: JsonValueKind.Array } items)
            {
                return new Failure("UnreadableBody", "The answer is no page of prices.", Retryable: true);
            }

            rows.AddRange(items.EnumerateArray().Select(i => RetailRow.Read(i, options.Currency)).OfType<RetailRow>());
            var link = body.Text("NextPageLink");
            next = null;
            if (!string.IsNullOrEmpty(link) && !TryNext(link, out next))
            {
                return new Failure("UnreadableBody", "The next page is at another host.", Retryable: false);
            }
        }

        return null;
    }

    // The real service writes its port into the link, which is the same host all the same.
    private bool TryNext(string link, out Uri? next) =>
        Uri.TryCreate(link, UriKind.Absolute, out next) && Uri.Compare(next, options.Endpoint, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    private async Task<(JsonElement Body, Failure? Failure)> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status != 200)
            {
                var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - time.GetUtcNow()) : null;
                return (default, new Failure($"Http{status}", $"The Retail Prices API answered {status}.", status is 408 or 429 or >= 500, wait > TimeSpan.Zero ? wait : null));
            }

            await response.Content.LoadIntoBufferAsync(MaxPageBytes, cancellationToken).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
            return (document.RootElement.Clone(), null);
        }
        catch (HttpRequestException exception)
        {
            return (default, new Failure("Network", exception.Message, Retryable: true));
        }
        catch (JsonException)
        {
            return (default, new Failure("UnreadableBody", "The answer is no JSON.", Retryable: true));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, new Failure("Timeout", "The Retail Prices API did not answer in time.", Retryable: true));
        }
    }

    private Price Price(RetailMeter meter, List<RetailRow> rows, DateOnly day)
    {
        var found = ImmutableDictionary.CreateBuilder<string, decimal>(StringComparer.OrdinalIgnoreCase);
        var regions = meter.IsRegional ? options.Regions.Select(r => r.ToLowerInvariant()).Distinct(StringComparer.Ordinal) : ["*"];
        foreach (var region in regions)
        {
            var amounts = meter.Meters.Select(name => Amount(meter, name, region, rows)).Distinct().ToList();
            if (amounts is [{ } amount])
            {
                found[region] = amount;
            }
        }

        return new Price(meter.Id, meter.Unit, found.ToImmutable(), options.Endpoint.Host, "A", day, null);
    }

    /// <summary>The newest row's price; null when there is none or rows of one day disagree.</summary>
    private static decimal? Amount(RetailMeter meter, string name, string region, List<RetailRow> rows)
    {
        var own = rows.Where(r => r.Service == meter.Service && r.Product == meter.Product && r.Meter == name && r.Tier == meter.Tier
            && r.Unit == (meter.Unit == "GB" ? "GB" : "hour")
            && (meter.IsRegional ? r.Region.Equals(region, StringComparison.OrdinalIgnoreCase) : r.Region == meter.Region || r.Location == meter.Region)).ToList();
        var newest = own.Where(r => r.From == own.Max(o => o.From)).Select(r => r.Amount).Distinct().ToList();
        return newest is [var amount] ? amount : null;
    }
}
