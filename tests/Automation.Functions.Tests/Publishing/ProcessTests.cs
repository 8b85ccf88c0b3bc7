using System.Net;
using System.Text.Json;
using Automation.Compliance;

namespace Automation.Functions.Tests;

/// <summary>The published executable with the whole product behind it, as a process of its own under the stand-in.</summary>
public sealed class ProcessTests(PublishedFolder published) : IClassFixture<PublishedFolder>, IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("automation-state-");

    [Fact]
    public async Task Every_trigger_is_answered()
    {
        var port = LoopbackPort.Free();
        await using var handler = new HandlerProcess(published.Path, Environment(port));
        var root = new ScriptRoot(published.Path);
        using var host = new FunctionsHostStandIn(new Uri($"http://127.0.0.1:{port}"), root);
        await ReadyAsync(host, handler);

        Assert.Equal(HttpStatusCode.Accepted, await host.PostEventsAsync("ResourceEvents", Events.Write("1"), Events.Cloud("2"), "poison"));
        foreach (var queue in QueueNames.All)
        {
            host.Enqueue(queue, """{"v":1,"unknown":true}""");
            await host.DrainAsync(queue);
            host.Enqueue(queue + "-poison", [0xff, 0x00, 0x7b]);
            await host.DrainAsync(queue + "-poison");
            Assert.Equal(0, host.Length(queue + "-poison"));
        }

        Assert.True((await host.TickAsync("Housekeeping")).Last.Succeeded, handler.Everything);
        Assert.All(host.Calls, call => Assert.True(call.Verdict.Succeeded, $"{call.Function}: {call.Verdict.Why}\n{handler.Everything}"));

        // Without Azure a sweep may end incomplete or fail; either way the host gets an answer it understands.
        var sweep = await host.InvokeAsync("Sweep", RecordedPayloads.Timer("Sweep", "timer", isPastDue: true));
        Assert.True(sweep.Succeeded || sweep.Why == "status 500", sweep.Why);
        Assert.Equal(root.Functions.Keys.Where(name => name != "Api").Order(StringComparer.Ordinal), host.Calls.Select(call => call.Function).Distinct().Order(StringComparer.Ordinal));
        Assert.All(handler.Output.Concat(handler.Errors), line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    [Fact]
    public async Task Http_reaches_the_api_and_the_api_asks_for_proof()
    {
        var port = LoopbackPort.Free();
        await using var handler = new HandlerProcess(published.Path, Environment(port));
        using var host = new FunctionsHostStandIn(new Uri($"http://127.0.0.1:{port}"), new ScriptRoot(published.Path));
        await ReadyAsync(host, handler);

        using var read = await host.ForwardAsync(new HttpRequestMessage(HttpMethod.Get, "/api/findings") { Headers = { Host = $"localhost:{port}" } });
        using var halt = await host.ForwardAsync(new HttpRequestMessage(HttpMethod.Post, "/api/halt?code=function-key") { Headers = { Host = $"localhost:{port}" } });

        Assert.True(read.StatusCode == HttpStatusCode.OK, await read.Content.ReadAsStringAsync());
        Assert.InRange((int)halt.StatusCode, 400, 499);
        Assert.DoesNotContain("function-key", handler.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosts_own_address_is_not_taken_from_it()
    {
        var (port, hosts) = (LoopbackPort.Free(), LoopbackPort.Free());
        var environment = Environment(port);
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{hosts}";
        await using var handler = new HandlerProcess(published.Path, environment);
        using var host = new FunctionsHostStandIn(new Uri($"http://127.0.0.1:{port}"), new ScriptRoot(published.Path));
        await ReadyAsync(host, handler);

        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{hosts}/"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("AUT6101", "FUNCTIONS_CUSTOMHANDLER_PORT", "zero")]
    [InlineData("AUT6103", "SweepSchedule", "")]
    [InlineData("AUT6105", "FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")]
    [InlineData("AUT6112", "Store__Path", "")]
    [InlineData("AUT6401", "Dashboard__Token", "short")]
    [InlineData("AUT", "Compliance__PoliciesPath", "nowhere")]
    public async Task Bad_configuration_ends_the_process_with_a_code_and_a_clear_line(string code, string name, string value)
    {
        var environment = Environment(LoopbackPort.Free());
        environment[name] = value;
        await using var handler = new HandlerProcess(published.Path, environment);

        var exit = await handler.ExitCodeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.BadConfiguration, exit);
        Assert.Equal(HostReaction.Restarted, new ExitRules(TimeProvider.System).HandlerEnded(exit));
        var line = Assert.Single(handler.Errors, line => JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString() == "Critical");
        Assert.StartsWith(code, JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_and_a_signal_to_stop_both_end_with_a_failure()
    {
        var port = LoopbackPort.Free();
        await using var first = new HandlerProcess(published.Path, Environment(port));
        using var host = new FunctionsHostStandIn(new Uri($"http://127.0.0.1:{port}"), new ScriptRoot(published.Path));
        await ReadyAsync(host, first);
        await using var second = new HandlerProcess(published.Path, Environment(port));
        Assert.Equal(ExitCodes.Unexpected, await second.ExitCodeAsync(TestContext.Current.CancellationToken));

        first.AskToStop();
        Assert.Equal(ExitCodes.Stopped, await first.ExitCodeAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _state.Delete(recursive: true);

    private static async Task ReadyAsync(FunctionsHostStandIn host, HandlerProcess handler)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        // The host's own limit, initializationTimeout in host.json.
        stop.CancelAfter(TimeSpan.FromMinutes(1));
        var ready = host.WaitUntilReadyAsync(stop.Token);
        var ended = handler.ExitCodeAsync(stop.Token);
        if (await Task.WhenAny(ready, ended) == ended || !ready.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            Assert.Fail($"The handler did not listen:\n{handler.Everything}");
        }
    }

    private Dictionary<string, string> Environment(int port) => new()
    {
        ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}",
        ["FUNCTIONS_WORKER_RUNTIME"] = "custom",
        ["SweepSchedule"] = "0 0 */6 * * *",
        ["Store__Path"] = Path.Combine(_state.FullName, "store.db"),
        ["Dashboard__Token"] = Token,
        ["Compliance__Subscriptions__0"] = "11111111-2222-3333-4444-555555555555",
        // Nobody listens there and nobody is signed in: whatever wants Azure fails at once.
        ["AzureResourceManager__Endpoint"] = $"https://127.0.0.1:{LoopbackPort.Free()}",
        ["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential",
    };
}
