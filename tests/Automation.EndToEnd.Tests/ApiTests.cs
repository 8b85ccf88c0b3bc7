using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Automation.EndToEnd.Tests;

public sealed class ApiTests
{
    private const string Cluster = "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg-shop-production/providers/Microsoft.ContainerService/managedClusters/aks-shop-production";

    [Fact]
    public async Task A_plan_approved_through_the_api_is_carried_out_and_Ctrl_C_ends_the_run()
    {
        using var state = new TemporaryFolder();
        await using var run = CliProcess.Run(state);
        var (address, token) = await WhereAsync(run);
        using var client = new HttpClient { BaseAddress = address };
        Assert.NotNull(await run.LineAsync(line => line.StartsWith("Running.", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/health")).StatusCode);
        var finding = await FindingAsync(client);
        Assert.Equal("Open", finding.GetProperty("state").GetString());
        var plan = finding.GetProperty("planId").GetString();

        using var refused = await client.PostAsync($"/api/plans/{plan}/approve", null);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var approved = await client.PostAsync($"/api/plans/{plan}/approve", null);
        Assert.True(approved.IsSuccessStatusCode, await approved.Content.ReadAsStringAsync());
        using var again = await client.PostAsync($"/api/plans/{plan}/approve", null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);

        var resolved = await ResolvedAsync(client);
        Assert.Equal("Compliant", resolved.GetProperty("resolution").GetString());

        await run.InterruptAsync();
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await run.ExitAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15), "It took too long to stop.");
        Assert.Equal("", run.ErrorText);

        var aftermath = await Aftermath.ReadAsync(state);
        aftermath.AssertWritesJournaledOnce();
        var ranges = aftermath.LastBody("aks-shop-production").GetProperty("properties").GetProperty("apiServerAccessProfile").GetProperty("authorizedIPRanges");
        Assert.Equal(["203.0.113.0/28", "198.51.100.4/32"], ranges.EnumerateArray().Select(range => range.GetString()));
        Assert.Equal("local operator", aftermath.Journal.Single(entry => entry.PlanId == plan).ApprovedBy);
        Assert.DoesNotContain(token, await File.ReadAllTextAsync(state.File("run.log")), StringComparison.Ordinal);
    }

    internal static async Task<(Uri Address, string Token)> WhereAsync(CliProcess run)
    {
        var line = await run.LineAsync(text => text.StartsWith("Token", StringComparison.Ordinal));
        Assert.True(line is not null, run.OutputText + run.ErrorText);
        var api = await run.LineAsync(text => text.StartsWith("HTTP API", StringComparison.Ordinal));
        return (new Uri(Regex.Match(api!, @"http://localhost:\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value), Regex.Match(line, "[0-9a-f]{48}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
    }

    private static async Task<JsonElement> FindingAsync(HttpClient client)
    {
        using var page = JsonDocument.Parse(await client.GetStringAsync($"/api/findings?policy=aks-authorized-ranges&resourceId={Uri.EscapeDataString(Cluster)}"));
        return Assert.Single(page.RootElement.GetProperty("items").EnumerateArray()).Clone();
    }

    private static async Task<JsonElement> ResolvedAsync(HttpClient client)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var finding = await FindingAsync(client);
            if (finding.GetProperty("state").GetString() == "Resolved")
            {
                return finding;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < CliProcess.Patience, $"The finding did not resolve: {finding}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
