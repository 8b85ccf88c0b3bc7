using Automation.Testing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using System.Diagnostics.Metrics;

namespace Automation.Compliance.Tests;

public sealed class IntakeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "1")]
    public async Task The_same_event_twice_is_evaluated_written_and_told_once(bool restart)
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention().WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var change = world.Written();

        var first = await world.Harness.AcceptAsync(change, change);
        await world.Harness.PumpAsync();
        if (restart)
        {
            await world.Harness.RestartAsync();
        }

        using var duplicates = new MetricCollector<long>(world.Harness.Get<IMeterFactory>(), ComplianceTelemetry.SourceName, "automation.events");
        var judged = world.Harness.Observer.Judged.Count;
        var second = await world.Harness.AcceptAsync(change);
        await world.Harness.PumpAsync();

        Assert.Equal(new IntakeReceipt(1, 1, 0, 0), first);
        Assert.Equal(new IntakeReceipt(0, 1, 0, 0), second);
        Assert.Equal(judged, world.Harness.Observer.Judged.Count);
        Assert.Single(world.Azure.Writes);
        Assert.Equal([AlertKind.Opened], world.Channel.Kinds);
        Assert.Contains(duplicates.GetMeasurementSnapshot(), m => Equals(m.Tags["outcome"], "duplicate"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "2")]
    public async Task Both_families_of_a_change_are_one_case_with_the_actor(bool namedFirst)
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var named = world.Written("activity");
        var unnamed = Samples.Change(world.Waf, "notification", world.Now);

        await world.Harness.AcceptAsync(namedFirst ? named : unnamed);
        await world.Harness.AcceptAsync(namedFirst ? unnamed : named);
        await world.Harness.PumpAsync();

        Assert.Single(world.Harness.Observer.Judged);
        Assert.Equal(Samples.Alice, (await world.Harness.FindingAsync()).ChangedBy);
        Assert.Equal(Samples.Alice.ToString(), Assert.Single(world.Channel.Accepted).Actor);
    }

    [Fact]
    [Trait("Case", "3")]
    public async Task An_older_event_after_a_newer_one_moves_nothing_back()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var older = world.Written("older", Samples.Bob, ago: TimeSpan.FromMinutes(1));
        await world.PlayAsync("newer");
        var before = await world.Harness.FindingAsync();

        await world.Harness.AcceptAsync(older);
        await world.Harness.PumpAsync();

        var after = await world.Harness.FindingAsync();
        Assert.Equal((before.Sequence, before.ChangedBy, before.ChangedAt), (after.Sequence, after.ChangedBy, after.ChangedAt));
        Assert.Single(world.Channel.Accepted);
    }

    [Fact]
    [Trait("Case", "4")]
    public async Task A_storm_on_few_resources_is_judged_once_for_each_and_loses_nothing()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        var ids = Enumerable.Range(0, 50).Select(n => world.Azure.Put(Samples.Waf($"waf-{n}", state: n % 2 == 0 ? "Disabled" : "Enabled"))).ToList();
        var storm = Enumerable.Range(0, 10_000).Select(n => world.Written($"storm-{n}", id: ids[n % ids.Count])).ToList();
        foreach (var batch in storm.Chunk(500))
        {
            await world.Harness.AcceptAsync(batch);
        }

        await world.Harness.PumpAsync();

        Assert.Equal(50, world.Harness.Observer.Judged.Count);
        Assert.Equal(50, world.Harness.Observer.Judged.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(world.Azure.Reads[id.Key], 1, 2));
        Assert.Equal(25, (await world.Harness.FindingsAsync(FindingState.Open)).Count);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    [Trait("Case", "4")]
    public async Task A_storm_that_goes_on_does_not_put_the_verdict_off()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        for (var second = 0; second < 10; second++)
        {
            await world.Harness.AcceptAsync(world.Written($"s{second}"));
            world.Harness.Advance(TimeSpan.FromSeconds(1));
            await world.Harness.PumpAsync(TimeSpan.Zero);
        }

        Assert.InRange(world.Harness.Observer.Judged.Count, 3, 5);
    }

    [Fact]
    [Trait("Case", "6")]
    [Trait("Case", "8")]
    public async Task What_is_no_event_is_kept_and_the_rest_of_the_batch_handled()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));

        var receipt = await world.Harness.Intake.AcceptAsync(
            [
                new IntakeItem.Quarantined("AUT2001", "Not JSON.", "{"),
                new IntakeItem.Ignored("k", "Microsoft.Storage.BlobCreated", "{\"a\":1}"),
                new IntakeItem.Change(world.Written()),
            ],
            TestContext.Current.CancellationToken);
        await world.Harness.PumpAsync();

        Assert.Equal(new IntakeReceipt(1, 0, 1, 1), receipt);
        Assert.Single(world.Channel.Accepted);
        var kept = string.Concat(world.Harness.Memory.Rows("quarantine").Select(row => row.Json));
        Assert.Contains("AUT2001", kept, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Storage.BlobCreated", kept, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "6")]
    [Trait("Case", "55")]
    public async Task A_store_that_fails_for_one_event_lets_the_others_through_and_refuses_the_delivery()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf("other"));
        var other = world.Azure.Put(Samples.Waf("second", state: "Disabled"));
        var fails = 1;
        world.Harness.Store.Fails = (operation, table) => operation == "insert" && table == "cases" && fails-- > 0;
        var batch = new[] { world.Written("a"), world.Written("b", id: other) };

        await Assert.ThrowsAsync<StoreException>(() => world.Harness.AcceptAsync(batch));
        var again = await world.Harness.AcceptAsync(batch);
        await world.Harness.PumpAsync();

        Assert.Equal(new IntakeReceipt(1, 1, 0, 0), again);
        Assert.Equal(2, world.Harness.Observer.Judged.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "39")]
    public async Task A_crash_anywhere_in_the_intake_loses_nothing_and_doubles_nothing(bool after)
    {
        for (var n = 1; ; n++)
        {
            var life = new ProcessLife { KillAt = n, After = after };
            await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"), life: life);
            var change = world.Written();
            var killed = await Record.ExceptionAsync(() => world.Harness.AcceptAsync(change));
            if (!life.IsDead)
            {
                Assert.True(n > 3, "The intake has fewer effects than it must have.");
                return;
            }

            Assert.IsType<ProcessKilledException>(killed);
            await world.Harness.RestartAsync();
            await world.Harness.AcceptAsync(change);
            await world.Harness.PumpAsync();

            Assert.Equal((1, 1, 0), (world.Harness.Observer.Judged.Count, world.Channel.Accepted.Count, await world.Harness.OpenWorkAsync()));
        }
    }
}
