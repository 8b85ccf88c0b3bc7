using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Automation.Azure.Tests;

/// <summary>A Retail Prices API on this machine: answers filters over the rows it holds, in pages.</summary>
internal sealed class PriceStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PriceStub(WebApplication app, int port)
    {
        _app = app;
        Address = new Uri($"http://127.0.0.1:{port}/");
        app.Run(HandleAsync);
    }

    public Uri Address { get; }

    public List<JsonObject> Rows { get; } = [];

    public int PageSize { get; set; } = 1000;

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers in place of the rows while it gives one.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    public static async Task<PriceStub> StartAsync()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_767);
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
            var stub = new PriceStub(builder.Build(), port);
            try
            {
                await stub._app.StartAsync(TestContext.Current.CancellationToken);
                return stub;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                await stub._app.DisposeAsync();
            }
        }
    }

    public PriceStub Add(string service, string product, string meter, string region, double price, string unit = "1 GB", double tier = 0, string currency = "EUR", string type = "Consumption", string from = "2026-01-01T00:00:00Z")
    {
        Rows.Add(new JsonObject
        {
            ["currencyCode"] = currency, ["tierMinimumUnits"] = tier, ["retailPrice"] = price, ["unitPrice"] = price, ["armRegionName"] = region, ["location"] = region,
            ["effectiveStartDate"] = from, ["meterName"] = meter, ["productName"] = product, ["serviceName"] = service, ["unitOfMeasure"] = unit, ["type"] = type,
        });
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        Asked.Enqueue(Uri.UnescapeDataString(context.Request.QueryString.Value!));
        if (Instead is not null && await Instead(context))
        {
            return;
        }

        var filter = context.Request.Query["$filter"].ToString().Split(" and ").Select(f => f.Split(" eq ")).ToDictionary(f => f[0], f => f[1].Trim('\''));
        var currency = context.Request.Query["currencyCode"].ToString().Trim('\'');
        var found = Rows.Where(r => r["serviceName"]!.GetValue<string>() == filter["serviceName"] && r["productName"]!.GetValue<string>() == filter["productName"]
            && (!filter.TryGetValue("armRegionName", out var region) || r["armRegionName"]!.GetValue<string>() == region)).ToList();
        var skip = int.TryParse(context.Request.Query["$skip"], out var start) ? start : 0;
        var next = skip + PageSize < found.Count ? $"{Address.GetLeftPart(UriPartial.Authority)}{context.Request.Path}{context.Request.QueryString.Value!.Split("&$skip")[0]}&$skip={skip + PageSize}" : null;
        var body = new JsonObject
        {
            ["BillingCurrency"] = currency, ["Items"] = new JsonArray([.. found.Skip(skip).Take(PageSize).Select(r => r.DeepClone())]), ["NextPageLink"] = next, ["Count"] = PageSize,
        };
        await context.Response.WriteAsync(body.ToJsonString(), TestContext.Current.CancellationToken);
    }
}
