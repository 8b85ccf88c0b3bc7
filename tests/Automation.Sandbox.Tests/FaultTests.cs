using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class FaultTests
{
    [Fact]
    [Trait("Case", "34")]
    public async Task A_status_fault_hits_what_it_matches_as_often_as_it_says()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault
        {
            Kind = new FaultKind.Status(429, "TooManyRequests", "soon"), Times = 2,
            Match = new FaultMatch { Method = "GET", Type = "microsoft.network/applicationgateways", IdContains = "/AGW" },
        });

        Assert.Equal(200, (await azure.GetAsync(Waf)).Status);
        var first = await azure.GetAsync(Gateway);
        Assert.Equal((429, "TooManyRequests", "soon"), (first.Status, first.Code, first.Headers["Retry-After"]));
        Assert.Equal(429, (await azure.GetAsync(Gateway)).Status);
        Assert.Equal(200, (await azure.GetAsync(Gateway)).Status);
        Assert.Equal(0, azure.Azure.Faults.Remaining);
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task A_timeout_may_come_before_or_after_the_effect()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.TimeoutBeforeEffect(), Match = new FaultMatch { Method = "PUT" } });
        var before = await azure.EditAsync(Waf, w => w["properties"]!["policySettings"]!["mode"] = "Detection");
        Assert.Equal((504, "GatewayTimeout"), (before.Status, before.Code));
        Assert.Empty(azure.Azure.Writes);

        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.TimeoutAfterEffect(), Match = new FaultMatch { Method = "PUT" } });
        var after = await azure.EditAsync(Waf, w => w["properties"]!["policySettings"]!["mode"] = "Detection");
        Assert.Equal(504, after.Status);
        Assert.Single(azure.Azure.Writes);
        Assert.Equal("Detection", (string?)(await azure.GetAsync(Waf)).Json["properties"]!["policySettings"]!["mode"]);
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task A_connection_can_be_lost_after_the_effect()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.ConnectionLostAfterEffect(), Match = new FaultMatch { Method = "PUT" } });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => azure.EditAsync(Waf, _ => { }));

        Assert.Single(azure.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "38")]
    public async Task A_failing_operation_leaves_the_old_document_marked_failed()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationFails("AllocationFailed"), Match = new FaultMatch { Method = "PUT" } });

        var written = await azure.EditAsync(Gateway, g => g["tags"]!["team"] = "other");
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        var ended = await Answer.ReadAsync(await azure.Client.GetAsync(written.Headers["Azure-AsyncOperation"], Token));
        var gateway = (await azure.GetAsync(Gateway)).Json;

        Assert.Equal(200, written.Status);
        Assert.Equal(("Failed", "AllocationFailed"), ((string?)ended.Json["status"], (string?)ended.Json["error"]!["code"]));
        Assert.Equal("edge", (string?)gateway["tags"]!["team"]);
        Assert.Equal("Failed", (string?)gateway["properties"]!["provisioningState"]);
        Assert.Empty(azure.Azure.Writes);
    }

    [Fact]
    [Trait("Case", "38")]
    public async Task An_operation_may_never_end_lose_its_status_or_succeed_with_an_error()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationNeverEnds(), Match = new FaultMatch { IdContains = "agw", Method = "PUT" } });
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationStatusGone(), Match = new FaultMatch { IdContains = "vnet", Method = "PUT" } });
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.OperationSucceedsWithError(), Match = new FaultMatch { IdContains = "aks", Method = "PUT" } });

        var polls = new List<string>();
        foreach (var id in (string[])[Gateway, Vnet, Cluster])
        {
            polls.Add((await azure.EditAsync(id, r => r["tags"] = new JsonObject { ["x"] = "y" })).Headers["Azure-AsyncOperation"]);
        }

        azure.Clock.Advance(TimeSpan.FromDays(1));
        var never = await Answer.ReadAsync(await azure.Client.GetAsync(polls[0], Token));
        var gone = await Answer.ReadAsync(await azure.Client.GetAsync(polls[1], Token));
        var odd = await Answer.ReadAsync(await azure.Client.GetAsync(polls[2], Token));

        Assert.Equal("InProgress", (string?)never.Json["status"]);
        Assert.Equal(429, (await azure.EditAsync(Gateway, _ => { })).Status);
        Assert.Equal(404, gone.Status);
        Assert.Equal("Succeeded", (string?)(await azure.GetAsync(Vnet)).Json["properties"]!["provisioningState"]);
        Assert.Equal(("Succeeded", "NotLatestOperation"), ((string?)odd.Json["status"], (string?)odd.Json["error"]!["code"]));
        Assert.Equal(3, azure.Azure.Writes.Count);
    }

    [Fact]
    [Trait("Case", "11")]
    public async Task A_read_may_lag_behind_a_create()
    {
        await using var azure = await StartAsync();
        azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.ReadLag404(), Times = 1, Match = new FaultMatch { Type = "Microsoft.Network/networkSecurityGroups" } });

        Assert.Equal((404, "ResourceNotFound"), ((await azure.GetAsync(Nsg)) is var lag ? (lag.Status, lag.Code) : default));
        Assert.Equal(200, (await azure.GetAsync(Nsg)).Status);
    }

    [Fact]
    public async Task Chance_faults_repeat_with_the_seed()
    {
        async Task<string> RunAsync(int seed)
        {
            await using var azure = await StartAsync(o => o.Seed = seed);
            azure.Azure.Faults.Add(new Fault { Kind = new FaultKind.Status(500, "InternalServerError"), Times = 1000, Probability = 0.5 });
            var seen = "";
            for (var i = 0; i < 24; i++)
            {
                seen += (await azure.GetAsync(Waf)).Status == 200 ? '.' : 'x';
            }

            return seen;
        }

        var first = await RunAsync(7);
        Assert.Contains('x', first);
        Assert.Contains('.', first);
        Assert.Equal(first, await RunAsync(7));
        Assert.NotEqual(first, await RunAsync(8));
    }
}
