using System.Text.Json;
using Automation.Inventory;
using Automation.Sandbox;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>Lookups of related resources through the real clients against the local Azure.</summary>
public sealed class RelatedLocalAzureTests
{
    private const string Network = "Microsoft.Network/virtualNetworks";
    private const string Watcher = "Microsoft.Network/networkWatchers";
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    private static readonly string NetworkId = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg-net/providers/{Network}/v";

    private static string Doc(string id, string type, string location, string properties = "{}") =>
        $$"""{ "id": "{{id}}", "name": "{{id[(id.LastIndexOf('/') + 1)..]}}", "type": "{{type}}", {{(location.Length == 0 ? "" : $"\"location\": \"{location}\",")}} "properties": {{properties}} }""";

    [Theory]
    [InlineData("westeurope", null)]
    [InlineData("northeurope", "NonCompliant")]
    public async Task A_sweep_finds_related_resources_of_the_subscription(string location, string? verdict)
    {
        using var policies = new PolicyFolder().With("vnet-watcher", $$"""
            "if": { "field": "type", "equals": "{{Network}}" },
            "then": { "effect": "auditIfNotExists", "details": { "type": "{{Watcher}}", "existenceScope": "Subscription",
              "existenceCondition": { "field": "location", "equals": "[field('location')]" } } }
            """);
        await using var local = await StartAsync(
            policies, Doc($"/subscriptions/{Samples.Subscription}/resourceGroups/rg-watch/providers/{Watcher}/nw", Watcher, location));

        var report = await local.Harness.Sweeper.SweepAsync(null, CancellationToken.None);
        await local.Harness.PumpAsync();

        Assert.True(report.Complete, report.IncompleteBecause);
        Assert.Equal(verdict, (await local.Harness.FindingsAsync(FindingState.Open)).SingleOrDefault()?.Verdict);
        Assert.Empty(local.Harness.Errors);
        Assert.Empty(local.Azure.Writes);
    }

    [Theory]
    [InlineData("to-hub", null)]
    [InlineData("elsewhere", "NonCompliant")]
    public async Task A_named_diagnostic_setting_is_read_from_its_provider(string name, string? verdict)
    {
        using var policies = new PolicyFolder().With("vnet-logs", $$"""
            "if": { "field": "type", "equals": "{{Network}}" },
            "then": { "effect": "auditIfNotExists", "details": { "type": "{{Diagnostics}}", "name": "to-hub",
              "existenceCondition": { "field": "{{Diagnostics}}/workspaceId", "exists": true } } }
            """);
        await using var local = await StartAsync(policies, Doc($"{NetworkId}/providers/{Diagnostics}/{name}", Diagnostics, "", """{ "workspaceId": "/subscriptions/s/w" }"""));

        await local.Harness.AcceptAsync(Samples.Change(ResourceId.Parse(NetworkId), "1", local.Harness.Time.GetUtcNow(), Samples.Alice));
        await local.Harness.PumpAsync();

        Assert.Equal(verdict, (await local.Harness.FindingsAsync(FindingState.Open)).SingleOrDefault()?.Verdict);
        Assert.Empty(local.Harness.Errors);
    }

    private static async Task<Local> StartAsync(PolicyFolder policies, string related)
    {
        var clock = new VirtualClock(TestClock.Begin, paused: true);
        using var network = JsonDocument.Parse(Doc(NetworkId, Network, "westeurope", """{ "subnets": [] }"""));
        using var other = JsonDocument.Parse(related);
        var azure = await LocalAzure.StartAsync(
            new LocalAzureOptions { Estate = [network.RootElement.Clone(), other.RootElement.Clone()], Clock = clock }, CancellationToken.None);
        var harness = await RealClient.StartAsync(azure, clock, policies);
        return new Local(azure, harness);
    }

    private sealed record Local(LocalAzure Azure, ComplianceHarness Harness) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Harness.DisposeAsync();
            await Azure.DisposeAsync();
        }
    }
}
