using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Compliance;

namespace Automation.Functions.Tests;

/// <summary>Each trigger as the host fires it, over use cases that record what they were asked.</summary>
public sealed class TriggerTests
{
    [Fact]
    public async Task An_event_is_stored_before_the_host_hears_of_success()
    {
        await using var handler = await HandlerApp.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1")));

        var change = Assert.IsType<IntakeItem.Change>(Assert.Single(handler.UseCases.Stored)).Value;
        Assert.EndsWith("|1", change.EventKey, StringComparison.Ordinal);
        Assert.Equal("Microsoft.Network/virtualNetworks/write", change.Operation);
    }

    [Fact]
    [Trait("Case", "8")]
    public async Task Both_event_schemas_come_through_the_same_function()
    {
        await using var handler = await HandlerApp.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1"), Events.Cloud("2")));

        Assert.Equal(2, handler.UseCases.Stored.OfType<IntakeItem.Change>().Count());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"id":"1","eventType":"Microsoft.Resources.ResourceWriteSuccess","subject":"nonsense","data":null}""")]
    [Trait("Case", "6")]
    public async Task A_poison_event_is_quarantined_and_acknowledged(string poison)
    {
        await using var handler = await HandlerApp.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, await handler.Host.PostEventsAsync("ResourceEvents", JsonNode.Parse(poison) ?? JsonValue.Create((string?)"null")!));

        Assert.IsType<IntakeItem.Quarantined>(Assert.Single(handler.UseCases.Stored));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Data":[]}""")]
    [InlineData("""{"Data":{"event":""")]
    [Trait("Case", "6")]
    public async Task An_event_payload_that_cannot_be_opened_is_quarantined_whole(string payload)
    {
        await using var handler = await HandlerApp.StartAsync();

        var verdict = await handler.Host.InvokeAsync("ResourceEvents", payload);

        Assert.True(verdict.Succeeded, verdict.Why);
        Assert.All(handler.UseCases.Stored, item => Assert.IsType<IntakeItem.Quarantined>(item));
    }

    [Fact]
    [Trait("Case", "6")]
    public async Task A_deeply_nested_event_is_quarantined_and_the_process_lives()
    {
        await using var handler = await HandlerApp.StartAsync();
        var deep = new string('[', 9000) + new string(']', 9000);

        var verdict = await handler.Host.InvokeAsync("ResourceEvents", """{"Data":{"event":{"id":"1","data":""" + deep + """}},"Metadata":{}}""");

        Assert.True(verdict.Succeeded, verdict.Why);
        Assert.IsType<IntakeItem.Quarantined>(Assert.Single(handler.UseCases.Stored));
    }

    [Fact]
    public async Task A_fault_in_one_event_of_a_batch_leaves_the_others_handled()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnItem = (item, _) =>
            item is IntakeItem.Change { Value.EventKey: var key } && key.EndsWith("|2", StringComparison.Ordinal) ? throw new InvalidOperationException("boom") : Task.CompletedTask;

        // The host fails the whole batch, so Event Grid sends all of it again; what was stored stays stored.
        Assert.Equal(HttpStatusCode.InternalServerError, await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1"), Events.Write("2"), Events.Write("3")));

        Assert.Equal(["1", "3"], handler.UseCases.Stored.OfType<IntakeItem.Change>().Select(change => change.Value.EventKey[^1..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_store_that_is_down_makes_Event_Grid_deliver_again()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnItem = (_, _) => throw new StoreException("down");

        Assert.Equal(HttpStatusCode.InternalServerError, await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1")));

        Assert.Contains(handler.Lines.All, line => line.EventId == 6105);
    }

    [Theory]
    [InlineData(QueueNames.Cases)]
    [InlineData(QueueNames.Remediations)]
    [InlineData(QueueNames.Alerts)]
    public async Task A_queue_message_reaches_its_worker_unchanged(string queue)
    {
        await using var handler = await HandlerApp.StartAsync();
        const string Message = """{"Id":"payload-id","DequeueCount":99,"name":"Zoë \" \u0001"}""";

        handler.Host.Enqueue(queue, Message);
        await handler.Host.DrainAsync(queue);

        Assert.Equal((queue, Message), Assert.Single(handler.UseCases.Worked));
        Assert.Equal(0, handler.Host.Length(queue + "-poison"));
    }

    [Fact]
    public async Task Work_that_wants_to_wait_is_sent_again_with_its_delay_and_completed()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => Task.FromResult(WorkOutcome.Again(TimeSpan.FromMinutes(3), "Busy."));

        handler.Host.Enqueue(QueueNames.Remediations, """{"v":1}""");
        await handler.Host.DrainAsync(QueueNames.Remediations);

        Assert.Equal((QueueNames.Remediations, """{"v":1}""", TimeSpan.FromMinutes(3)), Assert.Single(handler.Store.Sent));
        Assert.Single(handler.Host.Calls);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(30, 7)]
    public async Task A_delay_no_queue_takes_is_brought_into_range(int days, int expected)
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => Task.FromResult(WorkOutcome.Again(TimeSpan.FromDays(days), "Later."));

        handler.Host.Enqueue(QueueNames.Cases, "{}");
        await handler.Host.DrainAsync(QueueNames.Cases);

        Assert.Equal(TimeSpan.FromDays(expected), Assert.Single(handler.Store.Sent).Delay);
    }

    [Fact]
    public async Task Work_that_cannot_be_sent_again_fails_the_call_so_that_the_host_keeps_the_message()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => Task.FromResult(WorkOutcome.Again(TimeSpan.FromMinutes(3), "Busy."));
        handler.Store.Down = true;

        handler.Host.Enqueue(QueueNames.Cases, "{}");
        await handler.Host.DrainAsync(QueueNames.Cases);

        Assert.Equal(5, handler.Host.Calls.Count);
        Assert.Equal(1, handler.Host.Length(QueueNames.Cases + "-poison"));
    }

    [Theory]
    [InlineData(QueueNames.Cases)]
    [InlineData(QueueNames.Remediations)]
    [InlineData(QueueNames.Alerts)]
    public async Task A_poison_message_is_recorded_once_and_told_about(string queue)
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => throw new InvalidOperationException("boom");

        handler.Host.Enqueue(queue, """{"v":1}""");
        await handler.Host.DrainAsync(queue);
        Assert.Equal(5, handler.UseCases.Worked.Count);
        await handler.Host.DrainAsync(queue + "-poison");

        var (key, json) = Assert.Single(handler.Store.Rows);
        Assert.Equal((PoisonFunction.Table, queue), (key.Table, key.Partition));
        Assert.Equal("""{"v":1}""", (string?)JsonNode.Parse(json)!["body"]);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, Assert.Single(handler.Lines.All, line => line.EventId == 6108).Level);
    }

    [Fact]
    public async Task A_poison_message_stays_in_its_queue_while_the_store_is_down()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.Store.Down = true;
        var queue = QueueNames.Cases + "-poison";

        handler.Host.Enqueue(queue, [0xff, 0xfe, 0x00]);
        await handler.Host.DrainAsync(queue);
        Assert.Equal(1, handler.Host.Length(queue));

        handler.Store.Down = false;
        await handler.Host.DrainAsync(queue);
        Assert.Equal(0, handler.Host.Length(queue));
        Assert.Single(handler.Store.Rows);
    }

    [Fact]
    public async Task A_sweep_that_was_cut_off_is_called_again_until_it_ends()
    {
        await using var handler = await HandlerApp.StartAsync();
        var left = 3;
        handler.UseCases.OnSweep = _ => Task.FromResult(FakeUseCases.Report(ended: Interlocked.Decrement(ref left) == 0));

        var (calls, last) = await handler.Host.TickAsync("Sweep", isPastDue: true);

        Assert.Equal((3, true), (calls, last.Succeeded));
    }

    [Fact]
    public async Task A_sweep_that_ended_incomplete_is_told_about_and_not_repeated()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnSweep = _ => Task.FromResult(FakeUseCases.Report(ended: true, complete: false));

        var (calls, last) = await handler.Host.TickAsync("Sweep");

        Assert.Equal((1, true), (calls, last.Succeeded));
        Assert.Contains(handler.Lines.All, line => line.EventId == 6110 && line.Message.Contains("dropped rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Housekeeping_runs_on_its_tick_and_fails_the_tick_when_it_fails()
    {
        await using var handler = await HandlerApp.StartAsync();
        Assert.True((await handler.Host.TickAsync("Housekeeping")).Last.Succeeded);

        handler.UseCases.OnUpkeep = _ => throw new InvalidOperationException("boom");
        Assert.Equal((1, false), ((await handler.Host.TickAsync("Housekeeping")) is var (calls, last) ? (calls, last.Succeeded) : default));
    }

    [Fact]
    public async Task Http_is_forwarded_as_it_came_and_its_status_passes_through()
    {
        await using var handler = await HandlerApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/echo/a/b?x=1");
        using var response = await handler.Host.ForwardAsync(request);

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("""{"method":"PUT","path":"/api/echo/a/b","query":"?x=1"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_manual_run_with_plain_text_reaches_the_worker()
    {
        await using var handler = await HandlerApp.StartAsync();

        var verdict = await handler.Host.InvokeAsync("CaseQueue", """{"Data":{"message":"\"{\\\"v\\\":1}\""},"Metadata":{"DequeueCount":"0"}}""");

        Assert.True(verdict.Succeeded, verdict.Why);
        Assert.Equal("""{"v":1}""", Assert.Single(handler.UseCases.Worked).Message);
    }

    [Fact]
    public async Task A_queue_payload_no_host_would_send_fails_the_call()
    {
        await using var handler = await HandlerApp.StartAsync();

        Assert.False((await handler.Host.InvokeAsync("CaseQueue", """{"Data":{}}""")).Succeeded);
        Assert.False((await handler.Host.InvokeAsync("CaseQueue", "{")).Succeeded);
        Assert.Empty(handler.UseCases.Worked);
    }
}
