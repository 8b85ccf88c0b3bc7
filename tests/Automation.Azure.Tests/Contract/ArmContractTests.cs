using System.Text.Json.Nodes;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Sandbox;

namespace Automation.Azure.Tests;

/// <summary>The ARM client against the local Azure: what both believe of Azure has to agree.</summary>
public sealed class ArmContractTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LocalAzureSession.Gateway)]
    [InlineData(LocalAzureSession.Nsg)]
    [InlineData(LocalAzureSession.Cluster)]
    public async Task Read_edit_write_read_back(string id)
    {
        await using var session = await LocalAzureSession.StartAsync();
        var before = await ReadAsync(session, id);
        Assert.NotNull(before.ETag);

        Assert.IsType<WriteResult.Succeeded>(await session.Provider.WriteAsync(Edit(before, b => b["tags"] = new JsonObject { ["owner"] = "net" }), Token));

        var after = await ReadAsync(session, id);
        Assert.Equal("net", after.Tag("owner"));
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal("Succeeded", after.Body.GetProperty("properties").GetProperty("provisioningState").GetString());
        var write = Assert.Single(session.Azure.Writes);
        Assert.Equal(("ours-1", "run-1", LocalAzureSession.Person.ObjectId), (write.ClientRequestId, write.CorrelationId, write.Actor));
    }

    [Theory]
    [InlineData(LocalAzureSession.Gateway)]
    [InlineData(LocalAzureSession.Nsg)]
    [InlineData(LocalAzureSession.Cluster)]
    [Trait("Case", "31")]
    public async Task Stale_etag_is_a_conflict_and_nothing_is_written(string id)
    {
        await using var session = await LocalAzureSession.StartAsync();
        var before = await ReadAsync(session, id);
        Assert.IsType<WriteResult.Succeeded>(await session.Provider.WriteAsync(Edit(before, b => b["tags"] = new JsonObject { ["a"] = "1" }), Token));

        Assert.IsType<WriteResult.Conflict>(await session.Provider.WriteAsync(Edit(before, b => b["tags"] = new JsonObject { ["a"] = "2" }), Token));

        Assert.Single(session.Azure.Writes);
        Assert.Equal("1", (await ReadAsync(session, id)).Tag("a"));
    }

    [Theory]
    [InlineData(LocalAzureSession.Gateway, "RetryableErrorDueToAnotherOperation")]
    [InlineData(LocalAzureSession.Cluster, "OperationNotAllowed")]
    [Trait("Case", "32")]
    [Trait("Case", "33")]
    public async Task Busy_resource_is_a_conflict(string id, string code)
    {
        await using var session = await LocalAzureSession.StartAsync();
        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationNeverEnds() });
        var stuck = await session.Provider.WriteAsync(Edit(await ReadAsync(session, id), b => b["tags"] = new JsonObject { ["a"] = "1" }), Token);
        Assert.Equal("Timeout", Assert.IsType<WriteResult.Uncertain>(stuck).Failure.Code);

        var busy = await session.Provider.WriteAsync(Edit(await ReadAsync(session, id), b => b["tags"] = new JsonObject { ["a"] = "2" }), Token);

        Assert.Equal(code, Assert.IsType<WriteResult.Conflict>(busy).Failure.Code);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task Lock_is_listed_and_refuses_the_write()
    {
        await using var session = await LocalAzureSession.StartAsync(
            [.. LocalAzureSession.Estate(), $$$"""{"id":"{{{LocalAzureSession.Group}}}/providers/Microsoft.Authorization/locks/freeze","name":"freeze","type":"Microsoft.Authorization/locks","properties":{"level":"ReadOnly","notes":"audit"}}"""]);

        var found = Assert.Single(Assert.IsType<LocksResult.Known>(await session.Provider.LocksAsync(ResourceId.Parse(LocalAzureSession.Nsg), Token)).Locks);
        Assert.Equal(new ResourceLock("freeze", "ReadOnly", LocalAzureSession.Group, "audit"), found);

        var refused = await session.Provider.WriteAsync(Edit(await ReadAsync(session, LocalAzureSession.Nsg), b => b["tags"] = new JsonObject()), Token);
        Assert.Equal("ScopeLocked", Assert.IsType<WriteResult.Refused>(refused).Failure.Code);
        Assert.Empty(session.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "42")]
    public async Task Pinned_version_keeps_what_an_older_one_drops()
    {
        await using var session = await LocalAzureSession.StartAsync();
        var before = await ReadAsync(session, LocalAzureSession.Gateway);
        Assert.True(Settings(before).ContainsKey("validateSNI"));

        await session.Provider.WriteAsync(Edit(before, b => b["tags"] = new JsonObject { ["a"] = "1" }), Token);
        var kept = await ReadAsync(session, LocalAzureSession.Gateway);
        Assert.True(Settings(kept).ContainsKey("validateSNI"));

        await session.Provider.WriteAsync(Edit(kept, b => b["tags"] = new JsonObject { ["a"] = "2" }) with { ApiVersion = "2024-01-01" }, Token);
        Assert.False(Settings(await ReadAsync(session, LocalAzureSession.Gateway)).ContainsKey("validateSNI"));
    }

    [Fact]
    [Trait("Case", "36")]
    [Trait("Case", "38")]
    public async Task Each_fault_has_its_result()
    {
        (FaultKind Fault, Type Result, bool TookEffect)[] cases =
        [
            (new FaultKind.TimeoutAfterEffect(), typeof(WriteResult.Uncertain), true),
            (new FaultKind.TimeoutBeforeEffect(), typeof(WriteResult.Uncertain), false),
            (new FaultKind.ConnectionLostAfterEffect(), typeof(WriteResult.Uncertain), true),
            (new FaultKind.OperationFails(), typeof(WriteResult.Ended), false),
            (new FaultKind.OperationCanceled(), typeof(WriteResult.Ended), false),
            (new FaultKind.OperationSucceedsWithError(), typeof(WriteResult.Ended), true),
            (new FaultKind.OperationStatusGone(), typeof(WriteResult.Uncertain), true),
            (new FaultKind.Status(429, "TooManyRequests", "garbage"), typeof(WriteResult.Throttled), false),
            (new FaultKind.Status(500, "InternalServerError"), typeof(WriteResult.Uncertain), false),
            (new FaultKind.Status(403, "RequestDisallowedByPolicy"), typeof(WriteResult.Refused), false),
        ];
        foreach (var (fault, result, tookEffect) in cases)
        {
            await using var session = await LocalAzureSession.StartAsync();
            session.Azure.Faults.Add(new Fault { Kind = fault, Match = new FaultMatch { Method = "PUT" } });
            var before = await ReadAsync(session, LocalAzureSession.Gateway);

            var outcome = await session.Provider.WriteAsync(Edit(before, b => b["tags"] = new JsonObject { ["a"] = "1" }), Token);

            Assert.True(result == outcome.GetType(), $"{fault}: {outcome}");
            session.Azure.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.True(tookEffect == ((await ReadAsync(session, LocalAzureSession.Gateway)).Tag("a") == "1"), $"{fault}");
        }
    }

    [Fact]
    [Trait("Case", "11")]
    public async Task Missing_resource_is_not_found_and_read_lag_looks_the_same()
    {
        await using var session = await LocalAzureSession.StartAsync();
        Assert.IsType<ReadResult.NotFound>(await session.Provider.ReadAsync(ResourceId.Parse(LocalAzureSession.Nsg + "2"), Token));

        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.ReadLag404() });
        Assert.IsType<ReadResult.NotFound>(await session.Provider.ReadAsync(ResourceId.Parse(LocalAzureSession.Nsg), Token));
        Assert.IsType<ReadResult.Found>(await session.Provider.ReadAsync(ResourceId.Parse(LocalAzureSession.Nsg), Token));
    }

    [Fact]
    public async Task Certificate_that_is_not_the_pinned_one_is_not_spoken_to()
    {
        await using var session = await LocalAzureSession.StartAsync(pin: new string('0', 64));

        Assert.Equal("Network", Assert.IsType<ReadResult.Failed>(await session.Provider.ReadAsync(ResourceId.Parse(LocalAzureSession.Nsg), Token)).Failure.Code);
        Assert.Equal(0, session.Azure.Requests.Reads);
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task Resource_graph_lists_everything_once_in_the_order_of_ids()
    {
        var estate = Enumerable.Range(0, 25).Select(i => $$$"""{"id":"{{{LocalAzureSession.Group}}}/providers/Microsoft.Network/natGateways/n{{{i:D2}}}","name":"n{{{i:D2}}}","type":"Microsoft.Network/natGateways","location":"westeurope","properties":{}}""");
        await using var session = await LocalAzureSession.StartAsync(
            [.. LocalAzureSession.Estate(), .. estate, $$$"""{"id":"{{{LocalAzureSession.Group}}}/providers/Microsoft.Authorization/roleAssignments/ra","name":"ra","type":"Microsoft.Authorization/roleAssignments","properties":{"principalId":"p"}}"""],
            change: o => o.GraphPageSize = 10);

        var rows = new List<Resource>();
        string? continuation = null;
        do
        {
            var page = Assert.IsType<GraphResult.Page>(await session.Graph.ListAsync([LocalAzureSession.Subscription], continuation, Token));
            Assert.False(page.Truncated);
            rows.AddRange(page.Rows);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(rows.Count, rows.Select(r => r.Id).Distinct().Count());
        Assert.Equal(28, rows.Count(r => !r.Id.IsType("Microsoft.Authorization/roleAssignments")));
        Assert.Single(rows, r => r.Id.IsType("Microsoft.Authorization/roleAssignments"));
        Assert.Equal("edge", rows.Single(r => r.Name == "nsg").Tag("team"));
    }

    [Theory]
    [InlineData(EventSchema.EventGrid)]
    [InlineData(EventSchema.CloudEvents)]
    [Trait("Case", "2")]
    [Trait("Case", "8")]
    public async Task Both_events_of_a_write_are_read_and_carry_our_request_id(EventSchema schema)
    {
        await using var session = await LocalAzureSession.StartAsync();
        await using var webhook = await Webhook.StartAsync();
        session.Azure.Subscribe(new EventSubscription { Name = "test", Endpoint = webhook.Address, Schema = schema });
        await session.Azure.DrainAsync(Token);

        await session.Provider.WriteAsync(Edit(await ReadAsync(session, LocalAzureSession.Nsg), b => b["tags"] = new JsonObject { ["a"] = "1" }), Token);
        // In a step shorter than a delivery may take: a delivery under way would time out on this clock otherwise.
        await session.Azure.DrainAsync(Token);
        session.Azure.Clock.Advance(TimeSpan.FromSeconds(1));
        await session.Azure.DrainAsync(Token);

        var changes = webhook.Bodies.SelectMany(b => EventGridReader.Read(b, session.Azure.Clock.GetUtcNow())).Select(i => Assert.IsType<IntakeItem.Change>(i).Value).ToList();
        Assert.All(changes, c => Assert.Equal((ResourceId.Parse(LocalAzureSession.Nsg), ChangeKind.Written), (c.ResourceId, c.Kind)));
        var activity = Assert.Single(changes, c => c.Family == ChangeFamily.Activity);
        Assert.Equal(("ours-1", "run-1", LocalAzureSession.Person.ObjectId, "User"), (activity.ClientRequestId, activity.CorrelationId, activity.Actor?.Id, activity.Actor?.Kind));
        Assert.True(Assert.Single(changes, c => c.Family == ChangeFamily.Notification).HasPayload);
    }

    private static async Task<Resource> ReadAsync(LocalAzureSession session, string id) =>
        Assert.IsType<ReadResult.Found>(await session.Provider.ReadAsync(ResourceId.Parse(id), Token)).Resource;

    private static ResourceWrite Edit(Resource resource, Action<JsonObject> edit)
    {
        var body = JsonNode.Parse(resource.Body.GetRawText())!.AsObject();
        edit(body);
        return new ResourceWrite(resource.Id, resource.ApiVersion!, body, resource.ETag, "ours-1", "run-1", TimeSpan.FromMinutes(2));
    }

    private static JsonObject Settings(Resource gateway) =>
        JsonNode.Parse(gateway.Body.GetRawText())!["properties"]!["backendHttpSettingsCollection"]![0]!["properties"]!.AsObject();
}
