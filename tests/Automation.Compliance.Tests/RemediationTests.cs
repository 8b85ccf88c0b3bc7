using System.Text.Json.Nodes;
using Automation.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Compliance.Tests;

public sealed class RemediationTests
{
    private static readonly Failure Busy = new("AnotherOperationInProgress", "Another operation runs.", true);

    [Fact]
    public async Task A_fix_is_written_once_with_the_etag_and_verified_and_nobody_is_bothered()
    {
        await using var world = await World.StartAsync();
        var etag = (string?)world.Azure.Get(world.Waf)["etag"];

        await world.PlayAsync();

        var write = Assert.Single(world.Azure.Writes);
        Assert.Equal((etag, FakeProvider.ApiVersion), (write.Request.IfMatch, write.Request.ApiVersion));
        Assert.Null(write.Request.Body["etag"]);
        Assert.Null(write.Request.Body["properties"]!["provisioningState"]);
        Assert.Equal("Prevention", world.Mode());
        var entry = Assert.Single(await world.Harness.JournalAsync());
        Assert.Equal(write.Request.ClientRequestId, entry.Id);
        Assert.Equal([JournalState.Intended, JournalState.Written, JournalState.Verified], entry.Steps.Select(step => step.State));
        Assert.Equal("The planned changes are there and nothing else changed.", entry.Detail);
        Assert.Equal(PlanState.Done, Assert.Single(await world.Harness.PlansAsync()).State);
        Assert.Equal((FindingState.Resolved, "Compliant"), ((await world.Harness.FindingAsync()).State, (await world.Harness.FindingAsync()).Resolution));
        Assert.Empty(world.Channel.Tried);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
        Assert.Empty(world.Harness.Errors);
    }

    [Fact]
    [Trait("Case", "20")]
    public async Task The_event_of_our_own_write_changes_nothing_and_blames_nobody()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention().WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        await world.PlayAsync();
        var own = world.Azure.Writes.Single().Request.ClientRequestId;

        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "own", world.Now, Samples.Bob, clientRequestId: own));
        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
        Assert.All(await world.Harness.FindingsAsync(), finding => Assert.NotEqual(Samples.Bob, finding.ChangedBy));
    }

    [Fact]
    [Trait("Case", "20")]
    public async Task A_client_request_id_copied_from_us_on_another_resource_is_not_ours()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention().WithEnabledAudit());
        await world.PlayAsync();
        var other = world.Azure.Put(Samples.Waf("other", mode: "Prevention", state: "Disabled"));

        await world.Harness.AcceptAsync(Samples.Change(other, "copied", world.Now, Samples.Bob, clientRequestId: world.Azure.Writes[0].Request.ClientRequestId));
        await world.Harness.PumpAsync();

        Assert.Equal(Samples.Bob, Assert.Single(await world.Harness.FindingsAsync(FindingState.Open)).ChangedBy);
    }

    [Fact]
    public async Task Two_fixes_of_one_resource_follow_each_other_and_nobody_is_bothered()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention().WithBodyCheck(), Samples.Waf(bodyCheck: false));

        await world.PlayAsync();

        Assert.Equal(2, world.Azure.Effective.Count);
        Assert.All(await world.Harness.FindingsAsync(), finding => Assert.Equal(FindingState.Resolved, finding.State));
        Assert.Empty(world.Channel.Tried);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Theory]
    [InlineData("PreconditionFailed", "31")]
    [InlineData("EtagMismatch", "32")]
    [InlineData("OperationNotAllowed", "32")]
    [InlineData("RetryableErrorDueToAnotherOperation", "33")]
    [Trait("Case", "31")]
    [Trait("Case", "32")]
    [Trait("Case", "33")]
    public async Task A_conflict_is_read_and_planned_anew_and_the_old_body_never_comes_again(string code, string _)
    {
        await using var world = await World.StartAsync();
        var conflicts = 2;
        world.Azure.OnWrite = (_, apply) =>
        {
            if (conflicts-- > 0)
            {
                // Somebody was faster: another document, another etag.
                world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["round"] = $"{conflicts}" });
                return new WriteResult.Conflict(new Failure(code, "Conflict.", true));
            }

            return apply();
        };

        await world.PlayAsync();

        Assert.Equal(3, world.Azure.Writes.Count);
        Assert.Equal(3, world.Azure.Writes.Select(write => write.Body).Distinct().Count());
        Assert.Equal(3, world.Azure.Writes.Select(write => write.Request.IfMatch).Distinct().Count());
        Assert.Single(world.Azure.Effective);
        Assert.Equal("0", (string?)world.Azure.Get(world.Waf)["tags"]!["round"]);
        Assert.Equal([JournalState.Abandoned, JournalState.Abandoned, JournalState.Verified], (await world.Harness.JournalAsync()).Select(entry => entry.State));
        Assert.Empty(world.Channel.Tried);
    }

    [Fact]
    [Trait("Case", "31")]
    public async Task Conflicts_without_end_are_given_up_and_told()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, _) => new WriteResult.Conflict(Busy);
        var begun = world.Now;

        await world.PlayAsync();

        Assert.Equal(5, world.Azure.Writes.Count);
        Assert.True(world.Now - begun > TimeSpan.FromSeconds(20), "A busy resource is not asked again at once.");
        Assert.Equal([AlertKind.RemediationFailed], world.Channel.Kinds);
        Assert.Contains("Someone else keeps writing", world.Channel.Accepted[0].Outcome, StringComparison.Ordinal);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    [Trait("Case", "34")]
    public async Task A_throttled_write_waits_as_long_as_Azure_asked_for()
    {
        await using var world = await World.StartAsync();
        var asked = new List<DateTimeOffset>();
        world.Azure.OnWrite = (_, apply) =>
        {
            asked.Add(world.Now);
            return asked.Count == 1 ? new WriteResult.Throttled(new Failure("TooManyRequests", "Slow down.", true, TimeSpan.FromMinutes(3))) : apply();
        };

        await world.PlayAsync();

        Assert.Equal(2, asked.Count);
        Assert.InRange(asked[1] - asked[0], TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4));
        Assert.Equal("Prevention", world.Mode());
        Assert.Empty(world.Channel.Tried);
    }

    [Theory]
    [InlineData("ScopeLocked")]
    [InlineData("RequestDisallowedByPolicy")]
    [InlineData("LinkedAuthorizationFailed")]
    [Trait("Case", "37")]
    public async Task A_refused_write_is_told_and_never_tried_again_while_the_resource_is_the_same(string code)
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, _) => new WriteResult.Refused(new Failure(code, "Owned by the platform team.", false));

        await world.PlayAsync();
        await world.PlayAsync("2");
        await world.Harness.Sweeper.SweepAsync(null, TestContext.Current.CancellationToken);
        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
        Assert.Equal(PlanState.Failed, Assert.Single(await world.Harness.PlansAsync()).State);
        Assert.Equal(AlertKind.RemediationFailed, Assert.Single(world.Channel.Accepted).Kind);
        Assert.Contains(code, world.Channel.Accepted[0].Outcome, StringComparison.Ordinal);
        Assert.Equal(FindingState.Open, (await world.Harness.FindingAsync()).State);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task A_refused_fix_is_tried_again_once_the_resource_is_another()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, _) => new WriteResult.Refused(new Failure("RequestDisallowedByPolicy", "No.", false));
        await world.PlayAsync();
        world.Azure.OnWrite = null;
        world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["a"] = "b" });

        await world.PlayAsync("2");

        Assert.Equal("Prevention", world.Mode());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "36")]
    public async Task An_answer_that_tells_nothing_leaves_it_to_the_resource(bool tookEffect)
    {
        await using var world = await World.StartAsync();
        var uncertain = true;
        world.Azure.OnWrite = (_, apply) =>
        {
            if (!uncertain)
            {
                return apply();
            }

            uncertain = false;
            if (tookEffect)
            {
                apply();
            }

            return new WriteResult.Uncertain(new Failure("GatewayTimeout", "504", true));
        };

        await world.PlayAsync();

        Assert.Single(world.Azure.Effective);
        Assert.Equal(tookEffect ? 1 : 2, world.Azure.Writes.Count);
        Assert.Equal("Prevention", world.Mode());
        Assert.Equal(JournalState.Verified, (await world.Harness.JournalAsync())[^1].State);
        Assert.Equal(FindingState.Resolved, (await world.Harness.FindingAsync()).State);
        Assert.Empty(world.Channel.Tried);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "36")]
    public async Task After_an_uncertain_write_a_resource_that_is_gone_or_unreadable_ends_the_remediation(bool gone)
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, _) =>
        {
            if (gone)
            {
                world.Azure.Remove(world.Waf);
            }
            else
            {
                world.Azure.OnRead = _ => new ReadResult.Failed(new Failure("AuthorizationFailed", "The role is gone.", false));
            }

            return new WriteResult.Uncertain(new Failure("Timeout", "No answer.", true));
        };

        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromHours(1));

        Assert.Single(world.Azure.Writes);
        Assert.Equal(JournalState.Unverified, Assert.Single(await world.Harness.JournalAsync()).State);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Theory]
    [InlineData(true, JournalState.Verified)]
    [InlineData(false, JournalState.Failed)]
    [Trait("Case", "38")]
    public async Task An_operation_that_ended_badly_is_judged_by_what_the_resource_says(bool tookEffect, JournalState expected)
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, apply) =>
        {
            if (tookEffect)
            {
                apply();
            }

            return new WriteResult.Ended(new Failure("Canceled", "The operation was cancelled.", false));
        };

        await world.PlayAsync();

        Assert.Single(world.Azure.Writes);
        Assert.Equal(expected, Assert.Single(await world.Harness.JournalAsync()).State);
        Assert.Equal(tookEffect ? [] : [AlertKind.RemediationFailed], world.Channel.Kinds);
    }

    [Theory]
    [InlineData("Succeeded", JournalState.Verified)]
    [InlineData("Updating", JournalState.Verified)]
    [Trait("Case", "38")]
    public async Task An_operation_that_never_ends_is_bounded_by_the_deadline(string last, JournalState expected)
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, apply) =>
        {
            apply();
            world.Azure.Edit(world.Waf, body => body["properties"]!["provisioningState"] = "Updating");
            return new WriteResult.Uncertain(new Failure("Timeout", "The deadline passed.", true));
        };
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(JournalState.Written, Assert.Single(await world.Harness.JournalAsync()).State);
        world.Azure.Edit(world.Waf, body => body["properties"]!["provisioningState"] = last);

        await world.Harness.PumpAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(expected, Assert.Single(await world.Harness.JournalAsync()).State);
        Assert.Single(world.Azure.Writes);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    [Trait("Case", "41")]
    public async Task A_property_that_did_not_change_is_unverified_and_told_and_not_fought_over()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, _) =>
        {
            // Accepted, ignored, and a new etag all the same; the event of it comes as always.
            world.Azure.Edit(world.Waf, _ => { });
            return WriteResult.Succeeded.Instance;
        };
        await world.PlayAsync();
        for (var round = 0; round < 6; round++)
        {
            await world.PlayAsync($"own-{round}");
        }

        Assert.InRange(world.Azure.Writes.Count, 1, 2);
        Assert.Contains(AlertKind.RemediationFailed, world.Channel.Kinds);
        Assert.Equal(JournalState.Unverified, (await world.Harness.JournalAsync())[0].State);
        Assert.Equal(FindingState.Open, (await world.Harness.FindingAsync()).State);
    }

    [Fact]
    [Trait("Case", "41")]
    public async Task Other_properties_that_changed_with_the_fix_are_told()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, apply) =>
        {
            var result = apply();
            world.Azure.Edit(world.Waf, body => body["properties"]!["customRules"] = new JsonArray("changed"));
            return result;
        };

        await world.PlayAsync();

        var entry = Assert.Single(await world.Harness.JournalAsync());
        Assert.Equal(JournalState.Unverified, entry.State);
        Assert.Contains("properties.customRules", entry.Detail, StringComparison.Ordinal);
        var alert = Assert.Single(world.Channel.Accepted);
        Assert.Equal(AlertKind.RemediationFailed, alert.Kind);
        Assert.Contains("properties.customRules", alert.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "40")]
    public async Task A_worker_paused_past_its_lease_writes_nothing()
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Compliance:SingleInstance"] = "false");
        var paused = true;
        world.Azure.OnReadNewest = _ =>
        {
            if (paused)
            {
                paused = false;

                // The process stood still: its lease ran out and another process took it.
                foreach (var row in world.Harness.Memory.Rows(TableNames.Leases).Where(row => row.Key == "lease"))
                {
                    world.Harness.Memory.UpsertAsync(row.Table, row.Partition, row.Key, "{\"fence\":99,\"owner\":\"other\",\"expiresAt\":\"2026-11-22T10:00:20Z\"}", CancellationToken.None).GetAwaiter().GetResult();
                }
            }

            return null;
        };
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromSeconds(3));
        Assert.Empty(world.Azure.Writes);

        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
        Assert.Equal("Prevention", world.Mode());
    }

    [Fact]
    [Trait("Case", "40")]
    public async Task A_worker_paused_in_the_write_cannot_undo_what_its_successor_recorded()
    {
        await using var world = await World.StartAsync(options: options => options.Settings["Compliance:SingleInstance"] = "false");
        var other = await world.Harness.StartAnotherAsync(new ProcessLife());
        await using var _ = other;
        world.Azure.OnWrite = (write, apply) =>
        {
            var result = apply();

            // Paused past the lease: another process finds the journal entry and ends it.
            foreach (var row in world.Harness.Memory.Rows(TableNames.Leases).Where(row => row.Key == "lease"))
            {
                world.Harness.Memory.UpsertAsync(row.Table, row.Partition, row.Key, "{\"fence\":7,\"owner\":\"none\",\"expiresAt\":\"2026-11-22T09:00:00Z\"}", CancellationToken.None).GetAwaiter().GetResult();
            }

            var plan = world.Harness.Memory.Rows(TableNames.Plans).Single();
            other.GetRequiredService<IRemediationWorker>().WorkAsync(new WorkMessage(plan.Partition, plan.Key).ToJson(), CancellationToken.None).GetAwaiter().GetResult();
            return result;
        };

        await world.PlayAsync();

        Assert.Single(world.Azure.Writes);
        var entry = Assert.Single(await world.Harness.JournalAsync());
        Assert.Equal(JournalState.Verified, entry.State);
        Assert.Equal(JournalState.Verified, entry.Steps[^1].State);
        Assert.Equal(PlanState.Done, Assert.Single(await world.Harness.PlansAsync()).State);
        Assert.Empty(world.Channel.Tried);
    }

    [Fact]
    [Trait("Case", "44")]
    public async Task A_fix_that_is_reversed_again_and_again_stops()
    {
        await using var world = await World.StartAsync();
        for (var round = 0; round < 6; round++)
        {
            world.SetMode("Detection");
            await world.PlayAsync($"reversed-{round}", Samples.Bob);
        }

        Assert.Equal(2, world.Azure.Effective.Count);
        Assert.Equal("Detection", world.Mode());
        Assert.Equal(AlertKind.ApprovalWanted, world.Channel.Kinds[^1]);
        Assert.Contains("fight", world.Channel.Accepted[^1].Outcome, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Case", "55")]
    [Trait("Case", "56")]
    public async Task Without_a_journal_nothing_is_written()
    {
        await using var world = await World.StartAsync();
        world.Harness.Store.Fails = (operation, table) => table == TableNames.Journal && operation == "insert";
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(world.Azure.Writes);
        Assert.NotEmpty(world.Harness.Errors);

        world.Harness.Store.Fails = null;
        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "56")]
    public async Task A_step_that_could_not_be_stored_after_the_write_is_stored_later()
    {
        await using var world = await World.StartAsync();
        world.Azure.OnWrite = (_, apply) =>
        {
            var left = 12;
            world.Harness.Store.Fails = (operation, table) => table == TableNames.Journal && operation == "replace" && left-- > 0;
            return apply();
        };

        await world.PlayAsync();

        Assert.Single(world.Azure.Writes);
        Assert.Equal(JournalState.Verified, Assert.Single(await world.Harness.JournalAsync()).State);
        Assert.Empty(world.Channel.Tried);
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task While_the_store_is_down_nothing_is_written_and_events_wait()
    {
        await using var world = await World.StartAsync();
        var change = world.Written();
        await world.Harness.AcceptAsync(change);
        world.Harness.Store.Fails = (_, _) => true;

        await Assert.ThrowsAsync<StoreException>(() => world.Harness.AcceptAsync(world.Written("2")));
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(1));
        var health = await world.Harness.Queries.HealthAsync(TestContext.Current.CancellationToken);
        Assert.Empty(world.Azure.Writes);
        Assert.Equal((false, false), (health.Ready, health.WritesAllowed));

        world.Harness.Store.Fails = null;
        await world.Harness.AcceptAsync(world.Written("2"));
        await world.Harness.PumpAsync();
        Assert.Single(world.Azure.Writes);
    }
}
