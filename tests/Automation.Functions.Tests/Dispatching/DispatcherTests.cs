using System.Net;
using Automation.Compliance;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Functions.Tests;

public sealed class DispatcherTests
{
    [Fact]
    public async Task No_more_deliveries_are_worked_on_at_once_than_the_gate_allows()
    {
        await using var handler = await HandlerApp.StartAsync(new() { ["Functions:EventConcurrency"] = "3" });
        var (inside, most) = (0, 0);
        var full = new TaskCompletionSource();
        handler.UseCases.OnItem = async (_, _) =>
        {
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            if (now == 3)
            {
                full.TrySetResult();
            }

            await full.Task;
            Interlocked.Decrement(ref inside);
        };

        var status = await handler.Host.PostEventsAsync("ResourceEvents", [.. Enumerable.Range(0, 40).Select(index => Events.Write($"{index}"))]);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(40, handler.UseCases.Stored.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    [Trait("Case", "14")]
    public async Task A_call_is_cancelled_at_its_own_deadline_and_fails()
    {
        var time = new FakeTimeProvider();
        await using var handler = await HandlerApp.StartAsync(time: time);
        var entered = new TaskCompletionSource();
        handler.UseCases.OnMessage = async (_, cancellationToken) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            return WorkOutcome.Done("Never.");
        };

        var call = handler.Host.InvokeAsync("CaseQueue", RecordedPayloads.Queue("CaseQueue", "message", "{}"u8.ToArray(), "id", 1));
        await entered.Task;
        time.Advance(TimeSpan.FromMinutes(20));

        Assert.False((await call).Succeeded);
        Assert.Contains(handler.Lines.All, line => line.Message.Contains("AUT6153", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_ignores_its_deadline_is_answered_without_it()
    {
        var time = new FakeTimeProvider();
        await using var handler = await HandlerApp.StartAsync(time: time);
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        handler.UseCases.OnItem = async (_, _) =>
        {
            entered.SetResult();
            await release.Task;
        };

        var call = handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1"));
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(25));
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.InternalServerError, await call);
        Assert.Contains(handler.Lines.All, line => line.EventId == 6104);
        release.SetResult();
    }

    [Fact]
    public async Task A_delivery_that_waits_too_long_for_its_turn_fails_and_leaves_the_gate_usable()
    {
        var time = new FakeTimeProvider();
        await using var handler = await HandlerApp.StartAsync(new() { ["Functions:EventConcurrency"] = "1" }, time: time);
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        handler.UseCases.OnItem = async (_, _) =>
        {
            entered.TrySetResult();
            await release.Task;
        };

        var first = handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1"));
        await entered.Task;
        var second = handler.Host.PostEventsAsync("ResourceEvents", Events.Write("2"));
        while (!second.IsCompleted)
        {
            // The second call has its own deadline from when it arrives; move the clock until it has passed.
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.InternalServerError, await second);
        release.SetResult();
        await first;
        Assert.Equal(HttpStatusCode.Accepted, await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("3")));
    }

    [Fact]
    public async Task Every_line_of_a_call_carries_its_invocation_id_and_trace()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.Host.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await handler.Host.PostEventsAsync("ResourceEvents", Events.Write("1"));

        var line = Assert.Single(handler.Lines.All, line => line.EventId == 6101);
        var scope = Assert.Single(line.Scopes, scope => scope.Contains("InvocationId=", StringComparison.Ordinal));
        Assert.Contains("Function=ResourceEvents", scope, StringComparison.Ordinal);
        Assert.Contains("TraceParent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", scope, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_detail_cannot_forge_a_log_line()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => Task.FromResult(WorkOutcome.Done("one\r\nAUT0000: forged\u001b[31m"));

        handler.Host.Enqueue(QueueNames.Cases, "{}");
        await handler.Host.DrainAsync(QueueNames.Cases);

        var line = Assert.Single(handler.Lines.All, line => line.EventId == 6101);
        Assert.DoesNotContain(line.Message, char.IsControl);
        Assert.Contains("\\u000d\\u000aAUT0000", line.Message, StringComparison.Ordinal);
        Assert.All(handler.Host.Calls, call => Assert.True(call.Verdict.Succeeded, call.Verdict.Why));
    }

    [Fact]
    public async Task A_fault_tells_the_host_nothing_of_the_inside()
    {
        await using var handler = await HandlerApp.StartAsync();
        handler.UseCases.OnMessage = (_, _) => throw new InvalidOperationException("secret=hunter2");
        using var client = new HttpClient { BaseAddress = handler.Address };

        using var response = await client.PostAsync("/CaseQueue", new StringContent("""{"Data":{"message":"e30="},"Metadata":{}}"""));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(LogLevel.Error, Assert.Single(handler.Lines.All, line => line.EventId == 6103).Level);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
