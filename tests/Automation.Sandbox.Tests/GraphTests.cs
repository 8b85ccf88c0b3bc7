using System.Text.Json;
using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class GraphTests
{
    private const string Path = "/providers/Microsoft.ResourceGraph/resources";

    [Fact]
    public async Task Types_and_subscriptions_filter_without_case()
    {
        await using var azure = await StartAsync();

        var answer = await QueryAsync(azure, $"Resources | where type in~ ('Microsoft.Network/applicationGateways', 'microsoft.network/virtualnetworks') | where subscriptionId =~ '{Sub}' | project id, name, type, location, properties | order by id asc");

        Assert.Equal((2, 2, "false"), ((int)answer.Json["totalRecords"]!, (int)answer.Json["count"]!, (string?)answer.Json["resultTruncated"]));
        Assert.Equal(["microsoft.network/applicationgateways", "microsoft.network/virtualnetworks"], answer.Json["data"]!.AsArray().Select(r => (string)r!["type"]!));
        Assert.Equal("14", answer.Headers["x-ms-user-quota-remaining"]);
        Assert.Equal("00:00:05", answer.Headers["x-ms-user-quota-resets-after"]);
    }

    [Fact]
    public async Task A_path_into_properties_an_alias_and_functions_work()
    {
        await using var azure = await StartAsync();

        var answer = await QueryAsync(azure, "resources | where properties.networkProfile.outboundType == 'loadBalancer' and isnotempty(location) | extend low = tolower(name) | project id, low, out = properties.networkProfile['outboundType'] | limit 5");

        var row = Assert.Single(answer.Json["data"]!.AsArray())!;
        Assert.Equal(("aks", "loadBalancer"), ((string?)row["low"], (string?)row["out"]));
    }

    [Theory]
    [InlineData("resources | summarize count() by type")]
    [InlineData("resources | where nosuchcolumn == 'x'")]
    [InlineData("resources | where name == 'open")]
    [InlineData("securityresources | limit 1")]
    [InlineData("resources | limit 0")]
    [InlineData("resources ; drop")]
    [InlineData("")]
    public async Task What_it_does_not_know_is_a_bad_request_with_the_place(string query)
    {
        await using var azure = await StartAsync();

        var answer = await QueryAsync(azure, query);

        Assert.Equal((400, "BadRequest"), (answer.Status, answer.Code));
        Assert.Equal("InvalidQuery", (string?)answer.Json["error"]!["details"]![0]!["code"]);
    }

    [Fact]
    public async Task Ordered_pages_hold_every_row_once()
    {
        await using var azure = await StartAsync(o => Many(o, 25));
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await QueryAsync(azure, "resources | project id, name | order by id asc", token);
            seen.AddRange(page.Json["data"]!.AsArray().Select(r => (string)r!["id"]!));
            token = (string?)page.Json["$skipToken"];
            Assert.Equal(token is null ? "false" : "true", (string?)page.Json["resultTruncated"]);
            Assert.Equal(25, (int)page.Json["totalRecords"]!);
        }
        while (token is not null);

        Assert.Equal(25, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task Unordered_pages_repeat_and_miss_rows()
    {
        await using var azure = await StartAsync(o => Many(o, 25));
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await QueryAsync(azure, "resources | project id", token);
            seen.AddRange(page.Json["data"]!.AsArray().Select(r => (string)r!["id"]!));
            token = (string?)page.Json["$skipToken"];
        }
        while (token is not null);

        Assert.Equal(25, seen.Count);
        Assert.True(seen.Distinct(StringComparer.Ordinal).Count() < 25);
    }

    [Theory]
    [Trait("Case", "22")]
    [InlineData("resources | order by id asc | limit 20")]
    [InlineData("resources | project properties, tags | order by id asc")]
    [InlineData("resources | project name | order by name asc")]
    public async Task Truncated_without_a_token_where_azure_gives_none(string query)
    {
        await using var azure = await StartAsync(o => Many(o, 25));

        var answer = await QueryAsync(azure, query.Replace("project properties, tags | order by id asc", "order by id asc | project properties, tags", StringComparison.Ordinal));

        Assert.Equal("true", (string?)answer.Json["resultTruncated"]);
        Assert.Null(answer.Json["$skipToken"]);
    }

    [Fact]
    public async Task A_key_set_continues_after_the_last_id()
    {
        await using var azure = await StartAsync(o => Many(o, 25));
        var first = await QueryAsync(azure, "resources | order by id asc | limit 10 | project id");
        var last = (string)first.Json["data"]![9]!["id"]!;

        var byOperator = await QueryAsync(azure, $"resources | where id > '{last}' | order by id asc | project id");
        var byFunction = await QueryAsync(azure, $"resources | where strcmp(id, '{last}') > 0 | order by id asc | project id");

        Assert.Equal(15, (int)byOperator.Json["totalRecords"]!);
        Assert.Equal(byOperator.Json["data"]!.ToJsonString(), byFunction.Json["data"]!.ToJsonString());
    }

    [Fact]
    [Trait("Case", "21")]
    public async Task The_graph_lags_behind_the_provider()
    {
        await using var azure = await StartAsync(o => o.GraphLag = TimeSpan.FromMinutes(1));
        await azure.EditAsync(Waf, w => w["properties"]!["policySettings"]!["mode"] = "Detection");
        const string Query = "resources | where name == 'waf' | project id, mode = properties.policySettings.mode";

        Assert.Equal("Prevention", (string?)(await QueryAsync(azure, Query)).Json["data"]![0]!["mode"]);
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Detection", (string?)(await QueryAsync(azure, Query)).Json["data"]![0]!["mode"]);
    }

    [Fact]
    [Trait("Case", "23")]
    public async Task More_queries_than_the_quota_are_429_until_the_window_ends()
    {
        await using var azure = await StartAsync();
        for (var i = 0; i < 15; i++)
        {
            Assert.Equal(200, (await QueryAsync(azure, "resources | limit 1")).Status);
        }

        var refused = await QueryAsync(azure, "resources | limit 1");
        azure.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((429, "RateLimiting", "0"), (refused.Status, refused.Code, refused.Headers["x-ms-user-quota-remaining"]));
        Assert.Equal(200, (await QueryAsync(azure, "resources | limit 1")).Status);
    }

    [Fact]
    public async Task A_token_of_another_query_and_a_top_out_of_range_are_refused()
    {
        await using var azure = await StartAsync(o => Many(o, 25));
        var token = (string?)(await QueryAsync(azure, "resources | project id | order by id asc")).Json["$skipToken"];

        Assert.Equal(400, (await QueryAsync(azure, "resources | project id, name | order by id asc", token)).Status);
        Assert.Equal(400, (await azure.SendAsync(HttpMethod.Post, Path, new JsonObject { ["query"] = "resources", ["options"] = new JsonObject { ["$top"] = 1001 } }, "2022-10-01")).Status);
    }

    [Fact]
    public async Task Children_locks_and_secrets_are_in_no_row()
    {
        await using var azure = await StartAsync();
        await azure.SendAsync(HttpMethod.Put, $"{Group}/providers/Microsoft.Authorization/locks/l", new JsonObject { ["properties"] = new JsonObject { ["level"] = "CanNotDelete" } }, "2020-05-01");

        var answer = await QueryAsync(azure, "resources | order by id asc");

        Assert.Equal(5, (int)answer.Json["totalRecords"]!);
        Assert.DoesNotContain("hunter2", answer.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_and_role_assignments_are_in_tables_of_their_own()
    {
        await using var azure = await StartAsync(o => o.Estate =
        [
            .. o.Estate,
            TestAzure.Parse($$"""{"id":"{{Group}}","name":"rg-net","type":"Microsoft.Resources/resourceGroups","location":"westeurope"}"""),
            TestAzure.Parse($$"""{"id":"{{Group}}/providers/Microsoft.Authorization/roleAssignments/r","name":"r","properties":{"principalId":"p"} }"""),
        ]);

        Assert.Equal("rg-net", (string?)Assert.Single((await QueryAsync(azure, "resourcecontainers | order by id asc")).Json["data"]!.AsArray())!["name"]);
        Assert.Equal("r", (string?)Assert.Single((await QueryAsync(azure, "authorizationresources | where type =~ 'Microsoft.Authorization/roleAssignments' | order by id asc")).Json["data"]!.AsArray())!["name"]);
        Assert.Equal(5, (int)(await QueryAsync(azure, "resources | order by id asc")).Json["totalRecords"]!);
    }

    private static void Many(LocalAzureOptions options, int count)
    {
        options.GraphPageSize = 10;
        options.Estate = [.. Enumerable.Range(0, count).Select(i => TestAzure.Parse($$$"""{"id":"{{{Group}}}/providers/Microsoft.Network/publicIPAddresses/ip-{{{i:D3}}}","name":"ip","location":"westeurope","properties":{}}"""))];
    }

    private static Task<Answer> QueryAsync(TestAzure azure, string query, string? token = null)
    {
        var body = new JsonObject { ["subscriptions"] = new JsonArray(Sub), ["query"] = query };
        if (token is not null)
        {
            body["options"] = new JsonObject { ["$skipToken"] = token };
        }

        return azure.SendAsync(HttpMethod.Post, Path, body, "2022-10-01");
    }
}
