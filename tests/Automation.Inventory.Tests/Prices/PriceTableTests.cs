using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class PriceTableTests
{
    [Fact]
    public void Embedded_table_says_for_each_price_where_it_comes_from() =>
        Assert.All(PriceTable.Default.All, p => Assert.True(
            p.Source.Length > 0 && p.Confidence is "A" or "B" or "C" && p.AsOf > new DateOnly(2020, 1, 1) && p.ByRegion.Values.All(amount => amount >= 0), p.Id));

    [Fact]
    public void Traffic_between_zones_is_free() => Assert.Equal(0, PriceTable.Default.Find("interzone.perGB")!.In("westeurope"));

    [Fact]
    public void Region_that_is_not_listed_gets_the_price_all_agree_on_or_none()
    {
        Assert.Equal(0.01m, PriceTable.Default.Find("peering.intraRegion.outPerGB")!.In("japaneast"));
        Assert.Null(PriceTable.Default.Find("logAnalytics.perGB")!.In("japaneast"));
        Assert.Equal(2.99m, PriceTable.Default.Find("logAnalytics.perGB")!.In("WestEurope"));
    }

    [Fact]
    public void Own_price_replaces_the_listed_one()
    {
        var own = Load("""{"id":"firewall.perGB","unit":"GB","usd":{"*":0.01},"source":"contract","confidence":"A"}""").Table!;
        var both = PriceTable.Default.Override(own);

        Assert.Equal(0.01m, both.Find("firewall.perGB")!.In("westeurope"));
        Assert.Equal(0.045m, both.Find("nat.perGB")!.In("westeurope"));
        Assert.Equal(0.016m, PriceTable.Default.Find("firewall.perGB")!.In("westeurope"));
    }

    [Fact]
    public void Everything_wrong_is_reported_at_once()
    {
        var result = Load("""
            {"id":"a","unit":"GB","usd":{"eastus":-1,"westus":"1"},"source":"s","confidence":"D"},
            {"id":"b","usd":[],"source":"s","confidence":"A","asOf":"yesterday"},
            {"id":"c","unit":"GB","usd":{},"source":"s","confidence":"A"},
            {"id":"c","unit":"GB","usd":{},"source":"s","confidence":"A"}
            """);

        Assert.Null(result.Table);
        Assert.Equal(
            [
                ("AUT3303", "prices[0].confidence"), ("AUT3304", "prices[0].usd.eastus"), ("AUT3304", "prices[0].usd.westus"),
                ("AUT3303", "prices[1].unit"), ("AUT3303", "prices[1].asOf"), ("AUT3303", "prices[1].usd"), ("AUT3302", "prices[3]"),
            ],
            result.Problems.Select(p => (p.Code, p.Path)));
    }

    [Theory]
    [InlineData("euro")]
    [InlineData("eur")]
    [InlineData("")]
    public void A_currency_is_three_capital_letters(string currency) =>
        Assert.Equal("AUT3305", Assert.Single(PriceTable.Load(Arm.Json($$"""{"asOf":"2026-01-01","currency":"{{currency}}","prices":[]}""")).Problems).Code);

    [Fact]
    public void Another_currency_has_amounts_of_its_own_and_is_never_mixed()
    {
        var euro = Euro("\"id\":\"firewall.perGB\",\"unit\":\"GB\",\"amounts\":{\"*\":0.015}");

        Assert.Equal(("EUR", 0.015m), (euro.Currency, euro.Find("firewall.perGB")!.In("westeurope")));
        Assert.Throws<ArgumentException>(() => PriceTable.Default.Override(euro));
        Assert.Equal("AUT3303", Assert.Single(PriceTable.Load(Arm.Json("""{"asOf":"2026-01-01","currency":"EUR","prices":[{"id":"a","unit":"GB","usd":{"*":1},"source":"s","confidence":"A"}]}""")).Problems).Code);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var again = PriceTable.Load(JsonDocument.Parse(PriceTable.Default.ToJson().ToJsonString()).RootElement).Table!;

        Assert.Equal(PriceTable.Default.ToJson().ToJsonString(), again.ToJson().ToJsonString());
        Assert.Equal(PriceTable.Default.All.Count(), again.All.Count());
        Assert.Equal(new DateOnly(2022, 10, 3), again.AsOf);
    }

    [Fact]
    public void A_book_keeps_dollars_for_what_is_named_by_them()
    {
        var book = new PriceBook();
        var euro = Euro("\"id\":\"firewall.perGB\",\"unit\":\"GB\",\"amounts\":{\"*\":0.015}");
        book.Replace(euro);

        Assert.Same(euro, book.Current);
        Assert.Same(PriceTable.Default, book.UsDollars);
    }

    private static PriceTable Euro(string price) =>
        PriceTable.Load(Arm.Json($$"""{"asOf":"2026-01-01","currency":"EUR","prices":[{ {{price}},"source":"s","confidence":"A"}]}""")).Table!;

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"prices":{}}""")]
    public void File_of_another_form_is_refused(string json) =>
        Assert.Equal("AUT3301", Assert.Single(PriceTable.Load(Arm.Json(json)).Problems).Code);

    private static PriceTableResult Load(string prices) =>
        PriceTable.Load(Arm.Json($$"""{"asOf":"2026-11-22","currency":"USD","prices":[{{prices}}]}"""));
}
