using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>The process is killed before and after every single effect it has on the world, then started again.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [Trait("Case", "39")]
    public async Task A_crash_at_any_effect_of_a_fix_ends_in_one_effective_write_and_no_alert(bool after, bool ownEvents)
    {
        var survived = 0;
        for (var n = 1; survived == 0; n++)
        {
            var life = new ProcessLife { KillAt = n, After = after };
            await using var world = await World.StartAsync(policies => policies.WithPrevention().WithEnabledAudit(), life: life);
            var where = await CrashAsync(world, ownEvents);
            survived = life.IsDead ? 0 : n;

            Assert.True(world.Azure.Effective.Count == 1, $"{world.Azure.Effective.Count} effective writes, {where}");
            Assert.True(world.Mode() == "Prevention", where);
            Assert.True((await world.Harness.FindingsAsync()).All(finding => finding.State == FindingState.Resolved), $"A finding is open, {where}");
            Assert.True((await world.Harness.JournalAsync()).All(entry => Journal.IsFinal(entry.State)), $"The journal is not final, {where}");
            Assert.True((await world.Harness.JournalAsync()).Count(entry => entry.State == JournalState.Verified) == 1, $"Not verified once, {where}");
            Assert.True((await world.Harness.PlansAsync()).All(plan => plan.State is PlanState.Done or PlanState.Void), $"A plan is left, {where}");
            Assert.True(world.Channel.Tried.Count == 0, $"{string.Join(", ", world.Channel.Tried.Select(m => $"{m.Kind} {m.Outcome}"))}, {where}");
            Assert.True(await world.Harness.OpenWorkAsync() == 0, $"Work is left, {where}");
        }

        Assert.True(survived > 25, $"Only {survived} effects: the enumeration does not reach the whole flow.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "39")]
    public async Task A_crash_at_any_effect_of_two_fixes_of_one_resource_does_both_once(bool after)
    {
        for (var n = 1; ; n++)
        {
            var life = new ProcessLife { KillAt = n, After = after };
            await using var world = await World.StartAsync(policies => policies.WithPrevention().WithBodyCheck(), Samples.Waf(bodyCheck: false), life: life);
            var where = await CrashAsync(world, ownEvents: n % 2 == 0);
            if (!life.IsDead)
            {
                return;
            }

            Assert.True(world.Azure.Effective.Count == 2, $"{world.Azure.Effective.Count} effective writes, {where}");
            Assert.True((await world.Harness.FindingsAsync()).All(finding => finding.State == FindingState.Resolved), $"A finding is open, {where}");
            Assert.True(world.Channel.Tried.Count == 0, $"{string.Join(", ", world.Channel.Tried.Select(m => m.Kind))}, {where}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "1")]
    [Trait("Case", "39")]
    public async Task A_crash_at_any_effect_of_an_alert_s_life_tells_each_state_under_one_key(bool after)
    {
        for (var n = 1; ; n++)
        {
            var life = new ProcessLife { KillAt = n, After = after };
            await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"), life: life);
            await CrashAsync(world, false);
            world.Azure.Edit(world.Waf, body => body["properties"]!["policySettings"]!["state"] = "Enabled");
            var where = await CrashAsync(world, false, "2");
            if (!life.IsDead)
            {
                Assert.True(n > 20, $"Only {n} effects.");
                return;
            }

            // A crash between a channel's answer and our note of it repeats a message: under its old id, so receivers drop it.
            var distinct = world.Channel.Accepted.DistinctBy(message => message.Id).Select(message => message.Kind).ToList();
            Assert.True(distinct is [AlertKind.Opened, AlertKind.Resolved], $"{string.Join(", ", distinct)}, {where}");
            Assert.True(await world.Harness.OpenWorkAsync() == 0, $"Work is left, {where}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "39")]
    public async Task A_crash_at_any_effect_of_an_approved_fix_ends_the_same_way(bool after)
    {
        for (var n = 1; ; n++)
        {
            var life = new ProcessLife { KillAt = n, After = after };
            await using var world = await World.StartAsync(policies => policies.WithPrevention(approval: true), life: life);
            var where = await CrashAsync(world, false);
            try
            {
                await ApproveAsync(world);
            }
            catch (ProcessKilledException killed)
            {
                where = killed.Message;
                await world.Harness.RestartAsync();
                await ApproveAsync(world);
            }

            where = await PumpAsync(world) ?? where;
            if (!life.IsDead)
            {
                return;
            }

            Assert.True(world.Azure.Effective.Count == 1, $"{world.Azure.Effective.Count} effective writes, {where}");
            var distinct = world.Channel.Accepted.DistinctBy(message => message.Id).Select(message => message.Kind).ToList();
            Assert.True(distinct is [AlertKind.ApprovalWanted, AlertKind.Resolved], $"{string.Join(", ", distinct)}, {where}");
            Assert.True(await world.Harness.OpenWorkAsync() == 0, $"Work is left, {where}");
        }

        static async Task ApproveAsync(World world)
        {
            foreach (var plan in await world.Harness.PlansAsync(PlanState.AwaitingApproval))
            {
                await world.Harness.Actions.ApproveAsync(plan.Id, "carol@example.com", null, CancellationToken.None);
            }
        }
    }

    [Fact]
    [Trait("Case", "39")]
    public async Task Housekeeping_alone_finishes_what_a_dead_process_left_to_others()
    {
        for (var n = 1; ; n += 3)
        {
            var life = new ProcessLife { KillAt = n, After = true };
            await using var world = await World.StartAsync(life: life, options: options => options.Settings["Compliance:SingleInstance"] = "false");
            var change = world.Written();
            await Record.ExceptionAsync(() => world.Harness.AcceptAsync(change));
            await Record.ExceptionAsync(() => world.Harness.PumpAsync());
            if (!life.IsDead)
            {
                return;
            }

            await world.Harness.RestartAsync();
            await world.Harness.AcceptAsync(change);
            world.Harness.Advance(TimeSpan.FromMinutes(2));
            for (var round = 0; round < 3; round++)
            {
                await world.Harness.Get<IHousekeeper>().RunAsync(CancellationToken.None);
                await world.Harness.PumpAsync(TimeSpan.FromMinutes(2));
            }

            Assert.True(world.Azure.Effective.Count == 1 && world.Mode() == "Prevention", $"{world.Azure.Effective.Count} effective writes, killed after effect {n}: {life.Trace[^1]}");
            Assert.True(await world.Harness.OpenWorkAsync() == 0, $"Work is left, killed after effect {n}: {life.Trace[^1]}");
        }
    }

    [Fact]
    [Trait("Case", "39")]
    public async Task The_same_holds_on_a_file_that_another_process_opens()
    {
        var folder = Directory.CreateTempSubdirectory("automation-crash-");
        try
        {
            foreach (var after in (bool[])[false, true])
            {
                for (var n = 9; n < 60; n += 7)
                {
                    var life = new ProcessLife { KillAt = n, After = after };
                    await using var world = await World.StartAsync(life: life, sqlite: Path.Combine(folder.FullName, $"{n}-{after}.db"));
                    var where = await CrashAsync(world, ownEvents: true);

                    Assert.True(world.Azure.Effective.Count == 1, $"{world.Azure.Effective.Count} effective writes, {where}");
                    Assert.True((await world.Harness.FindingAsync()).State == FindingState.Resolved, where);
                    Assert.True(world.Channel.Tried.Count == 0, where);
                    Assert.True(await world.Harness.OpenWorkAsync() == 0, where);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Delivers a change and works it through; when the process dies, a new one gets the same delivery again.</summary>
    private static async Task<string> CrashAsync(World world, bool ownEvents, string key = "1")
    {
        var own = new List<ResourceChange>();
        world.Azure.Written = write => own.Add(Samples.Change(write.Id, $"own-{write.ClientRequestId}", world.Now, Samples.Bob, clientRequestId: write.ClientRequestId));
        var change = world.Written(key);
        var where = "no crash";
        for (var done = false; !done;)
        {
            try
            {
                await world.Harness.AcceptAsync(change);
                await world.Harness.PumpAsync();
                if (ownEvents)
                {
                    await world.Harness.AcceptAsync(own);
                    await world.Harness.PumpAsync();
                }

                done = true;
            }
            catch (ProcessKilledException killed)
            {
                where = $"killed {killed.Message} ({world.Harness.Life.Trace.Count}: … {string.Join(", ", world.Harness.Life.Trace.TakeLast(4))})";
                await world.Harness.RestartAsync();
            }
        }

        return where;
    }

    private static async Task<string?> PumpAsync(World world)
    {
        try
        {
            await world.Harness.PumpAsync();
            return null;
        }
        catch (ProcessKilledException killed)
        {
            await world.Harness.RestartAsync();
            await world.Harness.PumpAsync();
            return killed.Message;
        }
    }
}
