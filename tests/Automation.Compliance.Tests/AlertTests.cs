using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class AlertTests
{
    [Fact]
    [Trait("Case", "70")]
    public async Task What_was_fixed_before_anyone_was_told_is_told_only_where_asked_for()
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Compliance:TellAboutFixes"] = "true");

        await world.PlayAsync();

        Assert.Equal([AlertKind.Remediated], world.Channel.Kinds);
        Assert.NotEmpty(world.Channel.Accepted[0].Diff);
    }

    [Fact]
    [Trait("Case", "70")]
    public async Task Nothing_is_told_while_a_fix_is_under_way()
    {
        await using var world = await World.StartAsync();
        var during = -1;
        world.Azure.OnWrite = (_, apply) =>
        {
            during = world.Channel.Tried.Count;
            return apply();
        };

        await world.PlayAsync();

        Assert.Equal(0, during);
        Assert.Empty(world.Channel.Tried);
    }

    [Fact]
    public async Task A_finding_is_told_when_it_opens_changes_closes_and_comes_back()
    {
        await using var world = await World.StartAsync(
            policies => policies.With(
                "waf-inspects",
                $$"""
                "if": { "allOf": [ { "field": "type", "equals": "{{PolicyFolder.WafType}}" }, { "anyOf": [
                  { "field": "{{PolicyFolder.WafType}}/policySettings.state", "notEquals": "Enabled" },
                  { "field": "{{PolicyFolder.WafType}}/policySettings.requestBodyCheck", "notEquals": true } ] } ] },
                "then": { "effect": "audit" }
                """),
            Samples.Waf(state: "Disabled"));
        await world.PlayAsync("1");
        SetState(world, "Enabled");
        SetCheck(world, false);
        await world.PlayAsync("2");
        await world.PlayAsync("3");
        SetCheck(world, true);
        await world.PlayAsync("4");
        SetState(world, "Disabled");
        await world.PlayAsync("5");

        Assert.Equal([AlertKind.Opened, AlertKind.Updated, AlertKind.Resolved, AlertKind.Reopened], world.Channel.Kinds);
        Assert.Equal(4, world.Channel.Accepted.Select(message => message.Id).Distinct().Count());
        var finding = await world.Harness.FindingAsync();
        Assert.Equal((4, 2, FindingState.Open), (finding.Sequence, finding.Occurrences, finding.State));
    }

    [Fact]
    public async Task A_value_that_moves_within_the_same_condition_is_the_same_finding()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        await world.PlayAsync("1");
        SetState(world, "Broken");
        await world.PlayAsync("2");

        Assert.Equal([AlertKind.Opened], world.Channel.Kinds);
        Assert.Contains("Broken", (await world.Harness.FindingAsync()).Reasons[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_verdicts_twice_are_no_transition()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        await world.PlayAsync("1");
        var before = await world.Harness.FindingAsync();

        await world.PlayAsync("2");

        var after = await world.Harness.FindingAsync();
        Assert.Equal((before.Sequence, before.UpdatedAt, before.OpenedAt, before.Id), (after.Sequence, after.UpdatedAt, after.OpenedAt, after.Id));
        Assert.Single(world.Channel.Accepted);
        Assert.Single(world.Harness.Observer.Transitions);
    }

    [Fact]
    public async Task What_opened_and_closed_unseen_is_not_told_as_resolved()
    {
        await using var world = await World.StartAsync();
        await world.PlayAsync("1");
        await world.PlayAsync("2");

        Assert.Empty(world.Channel.Tried);
        Assert.Equal(FindingState.Resolved, (await world.Harness.FindingAsync()).State);
    }

    [Fact]
    [Trait("Case", "39")]
    public async Task What_was_told_by_a_process_that_died_right_after_is_told_as_resolved()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var fails = true;
        world.Harness.Store.Fails = (operation, table) => fails && operation == "replace" && table == TableNames.Findings;
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromSeconds(4));
        Assert.Equal([AlertKind.Opened], world.Channel.Kinds);

        fails = false;
        SetState(world, "Enabled");
        await world.Harness.PumpAsync();

        Assert.Equal([AlertKind.Opened, AlertKind.Resolved], world.Channel.Kinds);
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task A_channel_that_is_down_for_a_day_gets_the_newest_state_and_the_other_one_all_of_them()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var down = new RecordingChannel("down") { Answer = _ => new DeliveryResult.Later("503") };
        world.Harness.MoreChannels.Add(down);
        await world.Harness.RestartAsync();

        await world.Harness.AcceptAsync(world.Written("1"));
        await world.Harness.PumpAsync(TimeSpan.FromHours(12));
        var tried = down.Tried.Count;
        SetState(world, "Enabled");
        await world.Harness.AcceptAsync(world.Written("2"));
        await world.Harness.PumpAsync(TimeSpan.FromHours(12));
        down.Answer = null;
        await world.Harness.PumpAsync(TimeSpan.FromHours(1));

        Assert.Equal([AlertKind.Resolved], down.Kinds);
        Assert.Equal([AlertKind.Opened, AlertKind.Resolved], world.Channel.Kinds);
        Assert.InRange(tried, 10, 80);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task A_message_waits_as_long_as_its_channel_asks()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var at = new List<DateTimeOffset>();
        world.Channel.Answer = _ =>
        {
            at.Add(world.Now);
            return at.Count == 1 ? new DeliveryResult.Later("429", TimeSpan.FromMinutes(7)) : DeliveryResult.Accepted.Instance;
        };

        await world.PlayAsync();

        Assert.Equal(TimeSpan.FromMinutes(7), at[1] - at[0]);
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task Messages_that_are_shuffled_and_doubled_arrive_in_order_and_once()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        world.Harness.Queue.Shuffle = new Random(7);
        world.Harness.Queue.Copies = _ => 3;
        for (var round = 0; round < 6; round++)
        {
            await world.PlayAsync($"{round}");
            SetState(world, round % 2 == 0 ? "Enabled" : "Disabled");
        }

        Assert.Equal(world.Channel.Accepted.Select(message => message.Id).Distinct(), world.Channel.Accepted.Select(message => message.Id));
        var sequences = world.Channel.Accepted.Select(message => int.Parse(message.Id[(message.Id.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(sequences.Order(), sequences);
    }

    [Fact]
    [Trait("Case", "62")]
    public async Task A_message_that_is_refused_is_given_up_and_the_next_one_sent()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        world.Channel.Answer = _ => new DeliveryResult.Rejected("413");
        await world.PlayAsync("1");
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
        Assert.Single(world.Channel.Tried);

        world.Channel.Answer = null;
        SetState(world, "Enabled");
        await world.PlayAsync("2");
        Assert.Equal([AlertKind.Resolved], world.Channel.Kinds);
    }

    [Fact]
    [Trait("Case", "62")]
    public async Task A_channel_that_is_gone_is_not_asked_again_for_the_message()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        world.Channel.Answer = _ => new DeliveryResult.ChannelGone("410");

        await world.PlayAsync();

        Assert.Single(world.Channel.Tried);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
        Assert.Contains("ChannelGone", Assert.Single(world.Harness.Memory.Rows(TableNames.Outbox)).Json, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "74")]
    public async Task A_channel_that_throws_loses_nothing_and_hurts_nobody()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var throws = 3;
        world.Channel.Answer = _ => throws-- > 0 ? throw new InvalidOperationException("Bug in a channel.") : DeliveryResult.Accepted.Instance;

        await world.PlayAsync();

        Assert.Equal([AlertKind.Opened], world.Channel.Kinds);
        Assert.Empty(world.Harness.Errors);
        Assert.True((await world.Harness.Queries.HealthAsync(TestContext.Current.CancellationToken)).Ready);
    }

    private static void SetCheck(World world, bool check) => world.Azure.Edit(world.Waf, body => body["properties"]!["policySettings"]!["requestBodyCheck"] = check);

    private static void SetState(World world, string state) => world.Azure.Edit(world.Waf, body => body["properties"]!["policySettings"]!["state"] = state);
}
