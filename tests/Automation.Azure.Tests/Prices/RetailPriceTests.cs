using System.Globalization;
using System.Net;
using Automation.Compliance;
using Automation.Inventory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Azure.Tests;

public sealed class RetailPriceTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private static RetailPriceOptions Options(PriceStub stub, string currency = "EUR", params string[] regions)
    {
        var options = new RetailPriceOptions { UseRetailApi = true, Currency = currency, Endpoint = stub.Address };
        Array.ForEach(regions.Length == 0 ? ["westeurope"] : regions, options.Regions.Add);
        return options;
    }

    private static async Task<PriceReading> ReadAsync(RetailPriceOptions options)
    {
        using var http = new HttpClient();
        return await new RetailPriceClient(http, options, Clock).ReadAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<PriceTable> TableAsync(RetailPriceOptions options) => Assert.IsType<PriceReading.Read>(await ReadAsync(options)).Table;

    [Fact]
    public async Task Prices_come_in_the_currency_asked_for_with_the_day_they_were_read()
    {
        await using var stub = await PriceStub.StartAsync();
        stub.Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.041).Add("NAT Gateway", "NAT Gateway", "Standard Gateway", "westeurope", 0.039, "1 Hour");

        var table = await TableAsync(Options(stub));

        Assert.Equal(("EUR", 0.041m, 0.039m), (table.Currency, table.Find("nat.perGB")!.In("westeurope"), table.Find("nat.hour")!.In("westeurope")));
        Assert.Equal((new DateOnly(2026, 11, 22), "127.0.0.1", "A"), (table.Find("nat.perGB")!.AsOf, table.Find("nat.perGB")!.Source, table.Find("nat.perGB")!.Confidence));
        Assert.Null(table.Find("firewall.perGB"));
        Assert.All(stub.Asked, q => Assert.Contains("currencyCode='EUR'", q, StringComparison.Ordinal));
        Assert.Contains(stub.Asked, q => q.Contains("armRegionName eq 'westeurope'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_pages_are_read()
    {
        await using var stub = await PriceStub.StartAsync();
        stub.PageSize = 2;
        for (var i = 0; i < 5; i++)
        {
            stub.Add("NAT Gateway", "NAT Gateway", $"Other {i}", "westeurope", 1);
        }

        stub.Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.041);

        Assert.Equal(0.041m, (await TableAsync(Options(stub))).Find("nat.perGB")!.In("westeurope"));
    }

    [Fact]
    public async Task Tiers_zones_and_units_are_told_apart()
    {
        await using var stub = await PriceStub.StartAsync();
        const string Mgn = "Rtn Preference: MGN", Out = "Standard Data Transfer Out", Peering = "Virtual Network Peering", Far = "Global Virtual Network Peering";
        stub.Add("Bandwidth", Mgn, Out, "westeurope", 0).Add("Bandwidth", Mgn, Out, "westeurope", 0.08, tier: 100).Add("Bandwidth", Mgn, Out, "westeurope", 7.5, "100 GB", tier: 10335)
            .Add("Virtual Network", Peering, "Intra-Region Egress", "Global", 0.009).Add("Virtual Network", Peering, "Intra-Region Egress", "US Gov", 0.5)
            .Add("Virtual Network", Far, "Inter-Region Egress", "Zone 1", 0.03).Add("Virtual Network", Far, "Inter-Region Egress", "Zone 2", 0.08);

        var table = await TableAsync(Options(stub));

        Assert.Equal(
            (0m, 0.08m, 0.075m), (table.Find("internet.mgn.0-100GB")!.In("westeurope"), table.Find("internet.mgn.100GB-10TB")!.In("westeurope"), table.Find("internet.mgn.next40TB")!.In("westeurope")));
        Assert.Equal((0.009m, 0.03m), (table.Find("peering.intraRegion.outPerGB")!.In("japaneast"), table.Find("peering.global.zone1.outPerGB")!.In("westeurope")));
    }

    [Theory]
    [InlineData("another currency")]
    [InlineData("a reservation")]
    [InlineData("another unit")]
    [InlineData("two prices of one day")]
    [InlineData("another region")]
    [InlineData("below zero")]
    public async Task What_is_not_clearly_the_price_is_not_known(string what)
    {
        await using var stub = await PriceStub.StartAsync();
        const string Service = "NAT Gateway", Meter = "Standard Data Processed";
        _ = what switch
        {
            "another currency" => stub.Add(Service, Service, Meter, "westeurope", 0.04, currency: "USD"),
            "a reservation" => stub.Add(Service, Service, Meter, "westeurope", 0.04, type: "Reservation"),
            "another unit" => stub.Add(Service, Service, Meter, "westeurope", 0.04, unit: "1 Hour"),
            "two prices of one day" => stub.Add(Service, Service, Meter, "westeurope", 0.04).Add(Service, Service, Meter, "westeurope", 0.05),
            "another region" => stub.Add(Service, Service, Meter, "northeurope", 0.04),
            _ => stub.Add(Service, Service, Meter, "westeurope", -1),
        };

        Assert.Null((await TableAsync(Options(stub))).Find("nat.perGB"));
    }

    [Fact]
    public async Task The_newest_row_counts_and_several_meters_of_one_price_must_agree()
    {
        await using var stub = await PriceStub.StartAsync();
        stub.Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.04).Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.06, from: "2026-11-01T00:00:00Z")
            .Add("Azure Firewall", "Azure Firewall", "Standard Data Processed", "westeurope", 0.016).Add("Azure Firewall", "Azure Firewall", "Premium Data Processed", "westeurope", 0.02);

        var table = await TableAsync(Options(stub));

        Assert.Equal(0.06m, table.Find("nat.perGB")!.In("westeurope"));
        Assert.Null(table.Find("firewall.perGB"));
    }

    [Fact]
    public async Task Bytes_between_zones_are_free_whatever_the_list_says()
    {
        await using var stub = await PriceStub.StartAsync();
        stub.Add("Bandwidth", "Rtn Preference: MGN", "Standard Inter-Availability Zone Data Transfer Out", "westeurope", 0.01);
        var (refresher, book) = Refresher(stub);

        await refresher.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, book.Current.Find("interzone.perGB")!.In("westeurope"));
    }

    [Theory]
    [InlineData(429, "", true)]
    [InlineData(503, "", true)]
    [InlineData(400, "", false)]
    [InlineData(200, "no JSON", true)]
    [InlineData(200, "[]", true)]
    [InlineData(200, """{"Items":[],"NextPageLink":"https://elsewhere.example.com/"}""", false)]
    public async Task An_answer_that_is_none_is_a_failure_that_says_whether_to_ask_again(int status, string body, bool retryable)
    {
        await using var stub = await PriceStub.StartAsync();
        stub.Instead = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body, TestContext.Current.CancellationToken);
            return true;
        };

        Assert.Equal(retryable, Assert.IsType<PriceReading.Failed>(await ReadAsync(Options(stub))).Failure.Retryable);
    }

    [Fact]
    public async Task Nobody_at_home_is_a_failure_worth_another_try()
    {
        Uri address;
        await using (var stub = await PriceStub.StartAsync())
        {
            address = stub.Address;
        }

        var options = new RetailPriceOptions { Endpoint = address };
        options.Regions.Add("westeurope");
        Assert.Equal(("Network", true), Assert.IsType<PriceReading.Failed>(await ReadAsync(options)).Failure is var f ? (f.Code, f.Retryable) : default);
    }

    private static (RetailPriceRefresher Refresher, PriceBook Book) Refresher(PriceStub stub, string currency = "EUR", string? path = null)
    {
        var options = Options(stub, currency);
        var book = new PriceBook(RetailPriceRefresher.First(currency));
        return (new RetailPriceRefresher(new RetailPriceClient(new HttpClient(), options, Clock), book, new PriceCache(path), options, Clock, NullLogger<RetailPriceRefresher>.Instance), book);
    }

    [Fact]
    public async Task In_dollars_the_table_that_ships_fills_what_the_API_lacks_and_in_another_currency_nothing_does()
    {
        await using var stub = await PriceStub.StartAsync();
        stub.Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.5, currency: "USD").Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.4);
        var (dollars, inDollars) = Refresher(stub, "USD");
        var (euros, inEuros) = Refresher(stub);

        await dollars.RefreshAsync(TestContext.Current.CancellationToken);
        await euros.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0.5m, 0.016m), (inDollars.Current.Find("nat.perGB")!.In("westeurope"), inDollars.Current.Find("firewall.perGB")!.In("westeurope")));
        Assert.Equal(0.4m, inEuros.Current.Find("nat.perGB")!.In("westeurope"));
        Assert.Null(inEuros.Current.Find("firewall.perGB"));
    }

    [Fact]
    public async Task A_failure_leaves_the_prices_in_force_and_waits_as_long_as_it_is_told()
    {
        await using var stub = await PriceStub.StartAsync();
        var (refresher, book) = Refresher(stub, "USD");
        stub.Instead = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(true);
        };

        Assert.Equal(TimeSpan.FromHours(1), await refresher.RefreshAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0.045m, book.Current.Find("nat.perGB")!.In("westeurope"));

        stub.Instead = null;
        Assert.Equal(TimeSpan.FromDays(1), await refresher.RefreshAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_read_outlives_a_restart_with_its_date()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("prices.json");
        await using var stub = await PriceStub.StartAsync();
        stub.Add("NAT Gateway", "NAT Gateway", "Standard Data Processed", "westeurope", 0.4);
        await Refresher(stub, path: path).Refresher.RefreshAsync(TestContext.Current.CancellationToken);

        var (again, book) = Refresher(stub, path: path);

        Assert.Equal(TimeSpan.FromHours(12), again.UseKept());
        Assert.Equal(0.4m, book.Current.Find("nat.perGB")!.In("westeurope"));
        Assert.Equal(TimeSpan.Zero, Refresher(stub, "USD", path).Refresher.UseKept());

        await File.WriteAllTextAsync(path, "{ half", TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.Zero, Refresher(stub, path: path).Refresher.UseKept());
    }

    private static ServiceProvider Services(params (string Name, string Value)[] settings) => new ServiceCollection().AddLogging()
        .AddRetailPrices(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build()).BuildServiceProvider();

    [Fact]
    public void Without_the_setting_nobody_asks_the_API_and_with_it_there_is_one_book()
    {
        using var off = Services();
        using var on = Services(("Prices:UseRetailApi", "true"), ("Prices:Currency", "EUR"), ("Prices:Regions:0", "westeurope"));

        Assert.Empty(off.GetServices<IHostedService>());
        Assert.Null(off.GetService<IPrices>());
        Assert.IsType<RetailPriceRefresher>(Assert.Single(on.GetServices<IHostedService>()));
        Assert.Equal("EUR", on.GetRequiredService<IPrices>().Current.Currency);
        Assert.Equal("USD", on.GetRequiredService<IPrices>().UsDollars.Currency);
        Assert.Equal(["westeurope"], on.GetRequiredService<IOptions<RetailPriceOptions>>().Value.Regions);
    }

    [Theory]
    [InlineData("Prices:Currency", "EUR")]
    [InlineData("Prices:Currency", "euro")]
    [InlineData("Prices:Endpoint", "http://prices.azure.com")]
    [InlineData("Prices:Endpoint", "https://prices.azure.com/path")]
    [InlineData("Prices:Regions:0", "west europe' or 1 eq 1")]
    [InlineData("Prices:RefreshEvery", "00:00:01")]
    public void Bad_settings_are_refused_at_the_start(string name, string value)
    {
        using var services = Services((name, value));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }
}
