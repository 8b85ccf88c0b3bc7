using Automation.Inventory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Automation.Azure;

/// <summary>Keeps the prices in force fresh: from the file at the start when it is young enough, from the API from then on. What fails leaves the prices as they are.</summary>
internal sealed class RetailPriceRefresher(
    RetailPriceClient client, PriceBook book, PriceCache cache, RetailPriceOptions options, TimeProvider time, ILogger<RetailPriceRefresher> logger) : BackgroundService
{
    /// <summary>Prices before anything was read: the table that ships, or in another currency only what is free everywhere.</summary>
    public static PriceTable First(string currency) => currency == "USD" ? PriceTable.Default : new PriceTable(currency, Free);

    private static IEnumerable<Price> Free => PriceTable.Default.All.Where(p => p.Confidence == "A" && p.ByRegion.Values.All(amount => amount == 0));

    /// <summary>Reads once. Returns how long to wait for the next time.</summary>
    public async Task<TimeSpan> RefreshAsync(CancellationToken cancellationToken)
    {
        switch (await client.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            case PriceReading.Read { Table: var table }:
                var lost = RetailMeter.All.Length - table.All.Count();
                Use(table);
                logger.PricesRead(options.Currency, table.All.Count(), lost);
                if (!cache.Write(table))
                {
                    logger.PricesNotKept();
                }

                return options.RefreshEvery;
            case PriceReading.Failed { Failure: var failure }:
                logger.PricesNotRead(failure.Code);
                return failure.RetryAfter > options.RetryAfter ? failure.RetryAfter.Value : options.RetryAfter;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Takes what the file has, when there is any. Returns how long it is still fresh.</summary>
    public TimeSpan UseKept()
    {
        if (cache.Read(options.Currency) is not { AsOf: { } day } table)
        {
            return TimeSpan.Zero;
        }

        Use(table);
        var age = time.GetUtcNow().UtcDateTime - day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return age < options.RefreshEvery ? options.RefreshEvery - age : TimeSpan.Zero;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = UseKept();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(false);
            wait = await RefreshAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private void Use(PriceTable table) => book.Replace(First(options.Currency).Override(table));
}
