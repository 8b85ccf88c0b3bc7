using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class EventGridTests
{
    [Fact]
    public async Task A_write_gives_an_event_with_its_actor_and_one_with_its_payload()
    {
        await using var azure = await StartAsync();
        await using var hook = await WebhookReceiver.StartAsync();
        azure.Azure.Subscribe(new EventSubscription { Name = "sub", Endpoint = hook.Address });
        await azure.Azure.DrainAsync(Token);
        Assert.Equal(SubscriptionState.Active, azure.Azure.StateOf("sub"));

        await azure.EditAsync(Waf, w => w["properties"]!["policySettings"]!["mode"] = "Detection", ("x-ms-client-request-id", "mine-1"), ("x-ms-correlation-request-id", "corr-1"));
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(2, hook.Events.Count);
        var classic = hook.Events.Single(e => (string)e["eventType"]! == "Microsoft.Resources.ResourceWriteSuccess");
        var data = classic["data"]!;
        Assert.Equal("Alice", (string?)data["claims"]!["name"]);
        Assert.Equal("app-portal", (string?)data["claims"]!["appid"]);
        Assert.Equal(Alice.ObjectId, (string?)data["claims"]!["http://schemas.microsoft.com/identity/claims/objectidentifier"]);
        Assert.Equal("User", (string?)data["authorization"]!["evidence"]!["principalType"]);
        Assert.Equal("mine-1", (string?)data["httpRequest"]!["clientRequestId"]);
        Assert.Equal("corr-1", (string?)data["correlationId"]);
        var notice = hook.Events.Single(e => (string)e["eventType"]! == "Microsoft.ResourceNotifications.Resources.CreatedOrUpdated");
        Assert.Equal("Detection", (string?)notice["data"]!["resourceInfo"]!["properties"]!["policySettings"]!["mode"]);
        Assert.Null(notice["data"]!["claims"]);
    }

    [Fact]
    public async Task A_create_has_no_http_request_and_a_delete_tells_so_in_both_families()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure);

        await azure.PutAsync(Nsg + "2", new JsonObject { ["location"] = "westeurope", ["properties"] = new JsonObject() });
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        await azure.SendAsync(HttpMethod.Delete, Nsg + "2");
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        await azure.Azure.DrainAsync(Token);

        Assert.Null(hook.Events.Single(e => (string)e["eventType"]! == "Microsoft.Resources.ResourceWriteSuccess")["data"]!["httpRequest"]);
        Assert.Equal("DELETE", (string?)hook.Events.Single(e => (string)e["eventType"]! == "Microsoft.Resources.ResourceDeleteSuccess")["data"]!["httpRequest"]!["method"]);
        Assert.Equal(Nsg + "2", (string?)hook.Events.Single(e => (string)e["eventType"]! == "Microsoft.ResourceNotifications.Resources.Deleted")["subject"]);
    }

    [Fact]
    [Trait("Case", "13")]
    public async Task Refused_and_failed_writes_give_failure_events_only()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure);
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationFails(), Match = new FaultMatch { Method = "PUT", IdContains = "vnet" } });

        await azure.PutAsync(Waf, new JsonObject { ["location"] = "westeurope" }, ("If-Match", "W/\"stale\""));
        await azure.EditAsync(Vnet, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(["Microsoft.Resources.ResourceWriteFailure", "Microsoft.Resources.ResourceWriteFailure"], hook.Events.Select(e => (string)e["eventType"]!));
    }

    [Fact]
    public async Task Events_of_an_operation_come_after_its_end_with_the_final_state()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure);

        await azure.EditAsync(Gateway, g => g["tags"]!["team"] = "x");
        azure.Clock.Advance(TimeSpan.FromSeconds(1.4));
        await azure.Azure.DrainAsync(Token);
        Assert.Empty(hook.Events);
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(2, hook.Events.Count);
        var notice = hook.Events.Single(e => e["data"]!["resourceInfo"] is not null);
        Assert.Equal("Succeeded", (string?)notice["data"]!["resourceInfo"]!["properties"]!["provisioningState"]);
        Assert.DoesNotContain("hunter2", notice.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cloud_events_shake_hands_by_options_and_keep_id_and_data()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Schema = EventSchema.CloudEvents, Families = [EventFamily.Activity] });

        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);

        var one = Assert.Single(hook.Events);
        Assert.Equal(("1.0", "Microsoft.Resources.ResourceWriteSuccess", $"/subscriptions/{Sub}"), ((string?)one["specversion"], (string?)one["type"], (string?)one["source"]));
        Assert.Equal(Waf, (string?)one["data"]!["resourceUri"]);
        Assert.Equal(1, hook.Handshakes);
    }

    [Fact]
    public async Task Delivery_headers_name_the_subscription_the_attempt_and_what_the_subscriber_added()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Families = [EventFamily.Activity], Headers = s.Headers.Add("x-own", "1") });
        hook.Answer = n => n == 1 ? 500 : 202;

        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);
        azure.Clock.Advance(TimeSpan.FromSeconds(12));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(["0", "1"], hook.Headers.Select(h => h["aeg-delivery-count"]));
        Assert.All(hook.Headers, h => Assert.Equal(("sub", "Notification", "1"), (h["aeg-subscription-name"], h["aeg-event-type"], h["x-own"])));
    }

    [Theory]
    [InlineData(500, new[] { 10, 30, 60, 300 })]
    [InlineData(404, new[] { 10, 30, 60, 300 })]
    [InlineData(206, new[] { 10, 30, 60, 300 })]
    [InlineData(503, new[] { 30, 30, 60, 300 })]
    [InlineData(408, new[] { 120, 120, 120, 300 })]
    public async Task A_failed_delivery_is_tried_again_up_the_ladder(int status, int[] seconds)
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Families = [EventFamily.Activity] });
        hook.Answer = _ => status;
        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);

        for (var step = 0; step < seconds.Length; step++)
        {
            Assert.Equal(step + 1, hook.Deliveries);
            azure.Clock.Advance(TimeSpan.FromSeconds(seconds[step]) - TimeSpan.FromMilliseconds(1));
            await azure.Azure.DrainAsync(Token);
            Assert.Equal(step + 1, hook.Deliveries);

            // Jitter only ever lengthens a step, by a tenth at most.
            azure.Clock.Advance(TimeSpan.FromSeconds(seconds[step] * 0.1) + TimeSpan.FromMilliseconds(1));
            await azure.Azure.DrainAsync(Token);
        }

        Assert.Equal(seconds.Length + 1, hook.Deliveries);
        Assert.Empty(azure.Azure.DeadLetters);
    }

    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(413, "PayloadTooLarge")]
    public async Task Some_answers_end_delivery_at_once(int status, string outcome)
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Families = [EventFamily.Activity] });
        hook.Answer = _ => status;

        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromDays(2));
        await azure.Azure.DrainAsync(Token);

        var letter = Assert.Single(azure.Azure.DeadLetters);
        Assert.Equal((1, outcome, "sub"), (letter.Attempts, letter.LastOutcome, letter.Subscription));
        Assert.Equal(1, hook.Deliveries);
    }

    [Fact]
    [Trait("Case", "15")]
    public async Task A_day_of_failures_ends_in_a_dead_letter()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Families = [EventFamily.Activity] });
        hook.Answer = _ => 500;
        await azure.EditAsync(Waf, _ => { });

        for (var hour = 0; hour < 30 && azure.Azure.DeadLetters.Count == 0; hour++)
        {
            azure.Clock.Advance(TimeSpan.FromHours(1));
            await azure.Azure.DrainAsync(Token);
        }

        Assert.Equal("TimeToLiveExceeded", Assert.Single(azure.Azure.DeadLetters).Reason);
        Assert.InRange(hook.Deliveries, 8, 12);
    }

    [Fact]
    [Trait("Case", "14")]
    public async Task A_handler_has_thirty_seconds()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { Families = [EventFamily.Activity], MaxDeliveryAttempts = 1 });
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hook.Hold = new TaskCompletionSource().Task;
        hook.Answer = _ =>
        {
            arrived.TrySetResult();
            return 200;
        };
        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await arrived.Task.WaitAsync(Token);

        azure.Clock.Advance(TimeSpan.FromSeconds(30));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal("TimedOut", Assert.Single(azure.Azure.DeadLetters).LastOutcome);
    }

    [Fact]
    public async Task Nothing_is_delivered_before_the_manual_handshake()
    {
        await using var azure = await StartAsync();
        await using var hook = await WebhookReceiver.StartAsync();
        hook.AnswersHandshake = false;
        azure.Azure.Subscribe(new EventSubscription { Name = "sub", Endpoint = hook.Address });
        await azure.Azure.DrainAsync(Token);
        await azure.EditAsync(Waf, _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);
        Assert.Equal(SubscriptionState.AwaitingManualAction, azure.Azure.StateOf("sub"));
        Assert.Equal(0, hook.Deliveries);

        using var client = new HttpClient();
        Assert.Equal(404, (int)(await client.GetAsync(hook.ValidationUrl + "0", Token)).StatusCode);
        Assert.Equal(200, (int)(await client.GetAsync(hook.ValidationUrl, Token)).StatusCode);
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(2, hook.Events.Count);
    }

    [Fact]
    public async Task A_manual_handshake_is_given_up_after_ten_minutes()
    {
        await using var azure = await StartAsync();
        await using var hook = await WebhookReceiver.StartAsync();
        hook.AnswersHandshake = false;
        azure.Azure.Subscribe(new EventSubscription { Name = "sub", Endpoint = hook.Address });
        await azure.Azure.DrainAsync(Token);

        azure.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(SubscriptionState.Failed, azure.Azure.StateOf("sub"));
    }

    [Fact]
    [Trait("Case", "1")]
    public async Task Events_can_come_twice_be_lost_or_overtake_each_other()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure);
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.DuplicateEvents(), Match = new FaultMatch { CorrelationId = "twice" } });
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.DropEvent(EventFamily.Notification), Match = new FaultMatch { CorrelationId = "lost" } });
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.ShuffleEvents(TimeSpan.FromHours(1)), Match = new FaultMatch { CorrelationId = "late" } });

        foreach (var correlation in (string[])["late", "twice", "lost"])
        {
            await azure.EditAsync(Waf, _ => { }, ("x-ms-correlation-request-id", correlation));
        }

        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await azure.Azure.DrainAsync(Token);
        var early = hook.Events.Count;
        azure.Clock.Advance(TimeSpan.FromHours(1));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(7, hook.Events.Count);
        Assert.Equal(5, hook.Events.Select(e => (string)e["id"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.True(early < 7);
        Assert.Equal("late", (string?)hook.Events.Last(e => e["data"]!["correlationId"] is not null)["data"]!["correlationId"]);
    }

    [Fact]
    public async Task Filters_hold_back_other_types_and_families()
    {
        await using var azure = await StartAsync();
        await using var hook = await SubscribedAsync(azure, s => s with { ResourceTypes = ["microsoft.network/virtualNetworks"], Families = [EventFamily.Activity] });

        await azure.EditAsync(Waf, _ => { });
        await azure.EditAsync(Vnet + "/subnets/nodes", _ => { });
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        await azure.Azure.DrainAsync(Token);

        Assert.Equal(Vnet + "/subnets/nodes", (string?)Assert.Single(hook.Events)["subject"]);
    }

    private static async Task<WebhookReceiver> SubscribedAsync(TestAzure azure, Func<EventSubscription, EventSubscription>? change = null)
    {
        var hook = await WebhookReceiver.StartAsync();
        var subscription = new EventSubscription { Name = "sub", Endpoint = hook.Address };
        azure.Azure.Subscribe(change?.Invoke(subscription) ?? subscription);
        await azure.Azure.DrainAsync(Token);
        Assert.Equal(SubscriptionState.Active, azure.Azure.StateOf("sub"));
        return hook;
    }
}
