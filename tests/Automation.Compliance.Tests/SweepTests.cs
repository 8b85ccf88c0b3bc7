using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class SweepTests
{
    private static readonly Failure Down = new("ServiceUnavailable", "No answer.", true, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_sweep_finds_what_no_event_told_and_the_case_fixes_it()
    {
        await using var world = await World.StartAsync();

        var report = await SweepAsync(world);
        Assert.Empty(world.Azure.Writes);
        await world.Harness.PumpAsync();

        Assert.Equal((true, 1, 1, 1), (report.Complete, report.Resources, report.Evaluated, report.NonCompliant));
        Assert.Equal("Prevention", world.Mode());
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task A_sweep_that_was_stopped_goes_on_from_its_checkpoint()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        for (var n = 0; n < 24; n++)
        {
            world.Azure.Put(Samples.Waf($"waf-{n:00}", state: "Disabled"));
        }

        world.Harness.Graph.PageSize = 5;
        using var stop = new CancellationTokenSource();
        world.Harness.Graph.OnPage = page =>
        {
            if (page == 2)
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            }

            return null;
        };
        var stopped = await world.Harness.Sweeper.SweepAsync(null, stop.Token);
        Assert.False(stopped.Complete);
        Assert.Contains("stopped", stopped.IncompleteBecause, StringComparison.Ordinal);

        world.Harness.Graph.OnPage = null;
        world.Harness.Graph.Pages.Clear();
        await world.Harness.RestartAsync();
        var report = await SweepAsync(world);
        await world.Harness.PumpAsync();

        Assert.Equal(stopped.Id, report.Id);
        Assert.Equal([2, 3, 4], world.Harness.Graph.Pages);
        Assert.Equal((true, 25, 24), (report.Complete, report.Evaluated, report.NonCompliant));
        Assert.Equal(24, (await world.Harness.FindingsAsync(FindingState.Open)).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "22")]
    [Trait("Case", "23")]
    public async Task A_listing_that_is_cut_short_or_fails_is_never_complete_and_closes_nothing(bool fails)
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        await world.PlayAsync();
        world.Azure.Remove(world.Waf);
        world.Harness.Graph.Truncated = !fails;
        world.Harness.Graph.OnPage = _ => fails ? new GraphResult.Failed(Down) : null;

        var report = await SweepAsync(world);
        await world.Harness.PumpAsync();

        Assert.False(report.Complete);
        Assert.NotNull(report.IncompleteBecause);
        Assert.Equal(0, report.Closed);
        Assert.Equal(FindingState.Open, (await world.Harness.FindingAsync()).State);
        Assert.False((await world.Harness.Queries.HealthAsync(TestContext.Current.CancellationToken)).LastSweepComplete);
        Assert.Equal(fails ? 5 : 1, world.Harness.Graph.Pages.Count);
    }

    [Fact]
    [Trait("Case", "23")]
    public async Task A_page_that_is_throttled_is_asked_for_again_and_nothing_is_missed()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var throttled = 3;
        world.Harness.Graph.OnPage = _ => throttled-- > 0 ? new GraphResult.Failed(Down) : null;

        Assert.True((await SweepAsync(world)).Complete);
    }

    [Fact]
    [Trait("Case", "21")]
    public async Task A_stale_listing_of_what_is_fixed_already_leads_to_no_alert_and_no_write()
    {
        await using var world = await World.StartAsync(waf: Samples.Waf(mode: "Prevention"));
        var stale = Samples.Waf(mode: "Detection");
        var row = FakeProvider.ToResource(System.Text.Json.Nodes.JsonNode.Parse(stale)!.AsObject(), ResourceSource.ResourceGraph, world.Now);
        world.Harness.Graph.Rows = () => [row];

        var report = await SweepAsync(world);
        await world.Harness.PumpAsync();

        Assert.Equal(1, report.NonCompliant);
        Assert.Empty(world.Azure.Writes);
        Assert.Empty(world.Channel.Tried);
        Assert.Empty(await world.Harness.FindingsAsync());
    }

    [Fact]
    public async Task What_a_complete_listing_does_not_show_is_asked_for_and_closed_when_it_is_gone()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var hidden = world.Azure.Put(Samples.Waf("hidden", state: "Disabled"));
        await world.Harness.AcceptAsync(world.Written("h", id: hidden));
        await world.PlayAsync();
        world.Azure.Remove(world.Waf);
        world.Harness.Graph.Rows = () => [];

        await SweepAsync(world);
        await world.Harness.PumpAsync();

        Assert.Equal("ResourceGone", (await world.Harness.FindingsAsync(FindingState.Resolved)).Single().Resolution);

        // The provider, not the listing, has the last word.
        Assert.Equal(hidden.Text, (await world.Harness.FindingsAsync(FindingState.Open)).Single().ResourceId);
    }

    [Fact]
    [Trait("Case", "29")]
    [Trait("Case", "30")]
    public async Task Two_sweeps_at_once_are_one()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        SweepReport? second = null;
        world.Harness.Graph.OnPage = _ =>
        {
            second ??= world.Harness.Sweeper.SweepAsync(null, CancellationToken.None).GetAwaiter().GetResult();
            return null;
        };

        var first = await SweepAsync(world);

        Assert.True(first.Complete);
        Assert.Equal((false, "Another sweep is running."), (second!.Complete, second.IncompleteBecause));
    }

    [Fact]
    [Trait("Case", "30")]
    public async Task A_sweep_and_an_event_of_the_same_resource_are_one_case()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        await world.Harness.AcceptAsync(world.Written());

        await SweepAsync(world);
        await world.Harness.PumpAsync();

        Assert.Single(world.Harness.Observer.Judged);
        Assert.Single(world.Channel.Accepted);
    }

    [Fact]
    public async Task Housekeeping_brings_back_work_whose_messages_were_lost()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention().WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        world.Harness.Queue.Copies = _ => 0;
        await world.Harness.AcceptAsync(world.Written());
        for (var round = 0; round < 8; round++)
        {
            world.Harness.Advance(TimeSpan.FromMinutes(3));
            var report = await HousekeepAsync(world, 1);
            world.Harness.Queue.Copies = _ => 0;
            await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));
            if (report == 0)
            {
                break;
            }
        }

        Assert.Equal("Prevention", world.Mode());
        Assert.Equal([AlertKind.Opened], world.Channel.Kinds);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    public async Task Housekeeping_drops_old_event_keys_and_keeps_the_others()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        await world.Harness.AcceptAsync(world.Written("old"));
        world.Harness.Advance(TimeSpan.FromDays(9.5));
        await world.Harness.AcceptAsync(world.Written("new"));

        var report = await world.Harness.Get<IHousekeeper>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, report.RowsDropped);
        Assert.Contains("new", Assert.Single(world.Harness.Memory.Rows(TableNames.Events)).Json, StringComparison.Ordinal);
    }

    private static async Task<int> HousekeepAsync(World world, int copies)
    {
        world.Harness.Queue.Copies = _ => copies;
        var report = await world.Harness.Get<IHousekeeper>().RunAsync(TestContext.Current.CancellationToken);
        return report.CasesNudged + report.RemediationsRecovered + report.AlertsNudged;
    }

    private static Task<SweepReport> SweepAsync(World world) => world.Harness.Sweeper.SweepAsync(null, TestContext.Current.CancellationToken);
}
