using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class CaseTests
{
    [Fact]
    [Trait("Case", "10")]
    public async Task A_deleted_resource_closes_its_findings_without_a_write()
    {
        await using var world = await World.StartAsync(policies => policies.WithPrevention(enforcement: "DoNotEnforce"));
        await world.PlayAsync();
        world.Azure.Remove(world.Waf);

        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "gone", world.Now, Samples.Alice, ChangeKind.Deleted));
        await world.Harness.PumpAsync();

        var finding = await world.Harness.FindingAsync();
        Assert.Equal((FindingState.Resolved, "ResourceGone"), (finding.State, finding.Resolution));
        Assert.Empty(world.Azure.Writes);
        Assert.Empty(world.Harness.Errors);
        Assert.Equal([AlertKind.Opened, AlertKind.Resolved], world.Channel.Kinds);
    }

    [Fact]
    [Trait("Case", "11")]
    public async Task Not_found_soon_after_a_create_is_asked_again_and_then_closed()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        world.Azure.Remove(world.Waf);

        await world.PlayAsync();

        Assert.InRange(world.Azure.Reads[world.Waf.Key], 3, 10);
        Assert.True(world.Now >= TestClock.Begin + TimeSpan.FromMinutes(2));
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
        Assert.Empty(await world.Harness.FindingsAsync());
    }

    [Fact]
    [Trait("Case", "11")]
    public async Task A_resource_that_shows_up_late_is_judged()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit(), Samples.Waf(state: "Disabled"));
        var hidden = 3;
        world.Azure.OnRead = _ => hidden-- > 0 ? ReadResult.NotFound.Instance : null;

        await world.PlayAsync();

        Assert.Equal("NonCompliant", (await world.Harness.FindingAsync()).Verdict);
    }

    [Fact]
    [Trait("Case", "25")]
    public async Task Reads_that_keep_failing_make_Unknown_findings_and_a_later_read_settles_them()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        world.Azure.OnRead = _ => new ReadResult.Failed(new Failure("Timeout", "No answer.", true));
        await world.Harness.AcceptAsync(world.Written());
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(2));

        var unread = await world.Harness.FindingAsync();
        Assert.Equal(("Unknown", FindingState.Open, 4), (unread.Verdict, unread.State, world.Azure.Reads[world.Waf.Key]));

        world.Azure.OnRead = null;
        await world.Harness.PumpAsync(TimeSpan.FromMinutes(20));

        Assert.Equal((FindingState.Resolved, "Compliant"), ((await world.Harness.FindingAsync()).State, (await world.Harness.FindingAsync()).Resolution));
    }

    [Fact]
    [Trait("Case", "25")]
    public async Task A_read_that_is_forbidden_makes_Unknown_at_once()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        world.Azure.OnRead = _ => new ReadResult.Failed(new Failure("AuthorizationFailed", "No right to read.", false));

        await world.PlayAsync();

        Assert.Equal("Unknown", (await world.Harness.FindingAsync()).Verdict);
        Assert.Equal(1, world.Azure.Reads[world.Waf.Key]);
    }

    [Fact]
    [Trait("Case", "25")]
    public async Task A_failed_read_never_resolves_a_finding_of_a_policy_for_all_types()
    {
        await using var world = await World.StartAsync(policies => policies.WithOwnerTagAudit());
        await world.PlayAsync();
        world.Azure.OnRead = _ => new ReadResult.Failed(new Failure("AuthorizationFailed", "No right to read.", false));

        await world.PlayAsync("2");

        var finding = await world.Harness.FindingAsync();
        Assert.Equal((FindingState.Open, "Unknown"), (finding.State, finding.Verdict));
        Assert.DoesNotContain(AlertKind.Resolved, world.Channel.Kinds);
    }

    [Fact]
    [Trait("Case", "13")]
    public async Task A_write_that_failed_changes_no_verdict()
    {
        await using var world = await World.StartAsync();

        await world.Harness.AcceptAsync(Samples.Change(world.Waf, "failed", world.Now, Samples.Alice, ChangeKind.NotApplied));
        await world.Harness.PumpAsync();

        Assert.Empty(world.Harness.Observer.Judged);
        Assert.Empty(world.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "27")]
    public async Task A_case_ends_with_the_policies_it_began_with()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit().WithOwnerTagAudit(), Samples.Waf(state: "Disabled"));
        var before = world.Harness.Get<PolicyCatalog>().Current.Version;
        world.Azure.OnRead = _ =>
        {
            // Loaded anew while the case is under way.
            world.Harness.Store.Fails = (operation, table) =>
            {
                if (operation == "insert" && table == "findings")
                {
                    world.Harness.Store.Fails = null;
                    world.Policies.WithEnabledAudit();
                    Assert.True(world.Harness.Get<PolicyCatalog>().TryReload());
                }

                return false;
            };
            return null;
        };

        await world.PlayAsync();

        Assert.NotEqual(before, world.Harness.Get<PolicyCatalog>().Current.Version);
        Assert.Equal(2, world.Harness.Observer.Transitions.Count);
        Assert.All(world.Harness.Observer.Transitions, transition => Assert.Equal(before, transition.PolicyVersion));
    }

    [Fact]
    [Trait("Case", "26")]
    public async Task A_policy_folder_that_does_not_load_leaves_the_last_good_one_in_force()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        var catalog = world.Harness.Get<PolicyCatalog>();
        var before = catalog.Current;
        await File.WriteAllTextAsync(Path.Combine(world.Policies.Path, "policyDefinitions", "broken.json"), "{ \"if\": ", TestContext.Current.CancellationToken);
        Assert.False(catalog.TryReload());
        Assert.NotEmpty(catalog.Diagnostics);

        File.Delete(Path.Combine(world.Policies.Path, "policyDefinitions", "broken.json"));
        world.Policies.Remove("waf-enabled");
        Assert.False(catalog.TryReload());

        Assert.Same(before, catalog.Current);
    }

    [Fact]
    public async Task A_change_that_arrives_while_its_case_is_worked_on_is_not_lost()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        var once = true;
        world.Azure.OnRead = id =>
        {
            if (!once)
            {
                return null;
            }

            once = false;
            var seen = new ReadResult.Found(FakeProvider.ToResource(world.Azure.Get(id), Automation.Inventory.ResourceSource.Provider, world.Now));
            world.Azure.Edit(id, body => body["properties"]!["policySettings"]!["state"] = "Disabled");
            var arrived = world.Harness.AcceptAsync(world.Written("meanwhile", Samples.Bob));
            Assert.True(arrived.IsCompletedSuccessfully);
            return seen;
        };

        await world.PlayAsync();

        var finding = await world.Harness.FindingAsync();
        Assert.Equal(("NonCompliant", Samples.Bob), (finding.Verdict, finding.ChangedBy));
        Assert.Equal(2, world.Harness.Observer.Judged.Count);
        Assert.Equal(0, await world.Harness.OpenWorkAsync());
    }

    [Fact]
    [Trait("Case", "30")]
    public async Task One_resource_has_one_worker_at_a_time()
    {
        await using var world = await World.StartAsync(policies => policies.WithEnabledAudit());
        WorkOutcome? second = null;
        world.Azure.OnRead = _ =>
        {
            var key = StoreKeys.Hash(world.Waf.Key);
            second ??= world.Harness.Get<ICaseWorker>().WorkAsync(new WorkMessage(key[..2], key).ToJson(), CancellationToken.None).GetAwaiter().GetResult();
            return null;
        };

        await world.PlayAsync();

        Assert.NotNull(second?.RetryAfter);
        Assert.Single(world.Harness.Observer.Judged);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"partition\":\"\",\"key\":\"\"}")]
    [InlineData("{\"partition\":\"a\",\"key\":\"b\",\"version\":99}")]
    [InlineData("null")]
    public async Task Messages_that_are_not_ours_are_dropped(string message)
    {
        await using var world = await World.StartAsync();

        Assert.Null((await world.Harness.Get<ICaseWorker>().WorkAsync(message, CancellationToken.None)).RetryAfter);
        Assert.Null((await world.Harness.Get<IRemediationWorker>().WorkAsync(message, CancellationToken.None)).RetryAfter);
        Assert.Null((await world.Harness.Get<IAlertWorker>().WorkAsync(message, CancellationToken.None)).RetryAfter);
    }
}
