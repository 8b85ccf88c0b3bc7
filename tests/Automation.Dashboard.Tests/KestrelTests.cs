using System.Net;
using System.Net.Sockets;
using System.Text;
using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Dashboard.Tests;

/// <summary>What only a real server shows: the remote address, the Host header and the body limit as it enforces them.</summary>
public class KestrelTests
{
    [Fact]
    public async Task Local_api_works_over_a_real_socket()
    {
        var actions = new FakeActions();
        await using var app = await StartAsync(actions);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var token = TestContext.Current.CancellationToken;

        using var read = await client.GetAsync("/api/findings", token);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/findings") { Headers = { Host = "evil.example" } };
        using var refused = await client.SendAsync(rebound, token);
        using var large = new HttpRequestMessage(HttpMethod.Post, "/api/halt") { Content = new StringContent(new string(' ', 70_000), Encoding.UTF8, "application/json") };
        large.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ApiHost.Token);
        large.Headers.TransferEncodingChunked = true;
        using var tooLarge = await client.SendAsync(large, token);

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Contains("AUT4509", await tooLarge.Content.ReadAsStringAsync(token), StringComparison.Ordinal);
        Assert.Empty(actions.Calls);
    }

    // Below the ephemeral range, so that it meets no outgoing connection.
    private static async Task<WebApplication> StartAsync(FakeActions actions)
    {
        for (var port = 20_000 + Random.Shared.Next(10_000); ; port++)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Dashboard:Token"] = ApiHost.Token });
            builder.Services.AddRouting();
            builder.Services.AddSingleton<IComplianceQueries>(new FakeQueries());
            builder.Services.AddSingleton<IComplianceActions>(actions);
            builder.Services.AddAutomationApi(builder.Configuration);
            var app = builder.Build();
            app.MapAutomationApi();
            try
            {
                await app.StartAsync(TestContext.Current.CancellationToken);
                return app;
            }
            catch (IOException exception) when (exception.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException && port < 32_000)
            {
                await app.DisposeAsync();
            }
        }
    }
}
