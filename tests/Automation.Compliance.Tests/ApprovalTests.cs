using System.Text.Json.Nodes;
using Automation.Testing;

namespace Automation.Compliance.Tests;

[Trait("Case", "51")]
public sealed class ApprovalTests
{
    private const string Carol = "carol@example.com";

    [Fact]
    public async Task An_approved_plan_is_carried_out_once_and_says_by_whom()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        Assert.Empty(world.Azure.Writes);
        var alert = Assert.Single(world.Channel.Accepted);
        Assert.Equal((AlertKind.ApprovalWanted, plan.Id), (alert.Kind, alert.PlanId));

        Assert.Equal(ActionStatus.Done, (await ApproveAsync(world, plan.Id, Carol)).Status);
        await world.Harness.PumpAsync();

        Assert.Equal(Carol, Assert.Single(await world.Harness.JournalAsync()).ApprovedBy);
        Assert.Equal([AlertKind.ApprovalWanted, AlertKind.Resolved], world.Channel.Kinds);
        Assert.Equal("Fixed by Automation and verified.", world.Channel.Accepted[^1].Outcome);
    }

    [Fact]
    public async Task A_second_use_of_the_same_approval_is_refused()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        await ApproveAsync(world, plan.Id, Carol);

        Assert.Equal((ActionStatus.Conflict, "AUT4003"), Of(await ApproveAsync(world, plan.Id, Carol)));
        await world.Harness.PumpAsync();
        Assert.Equal((ActionStatus.Conflict, "AUT4003"), Of(await ApproveAsync(world, plan.Id, Carol)));
        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
    }

    [Theory]
    [InlineData("alice@example.com")]
    [InlineData("ALICE@EXAMPLE.COM")]
    [InlineData("aaaaaaaa-0000-0000-0000-000000000001")]
    [InlineData("AAAAAAAA-0000-0000-0000-000000000001")]
    public async Task Whoever_made_the_change_may_not_approve(string approver)
    {
        await using var world = await AskedAsync();

        Assert.Equal((ActionStatus.Forbidden, "AUT4002"), Of(await ApproveAsync(world, (await PlanAsync(world)).Id, approver)));
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
    }

    [Fact]
    public async Task Whoever_is_named_only_after_the_plan_was_made_may_not_approve_either()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention(approval: true));
        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "notification", world.Now));
        await world.Harness.PumpAsync();
        var plan = (await world.Harness.PlansAsync()).Single();
        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "activity", TestClock.Begin, Samples.Alice));
        await world.Harness.PumpAsync();

        Assert.Equal(ActionStatus.Forbidden, (await ApproveAsync(world, plan.Id, "alice@example.com")).Status);
    }

    [Fact]
    public async Task An_expired_plan_is_not_approved()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        world.Harness.Advance(TimeSpan.FromHours(25));

        Assert.Equal((ActionStatus.Conflict, "AUT4004"), Of(await ApproveAsync(world, plan.Id, Carol)));
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
        Assert.Equal(PlanState.Void, (await PlanAsync(world, plan.Id)).State);
    }

    [Fact]
    public async Task An_approval_that_comes_after_the_resource_changed_does_not_count_for_the_new_plan()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["a"] = "b" });

        await ApproveAsync(world, plan.Id, Carol);
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
        Assert.Equal(PlanState.Void, (await PlanAsync(world, plan.Id)).State);
        var newer = Assert.Single(await world.Harness.PlansAsync(PlanState.AwaitingApproval));
        Assert.Null(newer.Approval);
        Assert.Equal(newer.Id, world.Channel.Accepted[^1].PlanId);
    }

    [Fact]
    public async Task A_plan_that_a_newer_one_replaced_is_not_approved()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["a"] = "b" });
        await world.PlayAsync("2", Samples.Bob);

        Assert.Equal((ActionStatus.Conflict, "AUT4003"), Of(await ApproveAsync(world, plan.Id, Carol)));
        Assert.Equal([AlertKind.ApprovalWanted, AlertKind.ApprovalWanted], world.Channel.Kinds);
    }

    [Fact]
    public async Task An_approval_does_not_open_what_another_guard_keeps_shut()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        world.Azure.Locks.Add(new ResourceLock("keep", "ReadOnly", "/", null));

        await ApproveAsync(world, plan.Id, Carol);
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
        Assert.Equal(PlanState.Proposed, (await PlanAsync(world, plan.Id)).State);
    }

    [Fact]
    public async Task A_rejected_plan_is_not_carried_out()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);

        Assert.Equal(ActionStatus.Done, (await world.Harness.Actions.RejectAsync(plan.Id, Carol, "Not today.", CancellationToken.None)).Status);
        Assert.Equal(ActionStatus.Conflict, (await ApproveAsync(world, plan.Id, "dave@example.com")).Status);
        await world.Harness.PumpAsync();

        Assert.Empty(world.Azure.Writes);
        Assert.Contains("Not today.", (await PlanAsync(world, plan.Id)).StateReason, StringComparison.Ordinal);

        // Looked at again, the same proposal stays rejected and nobody is asked twice.
        var asked = world.Channel.Accepted.Count;
        await world.Harness.Actions.ReevaluateAsync(plan.ResourceId, "dave", CancellationToken.None);
        await world.Harness.PumpAsync();
        Assert.Equal(PlanState.Rejected, (await PlanAsync(world, plan.Id)).State);
        Assert.Equal(asked, world.Channel.Accepted.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("../../etc/passwd")]
    [InlineData("0000000000000000-00000000000000000000000000000000")]
    public async Task A_plan_that_does_not_exist_is_not_found(string planId)
    {
        await using var world = await World.StartAsync();

        Assert.Equal((ActionStatus.NotFound, "AUT4001"), Of(await ApproveAsync(world, planId, Carol)));
        Assert.Equal((ActionStatus.NotFound, "AUT4001"), Of(await world.Harness.Actions.RejectAsync(planId, Carol, null, CancellationToken.None)));
    }

    [Fact]
    [Trait("Case", "31")]
    public async Task A_conflict_after_an_approval_asks_anew_because_the_document_is_another()
    {
        await using var world = await AskedAsync();
        var plan = await PlanAsync(world);
        world.Azure.OnWrite = (_, _) =>
        {
            world.Azure.Edit(world.Waf, body => body["tags"] = new JsonObject { ["a"] = "b" });
            return new WriteResult.Conflict(new Failure("PreconditionFailed", "412", true));
        };

        await ApproveAsync(world, plan.Id, Carol);
        await world.Harness.PumpAsync();

        Assert.Single(world.Azure.Writes);
        Assert.NotEqual(plan.Id, Assert.Single(await world.Harness.PlansAsync(PlanState.AwaitingApproval)).Id);
    }

    private static (ActionStatus, string?) Of(ActionResult result) => (result.Status, result.Code);

    private static async Task<World> AskedAsync()
    {
        var world = await World.StartAsync(policies => policies.WithPrevention(approval: true));
        await world.PlayAsync();
        return world;
    }

    private static async Task<RemediationPlan> PlanAsync(World world, string? id = null) =>
        (await world.Harness.PlansAsync()).Single(plan => id is null || plan.Id == id);

    private static Task<ActionResult> ApproveAsync(World world, string planId, string approver) =>
        world.Harness.Actions.ApproveAsync(planId, approver, null, CancellationToken.None);
}
