using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Functions.Tests;

public sealed class RouteTests
{
    private static readonly string[] Bodies = ["", "null", "{}", "[]", "\"x\"", """{"Data":{"event":{},"message":"e30=","timer":{}},"Metadata":{}}"""];

    [Fact]
    public async Task No_route_of_a_function_answers_success_with_an_empty_body()
    {
        await using var handler = await HandlerApp.StartAsync(new() { ["Events:DeliveryKey"] = new string('k', 32) });
        using var client = new HttpClient { BaseAddress = handler.Address };
        var tried = 0;
        foreach (var endpoint in handler.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            // Forwarded requests keep their own status and body; every other route speaks the invocation protocol.
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (path.StartsWith("/api/", StringComparison.Ordinal))
            {
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "PUT", "DELETE"];
            foreach (var method in methods)
            {
                foreach (var body in Bodies)
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{*path:nonfile}", "nowhere", StringComparison.Ordinal));
                    request.Content = method is "GET" ? null : new StringContent(body);
                    using var response = await client.SendAsync(request);
                    var text = await response.Content.ReadAsStringAsync();
                    tried++;
                    Assert.False(response.IsSuccessStatusCode && text.Length == 0, $"{method} {path} with `{body}` answered {(int)response.StatusCode} and nothing.");
                    Assert.True(!response.IsSuccessStatusCode || (await ReplyRules.JudgeAsync(response)).Succeeded, $"{method} {path}: {text}");
                }
            }
        }

        Assert.True(tried > 50, $"Only {tried} calls were tried.");
    }

    [Fact]
    public async Task The_webhook_never_answers_success_with_an_empty_body()
    {
        var key = new string('k', 32);
        await using var handler = await HandlerApp.StartAsync(new() { ["Events:DeliveryKey"] = key });
        using var client = new HttpClient { BaseAddress = handler.Address };
        client.DefaultRequestHeaders.Add("X-Delivery-Key", key);
        client.DefaultRequestHeaders.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        foreach (var method in new[] { "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" })
        {
            foreach (var body in Bodies)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), "/api/events");
                request.Content = new StringContent(body);
                using var response = await client.SendAsync(request);
                Assert.True((await response.Content.ReadAsStringAsync()).Length > 0, $"{method} with `{body}` answered {(int)response.StatusCode} and nothing.");
            }
        }
    }

    [Fact]
    public async Task The_ping_is_no_function_call()
    {
        await using var handler = await HandlerApp.StartAsync();
        using var response = await handler.Host.PingAsync();

        Assert.True((await ReplyRules.JudgeAsync(response)).Succeeded);
        Assert.DoesNotContain(handler.Lines.All, line => line.EventId is >= 6101 and < 6200);
    }

    [Fact]
    public async Task Function_routes_do_not_exist_without_a_host()
    {
        await using var handler = await HandlerApp.StartAsync(standAlone: true);
        Assert.False((await handler.Host.InvokeAsync("CaseQueue", """{"Data":{"message":"e30="}}""")).Succeeded);
        Assert.Empty(handler.UseCases.Worked);
    }

    [Fact]
    public async Task A_payload_too_large_is_refused_and_not_a_success()
    {
        await using var handler = await HandlerApp.StartAsync();
        var payload = """{"Data":{"event":""" + "\"" + new string('x', 9 * 1024 * 1024) + "\"}}";

        Assert.False((await handler.Host.InvokeAsync("ResourceEvents", payload)).Succeeded);
        Assert.True((await handler.Host.InvokeAsync("Housekeeping", "{}")).Succeeded);
    }
}
