using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class GuardTests
{
    private static readonly Failure Down = new("Timeout", "No answer.", true);
    private static readonly Failure Forbidden = new("AuthorizationFailed", "No right.", false);

    [Fact]
    public async Task Every_guard_passes_and_says_why_when_nothing_is_in_the_way()
    {
        await using var world = await World.StartAsync();

        await world.PlayAsync();

        var guards = Assert.Single(await world.Harness.PlansAsync()).Guards;
        Assert.All(guards, guard => Assert.Equal(GuardDecision.Pass, guard.Decision));
        Assert.All(guards, guard => Assert.NotEmpty(guard.Evidence));
        Assert.Equal(
            ["cure", "kill-switch", "enforcement-mode", "freshness", "owner", "resource-busy", "disruption", "approval", "fight", "lock", "dropped-property"],
            guards.Select(guard => guard.Guard));
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task A_halt_holds_writes_back_and_survives_a_restart_and_can_be_lifted()
    {
        await using var world = await World.StartAsync();
        await world.Harness.Actions.HaltAsync(true, "carol", "Incident 7.", TestContext.Current.CancellationToken);
        await world.Harness.RestartAsync();

        await world.PlayAsync();
        await ExpectAsync(world, GuardDecision.Refuse, "kill-switch", PlanState.Proposed);
        Assert.Contains("Incident 7.", Assert.Single(world.Channel.Accepted).Outcome, StringComparison.Ordinal);

        // No event and no sweep is needed: what the switch held back is looked at again.
        await world.Harness.Actions.HaltAsync(false, "carol", "Over.", TestContext.Current.CancellationToken);
        await world.Harness.PumpAsync();
        Assert.Equal("Prevention", world.Mode());
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task Settings_that_forbid_writes_win_over_the_switch()
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Remediation:WritesEnabled"] = "false");
        await world.Harness.Actions.HaltAsync(false, "carol", "Please write.", TestContext.Current.CancellationToken);

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "kill-switch", PlanState.Proposed);
    }

    [Fact]
    [Trait("Case", "50")]
    [Trait("Case", "55")]
    public async Task A_switch_that_cannot_be_read_is_off()
    {
        await using var world = await World.StartAsync();
        await world.Harness.AcceptAsync(world.Written());
        world.Harness.Store.Fails = (operation, table) => operation == "read" && table == TableNames.Control;

        await world.Harness.PumpAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "kill-switch", PlanState.Proposed);
        Assert.False((await world.Harness.Queries.HealthAsync(TestContext.Current.CancellationToken)).WritesAllowed);
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task A_halt_in_mid_batch_stops_all_further_writes()
    {
        await using var world = await World.StartAsync();
        var ids = Enumerable.Range(0, 10).Select(n => world.Azure.Put(Samples.Waf($"waf-{n}"))).ToList();
        world.Azure.Written = _ =>
        {
            if (world.Azure.Effective.Count == 3)
            {
                world.Harness.Actions.HaltAsync(true, "carol", "Stop.", CancellationToken.None).GetAwaiter().GetResult();
            }
        };

        await world.Harness.AcceptAsync(ids.Select(id => world.Written(id.Name, id: id)));
        await world.Harness.PumpAsync();

        Assert.Equal(3, world.Azure.Writes.Count);
        Assert.All((await world.Harness.JournalAsync()).Take(3), entry => Assert.Equal(JournalState.Verified, entry.State));
        Assert.Equal(7, (await world.Harness.PlansAsync(PlanState.Proposed)).Count);
        Assert.Equal(7, world.Channel.Accepted.Count);
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task A_halt_while_the_last_guards_ask_Azure_still_stops_the_write()
    {
        await using var world = await World.StartAsync();
        var asked = 0;
        world.Azure.OnReadNewest = _ =>
        {
            if (++asked == 2)
            {
                world.Harness.Actions.HaltAsync(true, "carol", "Stop.", CancellationToken.None).GetAwaiter().GetResult();
            }

            return null;
        };

        await world.PlayAsync();

        Assert.True(asked >= 2);
        Assert.Empty(world.Azure.Writes);
        Assert.Equal(PlanState.Proposed, Assert.Single(await world.Harness.PlansAsync()).State);
    }

    [Fact]
    public async Task An_assignment_that_does_not_enforce_shows_the_plan_only()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention(enforcement: "DoNotEnforce"));

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "enforcement-mode", PlanState.Proposed);
        Assert.Equal("\"Prevention\"", Assert.Single(Assert.Single(await world.Harness.PlansAsync()).Diff).After);
    }

    [Theory]
    [InlineData("brief", "None", GuardDecision.AskApproval, PlanState.AwaitingApproval)]
    [InlineData("rolling", "Brief", GuardDecision.AskApproval, PlanState.AwaitingApproval)]
    [InlineData("brief", "Brief", GuardDecision.Pass, PlanState.Done)]
    [InlineData("recreate", "Recreate", GuardDecision.Refuse, PlanState.Proposed)]
    public async Task A_fix_that_interrupts_more_than_allowed_is_asked_for_or_refused(string disruption, string allowed, GuardDecision decision, PlanState state)
    {
        await using var world = await World.StartAsync(
            policies => policies.WithPrevention(disruption), options: options => options.Settings["Remediation:AutomaticDisruption"] = allowed);

        await world.PlayAsync();

        await ExpectAsync(world, decision, "disruption", state);
    }

    [Theory]
    [InlineData("ReadOnly", GuardDecision.Refuse, PlanState.Proposed)]
    [InlineData("CanNotDelete", GuardDecision.Pass, PlanState.Done)]
    [Trait("Case", "37")]
    public async Task A_lock_against_changes_refuses_and_is_never_removed(string level, GuardDecision decision, PlanState state)
    {
        await using var world = await World.StartAsync();
        world.Azure.Locks.Add(new ResourceLock("keep", level, $"/subscriptions/{Samples.Subscription}", null));

        await world.PlayAsync();

        await ExpectAsync(world, decision, "lock", state);
        Assert.Single(world.Azure.Locks);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task Locks_that_cannot_be_read_hold_the_write_until_they_can()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnLocks = _ => new LocksResult.Failed(Down);
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(world.Azure.Writes);
        await ExpectAsync(world, GuardDecision.Wait, "lock", PlanState.Approved);

        world.Azure.OnLocks = null;
        await world.Harness.PumpAsync();
        Assert.Equal("Prevention", world.Mode());
        Assert.Empty(world.Channel.Tried);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task Locks_that_may_not_be_read_refuse()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnLocks = _ => new LocksResult.Failed(Forbidden);

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "lock", PlanState.Proposed);
    }

    [Theory]
    [InlineData("Updating", GuardDecision.Wait, PlanState.Approved)]
    [InlineData("Deleting", GuardDecision.Wait, PlanState.Approved)]
    [InlineData("Failed", GuardDecision.Refuse, PlanState.Proposed)]
    [InlineData("Canceled", GuardDecision.Refuse, PlanState.Proposed)]
    [InlineData("succeeded", GuardDecision.Pass, PlanState.Done)]
    [Trait("Case", "24")]
    public async Task A_resource_that_is_busy_or_broken_is_judged_but_not_written(string provisioning, GuardDecision decision, PlanState state)
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(provisioning: provisioning));

        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));

        await ExpectAsync(world, decision, "resource-busy", state);
        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);
    }

    [Theory]
    [InlineData("operationalState", "\"Stopped\"")]
    [InlineData("powerState", "{ \"code\": \"Stopped\" }")]
    [Trait("Case", "24")]
    public async Task What_is_stopped_is_not_started_by_a_write(string property, string value)
    {
        await using var world = await World.StartAsync();
        world.Azure.Edit(world.Waf, body => body["properties"]![property] = JsonNode.Parse(value));

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "resource-busy", PlanState.Proposed);
    }

    [Fact]
    [Trait("Case", "24")]
    public async Task A_resource_that_never_ends_its_update_does_not_keep_people_in_the_dark()
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(provisioning: "Updating"));
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(20));
        Assert.Empty(world.Channel.Tried);

        await world.Harness.PumpAsync(TimeSpan.FromMinutes(20));
        Assert.Contains("Updating", Assert.Single(world.Channel.Accepted).Outcome, StringComparison.Ordinal);

        world.Azure.Edit(world.Waf, body => body["properties"]!["provisioningState"] = "Succeeded");
        await world.Harness.PumpAsync();
        Assert.Equal([AlertKind.Opened, AlertKind.Resolved], world.Channel.Kinds);
    }

    [Theory]
    [InlineData("\"tags\": { \"managed-by\": \"terraform\" }", "Tag `managed-by`")]
    [InlineData("\"tags\": { \"Managed-By\": \"Bicep\" }", "code owns it")]
    [InlineData("\"tags\": { \"managed-by-k8s-ingress\": \"x\" }", "controller")]
    [InlineData("\"tags\": { \"aks-managed-cluster-name\": \"aks\" }", "controller")]
    [InlineData("\"managedBy\": \"/subscriptions/s/providers/x\"", "managed by")]
    [Trait("Case", "45")]
    [Trait("Case", "47")]
    public async Task What_code_or_a_controller_owns_is_left_to_it(string more, string evidence)
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(more: more));

        await world.PlayAsync();

        Assert.Contains(evidence, (await ExpectAsync(world, GuardDecision.Refuse, "owner", PlanState.Proposed)).Evidence, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("azapi_update_resource", Assert.Single(world.Channel.Accepted).Advice, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "45")]
    public async Task A_tag_of_the_same_name_with_another_value_says_nothing()
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(more: "\"tags\": { \"managed-by\": \"hand\" }"));

        await world.PlayAsync();

        Assert.Equal("Prevention", world.Mode());
    }

    [Theory]
    [InlineData("MC_rg_aks_westeurope")]
    [InlineData("nodes-of-aks")]
    [Trait("Case", "47")]
    public async Task Node_resource_groups_are_never_touched(string group)
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(group: group));
        var cluster = world.Azure.Put($$"""
            { "id": "/subscriptions/{{Samples.Subscription}}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks", "name": "aks",
              "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope", "properties": { "provisioningState": "Succeeded", "nodeResourceGroup": "Nodes-Of-Aks" } }
            """);
        await world.Harness.AcceptAsync(world.Written("cluster", id: cluster));
        await world.Harness.PumpAsync();

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "owner", PlanState.Proposed);
    }

    [Theory]
    [InlineData("CCCCCCCC-0000-0000-0000-000000000003")]
    [InlineData("dddddddd-0000-0000-0000-000000000004")]
    [Trait("Case", "45")]
    public async Task What_a_pipeline_wrote_is_its_own_by_object_id_and_by_application_id(string principal)
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Remediation:CodePrincipals:0"] = principal);

        await world.PlayAsync(actor: Samples.Terraform);

        await ExpectAsync(world, GuardDecision.Refuse, "owner", PlanState.Proposed);
        Assert.Contains("Bicep, in the resource", Assert.Single(world.Channel.Accepted).Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "2")]
    [Trait("Case", "45")]
    public async Task A_write_that_nobody_is_named_for_waits_for_the_event_that_names_them(bool comes)
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Remediation:CodePrincipals:0"] = Samples.Terraform.Id);
        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "notification", world.Now));
        await world.Harness.PumpAsync(TimeSpan.FromSeconds(40));
        Assert.Empty(world.Azure.Writes);
        Assert.Empty(world.Channel.Tried);

        if (comes)
        {
            await world.Harness.AcceptAsync(Samples.Change(world.Waf, "activity", TestClock.Begin, Samples.Terraform));
        }

        await world.Harness.PumpAsync();

        Assert.Equal(comes ? 0 : 1, world.Azure.Writes.Count);
        if (comes)
        {
            await ExpectAsync(world, GuardDecision.Refuse, "owner", PlanState.Proposed);
        }
    }

    [Fact]
    [Trait("Case", "45")]
    public async Task An_actor_of_long_ago_does_not_answer_for_a_new_write()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention(approval: true), options: options =>
        {
            options.Settings["Remediation:CodePrincipals:0"] = Samples.Terraform.Id;
        });
        await world.PlayAsync();
        world.Harness.Advance(TimeSpan.FromHours(1));
        world.Policies.WithPrevention();
        Assert.True(world.Harness.Get<PolicyCatalog>().TryReload());
        world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["run"] = "2" });

        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "notification", world.Now));
        await world.Harness.PumpAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(world.Azure.Writes);
        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "activity", world.Now - TimeSpan.FromSeconds(31), Samples.Terraform));
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "42")]
    public async Task What_only_the_newest_version_knows_is_not_dropped()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnReadNewest = id =>
        {
            var body = world.Azure.Get(id);
            body["properties"]!["policySettings"]!["jsChallengeCookieExpirationInMins"] = 30;
            body["properties"]!["provisioningState"] = "Succeeded";
            return new ReadResult.Found(FakeProvider.ToResource(body, ResourceSource.Provider, world.Now));
        };

        await world.PlayAsync();

        Assert.Contains("jsChallengeCookieExpirationInMins", (await ExpectAsync(world, GuardDecision.Refuse, "dropped-property", PlanState.Proposed)).Evidence, StringComparison.Ordinal);
        Assert.Empty(world.Azure.Writes);
    }

    [Theory]
    [InlineData(true, GuardDecision.Wait, PlanState.Approved)]
    [InlineData(false, GuardDecision.Refuse, PlanState.Proposed)]
    [Trait("Case", "42")]
    public async Task A_newest_version_that_cannot_be_read_holds_the_write(bool retryable, GuardDecision decision, PlanState state)
    {
        await using var world = await World.StartAsync();
        world.Azure.OnReadNewest = _ => new ReadResult.Failed(retryable ? Down : Forbidden);

        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));

        await ExpectAsync(world, decision, "dropped-property", state);
        Assert.Empty(world.Azure.Writes);
    }

    [Fact]
    public async Task A_fix_that_does_not_cure_is_not_written()
    {
        await using var world = await World.StartAsync(policies => policies.With(
            "half-cure",
            $$"""
            "if": { "allOf": [ { "field": "type", "equals": "{{PolicyFolder.WafType}}" }, { "field": "{{PolicyFolder.WafType}}/policySettings.mode", "notEquals": "Prevention" } ] },
            "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" ],
              "operations": [ { "operation": "addOrReplace", "field": "tags['seen']", "value": "yes" } ] } }
            """));

        await world.PlayAsync();

        await ExpectAsync(world, GuardDecision.Refuse, "cure", PlanState.Proposed);
    }

    [Theory]
    [InlineData(ResourceSource.ResourceGraph, 0, GuardDecision.Refuse)]
    [InlineData(ResourceSource.Event, 0, GuardDecision.Refuse)]
    [InlineData(ResourceSource.Provider, 61, GuardDecision.Wait)]
    [InlineData(ResourceSource.Provider, 59, GuardDecision.Pass)]
    [Trait("Case", "21")]
    public async Task Only_a_fresh_read_of_the_provider_may_lead_to_a_write(ResourceSource source, int seconds, GuardDecision decision)
    {
        await using var world = await World.StartAsync();
        var resource = FakeProvider.ToResource(world.Azure.Get(world.Waf), source, world.Now - TimeSpan.FromSeconds(seconds));
        var guard = new FreshnessGuard(world.Harness.Time, Microsoft.Extensions.Options.Options.Create(new RemediationOptions()));

        var result = await guard.CheckAsync(new GuardContext(resource, [], [], null!, null!, null, [], Topology.Build([])), TestContext.Current.CancellationToken);

        Assert.Equal(decision, result.Decision);
    }

    [Fact]
    public void The_strictest_answer_decides()
    {
        GuardResult Of(GuardDecision decision) => new(decision.ToString(), decision, "because");

        Assert.Equal(GuardDecision.Refuse, GuardRail.Decide([Of(GuardDecision.Pass), Of(GuardDecision.AskApproval), Of(GuardDecision.Wait), Of(GuardDecision.Refuse)]).Decision);
        Assert.Equal(GuardDecision.Wait, GuardRail.Decide([Of(GuardDecision.AskApproval), Of(GuardDecision.Wait), Of(GuardDecision.Pass)]).Decision);
        Assert.Equal((GuardDecision.AskApproval, "AskApproval: because"), GuardRail.Decide([Of(GuardDecision.Pass), Of(GuardDecision.AskApproval)]));
        Assert.Equal(GuardDecision.Pass, GuardRail.Decide([]).Decision);
    }

    private static async Task<GuardResult> ExpectAsync(World world, GuardDecision decision, string guard, PlanState state)
    {
        var plan = Assert.Single(await world.Harness.PlansAsync());
        Assert.True(state == plan.State, $"{plan.State}: {plan.StateReason}");
        var result = Assert.Single(plan.Guards, g => g.Guard == guard);
        Assert.Equal(decision, result.Decision);
        if (state != PlanState.Done)
        {
            Assert.Empty(world.Azure.Writes);
        }

        return result;
    }
}
