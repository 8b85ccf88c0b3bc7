using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>Policies that decide by other resources: what the estate tells of them, what is read on demand, what stays unknown.</summary>
public sealed class RelatedTests
{
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    private const string Watcher = "Microsoft.Network/networkWatchers";
    private static readonly string WatcherId = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg-watch/providers/{Watcher}/nw-west";

    private static PolicyFolder WithWatcher(PolicyFolder policies) => policies.With(
        "waf-watcher",
        $$"""
        "if": { "field": "type", "equals": "{{PolicyFolder.WafType}}" },
        "then": { "effect": "auditIfNotExists", "details": { "type": "{{Watcher}}", "existenceScope": "Subscription",
          "existenceCondition": { "field": "location", "equals": "[field('location')]" } } }
        """);

    private static PolicyFolder WithDiagnostics(PolicyFolder policies, string name = "\"name\": \"to-hub\",") => policies.With(
        "waf-logs",
        $$"""
        "if": { "field": "type", "equals": "{{PolicyFolder.WafType}}" },
        "then": { "effect": "auditIfNotExists", "details": { "type": "{{Diagnostics}}", {{name}}
          "existenceCondition": { "field": "{{Diagnostics}}/workspaceId", "exists": true } } }
        """);

    private static string NetworkWatcher(string location = "westeurope") =>
        $$"""{ "id": "{{WatcherId}}", "name": "nw-west", "type": "{{Watcher}}", "location": "{{location}}", "properties": {} }""";

    private static string Setting(World world, string properties) =>
        $$"""{ "id": "{{world.Waf.Text}}/providers/{{Diagnostics}}/to-hub", "name": "to-hub", "type": "{{Diagnostics}}", "properties": {{properties}} }""";

    private static async Task SweepAsync(World world)
    {
        await world.Harness.Sweeper.SweepAsync(null, CancellationToken.None);
        await world.Harness.PumpAsync();
    }

    [Fact]
    public async Task Nothing_is_missing_before_the_estate_was_listed()
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));

        await world.PlayAsync();

        var finding = await world.Harness.FindingAsync();
        Assert.Equal("Unknown", finding.Verdict);
        Assert.Contains("not been listed completely", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_related_resource_of_the_estate_satisfies_the_policy_and_its_loss_is_told()
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));
        var watcher = world.Azure.Put(NetworkWatcher());
        await SweepAsync(world);
        Assert.Empty(await world.Harness.FindingsAsync(FindingState.Open));

        world.Azure.Remove(watcher);
        world.Harness.Advance(TimeSpan.FromMinutes(5));
        await world.Harness.AcceptAsync(Samples.Change(watcher, "gone", world.Now, Samples.Alice, ChangeKind.Deleted));
        await world.Harness.PumpAsync();

        var finding = await world.Harness.FindingAsync();
        Assert.Equal((FindingState.Open, "NonCompliant"), (finding.State, finding.Verdict));
        Assert.Contains($"No related `{Watcher}` in the subscription was found", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);

        world.Azure.Put(NetworkWatcher());
        await world.Harness.AcceptAsync(Samples.Change(watcher, "back", world.Now, Samples.Alice));
        await world.Harness.PumpAsync();
        Assert.Equal(FindingState.Resolved, (await world.Harness.FindingAsync()).State);
    }

    [Fact]
    public async Task A_related_resource_that_does_not_satisfy_is_named_with_its_reason()
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));
        world.Azure.Put(NetworkWatcher("northeurope"));

        await SweepAsync(world);

        var finding = await world.Harness.FindingAsync();
        Assert.Equal("NonCompliant", finding.Verdict);
        Assert.Contains("of 1 found, `nw-west`: `location` is \"northeurope\", wanted where it is \"westeurope\"", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_was_cut_short_vouches_for_nothing()
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));
        world.Azure.Put(NetworkWatcher("northeurope"));
        world.Harness.Graph.Truncated = true;

        await SweepAsync(world);

        Assert.Equal("Unknown", (await world.Harness.FindingAsync()).Verdict);
    }

    [Fact]
    public async Task What_a_listing_vouched_for_is_known_after_a_restart()
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));
        world.Azure.Put(NetworkWatcher("northeurope"));
        await SweepAsync(world);

        await world.Harness.RestartAsync();
        await world.PlayAsync();

        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listed_type_of_which_there_is_none_is_missing(bool restart)
    {
        await using var world = await World.StartAsync(policies => WithWatcher(policies));

        await SweepAsync(world);
        if (restart)
        {
            await world.Harness.RestartAsync();
            await world.PlayAsync();
        }

        var finding = await world.Harness.FindingAsync();
        Assert.Equal("NonCompliant", finding.Verdict);
        Assert.Contains($"No related `{Watcher}` in the subscription was found", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "workspaceId": "/subscriptions/s/w" }""", null)]
    [InlineData("""{ "logs": [] }""", "NonCompliant")]
    [InlineData(null, "NonCompliant")]
    public async Task A_named_extension_is_read_from_its_provider(string? properties, string? verdict)
    {
        await using var world = await World.StartAsync(policies => WithDiagnostics(policies));
        var id = ResourceId.Parse($"{world.Waf.Text}/providers/{Diagnostics}/to-hub");
        if (properties is not null)
        {
            world.Azure.Put(Setting(world, properties));
        }

        await world.PlayAsync();

        Assert.Equal(verdict, (await world.Harness.FindingsAsync(FindingState.Open)).SingleOrDefault()?.Verdict);
        Assert.Equal(1, world.Azure.Reads[id.Key]);
    }

    [Fact]
    public async Task An_extension_that_cannot_be_read_is_unknown_with_the_providers_words()
    {
        await using var world = await World.StartAsync(policies => WithDiagnostics(policies));
        world.Azure.OnRead = id => id.IsType(Diagnostics) ? new ReadResult.Failed(new Failure("AuthorizationFailed", "No rights.", false)) : null;

        await world.PlayAsync();

        var finding = await world.Harness.FindingAsync();
        Assert.Equal("Unknown", finding.Verdict);
        Assert.Contains("(AuthorizationFailed): No rights.", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extensions_without_a_name_are_unknown_since_nothing_lists_them()
    {
        await using var world = await World.StartAsync(policies => WithDiagnostics(policies, name: ""));

        await SweepAsync(world);

        var finding = await world.Harness.FindingAsync();
        Assert.Equal("Unknown", finding.Verdict);
        Assert.Contains($"Resources of type {Diagnostics} were never listed", Assert.Single(finding.Reasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_related_resource_is_read_while_the_if_is_false()
    {
        await using var world = await World.StartAsync(policies => policies.With(
            "waf-logs",
            $$"""
            "if": { "allOf": [ { "field": "type", "equals": "{{PolicyFolder.WafType}}" }, { "field": "name", "equals": "other" } ] },
            "then": { "effect": "auditIfNotExists", "details": { "type": "{{Diagnostics}}", "name": "to-hub" } }
            """));

        await world.PlayAsync();

        Assert.Empty(await world.Harness.FindingsAsync());
        Assert.Equal([world.Waf.Key], world.Azure.Reads.Keys);
    }

    [Fact]
    public async Task A_missing_deployment_is_a_finding_and_never_a_write()
    {
        await using var world = await World.StartAsync(policies => policies.With(
            "waf-deploy",
            $$"""
            "if": { "field": "type", "equals": "{{PolicyFolder.WafType}}" },
            "then": { "effect": "deployIfNotExists", "details": { "type": "{{Diagnostics}}", "name": "to-hub",
              "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/749f88d5-cbae-40b8-bcfc-e573ddc772fa" ],
              "deployment": { "properties": { "mode": "incremental", "template": { "resources": [] }, "parameters": { "id": { "value": "[field('id')]" } } } } } }
            """));

        await world.PlayAsync();

        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);
        Assert.Empty(world.Azure.Writes);
        Assert.Empty(await world.Harness.PlansAsync());
        Assert.Empty(world.Harness.Errors);
    }

    [Fact]
    public async Task An_append_is_judged_and_never_written()
    {
        await using var world = await World.StartAsync(policies => policies.With(
            "waf-owner",
            $$"""
            "if": { "allOf": [ { "field": "type", "equals": "{{PolicyFolder.WafType}}" }, { "field": "tags['owner']", "exists": false } ] },
            "then": { "effect": "append", "details": [ { "field": "tags['owner']", "value": "net" } ] }
            """));

        await world.PlayAsync();

        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);
        Assert.Empty(world.Azure.Writes);
        Assert.Empty(await world.Harness.PlansAsync());
        Assert.Empty(world.Harness.Errors);
    }

    [Theory]
    [InlineData("10.0.1.0/24", null)]
    [InlineData("10.0.2.0/24", "NonCompliant")]
    public async Task Children_in_the_body_need_no_listing(string prefix, string? verdict)
    {
        const string Network = "Microsoft.Network/virtualNetworks";
        await using var world = await World.StartAsync(policies => policies.With(
            "vnet-subnet",
            $$"""
            "if": { "field": "type", "equals": "{{Network}}" },
            "then": { "effect": "auditIfNotExists", "details": { "type": "{{Network}}/subnets",
              "existenceCondition": { "field": "{{Network}}/subnets/addressPrefix", "equals": "10.0.1.0/24" } } }
            """));
        var id = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg-net/providers/{Network}/v";
        var network = world.Azure.Put($$"""
            { "id": "{{id}}", "name": "v", "type": "{{Network}}", "location": "westeurope",
              "properties": { "subnets": [ { "id": "{{id}}/subnets/a", "name": "a", "properties": { "addressPrefix": "{{prefix}}" } } ] } }
            """);

        await world.Harness.AcceptAsync(world.Written(id: network));
        await world.Harness.PumpAsync();

        Assert.Equal(verdict, (await world.Harness.FindingsAsync(FindingState.Open)).SingleOrDefault()?.Verdict);
    }

    [Fact]
    public async Task A_fact_that_rests_on_a_resource_nobody_mentions_follows_its_coming_and_going()
    {
        const string Network = "Microsoft.Network/virtualNetworks";
        const string FlowLog = "Microsoft.Network/networkWatchers/flowLogs";
        await using var world = await World.StartAsync(policies => policies.With(
            "vnet-logged",
            $$"""
            "if": { "allOf": [ { "field": "type", "equals": "{{Network}}" }, { "field": "facts/network.flowLogged", "equals": false } ] },
            "then": { "effect": "audit" }
            """));
        var networkId = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg/providers/{Network}/v";
        world.Azure.Put($$"""{ "id": "{{networkId}}", "name": "v", "type": "{{Network}}", "location": "westeurope", "properties": {} }""");
        await SweepAsync(world);
        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);

        var log = world.Azure.Put($$"""
            { "id": "{{WatcherId}}/flowLogs/log", "name": "log", "type": "{{FlowLog}}", "location": "westeurope", "properties": { "targetResourceId": "{{networkId}}", "enabled": true } }
            """);
        await world.Harness.AcceptAsync(Samples.Change(log, "made", world.Now, Samples.Alice));
        await world.Harness.PumpAsync();
        Assert.Equal(FindingState.Resolved, (await world.Harness.FindingAsync()).State);

        world.Azure.Remove(log);
        world.Harness.Advance(TimeSpan.FromMinutes(5));
        await world.Harness.AcceptAsync(Samples.Change(log, "gone", world.Now, Samples.Alice, ChangeKind.Deleted));
        await world.Harness.PumpAsync();
        Assert.Equal((FindingState.Open, "NonCompliant"), ((await world.Harness.FindingAsync()).State, (await world.Harness.FindingAsync()).Verdict));
    }
}
