using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>What changes between networks, seen from the cluster that rests on them.</summary>
public sealed class NetworkWorldTests
{
    private const string Provider = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg-net/providers";
    private const string Spoke = $"{Provider}/Microsoft.Network/virtualNetworks/spoke";
    private const string Hub = $"{Provider}/Microsoft.Network/virtualNetworks/hub";
    private const string Kube = $"{Provider}/Microsoft.ContainerService/managedClusters/kube";
    private const string Group = $"{Provider}/Microsoft.Network/networkSecurityGroups/nsg";

    private const string Overlaps = """
        "if": { "allOf": [ { "field": "type", "equals": "Microsoft.ContainerService/managedClusters" }, { "count": { "field": "facts/cluster.overlappingRanges[*]" }, "greater": 0 } ] },
        "then": { "effect": "audit" }
        """;

    private const string Forecasts = """
        "if": { "allOf": [ { "field": "type", "equals": "Microsoft.ContainerService/managedClusters" }, { "count": { "field": "facts/cluster.addressForecasts[*]", "where": { "field": "facts/cluster.addressForecasts[*].exhaustedOn", "less": "[addDays(utcNow(), 90)]" } }, "greater": 0 } ] },
        "then": { "effect": "audit" }
        """;

    private const string OpenRules = """
        "if": { "allOf": [ { "field": "type", "equals": "Microsoft.Network/networkSecurityGroups" }, { "count": { "field": "Microsoft.Network/networkSecurityGroups/securityRules[*]", "where": { "field": "Microsoft.Network/networkSecurityGroups/securityRules[*].access", "equals": "Allow" } }, "greater": 0 } ] },
        "then": { "effect": "audit" }
        """;

    [Fact]
    public async Task Peering_that_brings_an_overlap_is_found_on_the_cluster_at_once_and_its_end_too()
    {
        await using var world = await World.StartAsync(policies => policies.With("overlaps", Overlaps));
        world.Azure.Put(Network(Spoke, "10.1.0.0/16"));
        world.Azure.Put(Network(Hub, "10.244.0.0/20"));
        world.Azure.Put(Cluster());
        await world.Harness.Sweeper.SweepAsync(null, CancellationToken.None);
        await world.Harness.PumpAsync();
        Assert.DoesNotContain(await world.Harness.FindingsAsync(FindingState.Open), f => f.Verdict == "NonCompliant");

        var peering = world.Azure.Put($$"""
            { "id": "{{Spoke}}/virtualNetworkPeerings/hub", "name": "hub", "type": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
              "properties": { "peeringState": "Connected", "remoteVirtualNetwork": { "id": "{{Hub}}" } } }
            """);
        await world.Harness.AcceptAsync(world.Written("peered", id: peering));
        await world.Harness.PumpAsync();
        Assert.Contains(await world.Harness.FindingsAsync(FindingState.Open), f => f.Verdict == "NonCompliant" && f.ResourceId == Kube);

        world.Azure.Remove(peering);
        await world.Harness.AcceptAsync(world.Written("gone", id: peering) with { Kind = ChangeKind.Deleted });
        await world.Harness.PumpAsync();
        Assert.DoesNotContain(await world.Harness.FindingsAsync(FindingState.Open), f => f.Verdict == "NonCompliant");
    }

    [Fact]
    public async Task Rule_that_is_a_resource_of_its_own_is_judged_with_its_group()
    {
        await using var world = await World.StartAsync(policies => policies.With("rules", OpenRules));
        var group = world.Azure.Put($$"""{ "id": "{{Group}}", "name": "nsg", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope", "properties": { "securityRules": [] } }""");
        var rule = world.Azure.Put($$"""{ "id": "{{Group}}/securityRules/ssh", "name": "ssh", "type": "Microsoft.Network/networkSecurityGroups/securityRules", "properties": { "access": "Allow" } }""");
        await world.Harness.AcceptAsync(world.Written("1", id: group));
        await world.Harness.PumpAsync();
        Assert.Empty(await world.Harness.FindingsAsync(FindingState.Open));

        var reads = world.Azure.Reads[group.Key];
        await world.Harness.AcceptAsync(world.Written("2", id: rule));
        await world.Harness.PumpAsync();
        Assert.True(world.Azure.Reads[group.Key] > reads);

        // The group as it was read before the rule came: the rule counts. Read again after it, the group would list it itself.
        var estate = await world.Harness.Get<EstateInventory>().TopologyAsync(CancellationToken.None);
        var judge = world.Harness.Get<Judge>();
        var verdicts = judge.Evaluate(world.Harness.Get<PolicyCatalog>().Current, judge.Input(estate.Find(group)!, estate));
        Assert.IsType<Policy.Verdict.NonCompliant>(Assert.Single(verdicts).Verdict);
    }

    [Fact]
    public async Task Fix_of_a_parent_never_writes_children_of_their_own()
    {
        const string Fix = """
            "if": { "allOf": [ { "field": "type", "equals": "Microsoft.Network/networkSecurityGroups" }, { "field": "tags['owner']", "exists": false } ] },
            "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" ], "operations": [ { "operation": "addOrReplace", "field": "tags['owner']", "value": "platform" } ] } }
            """;
        await using var world = await World.StartAsync(policies => policies.With("fix", Fix));
        var group = world.Azure.Put($$"""{ "id": "{{Group}}", "name": "nsg", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope", "properties": { "securityRules": [] } }""");
        var rule = world.Azure.Put($$"""{ "id": "{{Group}}/securityRules/ssh", "name": "ssh", "type": "Microsoft.Network/networkSecurityGroups/securityRules", "properties": { "access": "Allow" } }""");
        await world.Harness.AcceptAsync(world.Written("2", id: rule), world.Written("1", id: group));
        await world.Harness.PumpAsync();

        var written = Assert.Single(world.Azure.Effective);
        Assert.Contains("platform", written.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("ssh", written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweeps_measure_subnets_each_day_until_the_trend_speaks()
    {
        await using var world = await World.StartAsync(policies => policies.With("forecasts", Forecasts));
        world.Azure.Put(Network(Spoke, "10.1.0.0/16"));
        world.Azure.Put(Cluster());
        var spoke = ResourceId.Parse(Spoke);
        for (var day = 0; day < 8; day++)
        {
            var taken = Enumerable.Range(0, 20 * (day + 1)).Select(i => (JsonNode)new JsonObject { ["id"] = $"{Provider}/Microsoft.Network/networkInterfaces/n{i.ToString(CultureInfo.InvariantCulture)}/ipConfigurations/c" });
            world.Azure.Edit(spoke, body => body["properties"]!["subnets"]![0]!["properties"]!["ipConfigurations"] = new JsonArray([.. taken]));
            await world.Harness.Sweeper.SweepAsync(null, CancellationToken.None);
            await world.Harness.PumpAsync();
            world.Harness.Advance(TimeSpan.FromDays(1));
            if (day == 3)
            {
                Assert.Contains(await world.Harness.FindingsAsync(FindingState.Open), f => f.Verdict == "Unknown" && f.ResourceId == Kube);
                await world.Harness.RestartAsync();
            }
        }

        Assert.Equal([20, 40, 60, 80, 100, 120, 140, 160], world.Harness.Get<IHistory>().Samples(ResourceId.Parse(Spoke + "/subnets/nodes"), HistorySeries.UsedAddresses).Select(s => s.Value));
        Assert.Contains(await world.Harness.FindingsAsync(FindingState.Open), f => f.Verdict == "NonCompliant" && f.ResourceId == Kube);
    }

    private static string Network(string id, string prefix) => $$"""
        { "id": "{{id}}", "name": "{{id[(id.LastIndexOf('/') + 1)..]}}", "type": "Microsoft.Network/virtualNetworks", "location": "westeurope",
          "properties": { "addressSpace": { "addressPrefixes": [ "{{prefix}}" ] }, "virtualNetworkPeerings": [],
            "subnets": [ { "id": "{{id}}/subnets/nodes", "name": "nodes", "properties": { "addressPrefix": "10.1.0.0/24" } } ] } }
        """;

    private static string Cluster() => $$"""
        { "id": "{{Kube}}", "name": "kube", "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope",
          "properties": { "networkProfile": { "networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "10.244.0.0/16", "serviceCidr": "10.0.0.0/16" },
            "agentPoolProfiles": [ { "name": "system", "count": 3, "vnetSubnetID": "{{Spoke}}/subnets/nodes" } ] } }
        """;
}
