using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Azure.Tests;

public sealed class ResourceGraphClientTests
{
    private static readonly ImmutableArray<string> Scopes = ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "22")]
    public async Task Pages_of_both_queries_follow_each_other()
    {
        var azure = new FakeAzure()
            .Answer(200, Answer(["a", "b"], skipToken: "next:1"))
            .Answer(200, Answer(["c"]))
            .Answer(200, Answer([], total: 0));

        var names = new List<string>();
        string? continuation = null;
        do
        {
            var page = Assert.IsType<GraphResult.Page>(await azure.Graph.ListAsync(Scopes, continuation, Token));
            Assert.False(page.Truncated);
            names.AddRange(page.Rows.Select(r => r.Name));
            Assert.All(page.Rows, r => Assert.Equal(ResourceSource.ResourceGraph, r.Source));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(["a", "b", "c"], names);
        Assert.Equal(3, azure.Requests.Count);
        var requests = azure.Requests.Select(r => JsonNode.Parse(r.Body!)!).ToList();
        Assert.All(azure.Requests, r => Assert.Equal(("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"), (r.Method, r.Uri.PathAndQuery)));
        Assert.All(requests, r => Assert.Equal(Scopes, r["subscriptions"]!.AsArray().Select(s => (string)s!)));
        Assert.All(requests, r => Assert.Equal(1000, (int)r["options"]!["$top"]!));
        Assert.Equal([null, "next:1", null], requests.Select(r => (string?)r["options"]!["$skipToken"]));
        Assert.StartsWith("resources\n", (string)requests[1]["query"]!, StringComparison.Ordinal);
        Assert.StartsWith("authorizationresources\n", (string)requests[2]["query"]!, StringComparison.Ordinal);
        Assert.All(requests, r => Assert.Contains("order by id asc", (string)r["query"]!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"true\"", null, true)]
    [InlineData("true", null, true)]
    [InlineData("\"true\"", "token", false)]
    [InlineData("\"false\"", null, false)]
    [Trait("Case", "22")]
    public async Task Truncation_without_a_way_on_is_told(string flag, string? token, bool truncated)
    {
        var azure = new FakeAzure().Answer(200, Answer(["a"], token, truncated: flag));

        Assert.Equal(truncated, Assert.IsType<GraphResult.Page>(await azure.Graph.ListAsync(Scopes, null, Token)).Truncated);
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task Row_that_cannot_be_named_makes_the_page_incomplete_and_a_tenant_level_row_does_not()
    {
        var tenant = new FakeAzure().Answer(200, """{"totalRecords":1,"count":1,"data":[{"id":"/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/roleAssignments/1"}],"resultTruncated":"false"}""");
        var broken = new FakeAzure().Answer(200, """{"totalRecords":1,"count":1,"data":[{"name":"x"}],"resultTruncated":"false"}""");

        Assert.False(Assert.IsType<GraphResult.Page>(await tenant.Graph.ListAsync(Scopes, null, Token)).Truncated);
        Assert.True(Assert.IsType<GraphResult.Page>(await broken.Graph.ListAsync(Scopes, null, Token)).Truncated);
    }

    [Fact]
    [Trait("Case", "23")]
    public async Task Spent_quota_is_waited_for_by_the_header()
    {
        var azure = new FakeAzure()
            .Error(429, "RateLimiting", ("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:00:04"))
            .Answer(200, Answer(["a"]));

        Assert.IsType<GraphResult.Page>(await azure.Graph.ListAsync(Scopes, null, Token));
        Assert.Equal([TimeSpan.FromSeconds(4)], azure.Clock.Waits);
    }

    [Fact]
    [Trait("Case", "23")]
    public async Task Quota_that_stays_spent_fails_with_its_wait()
    {
        var azure = new FakeAzure().Error(429, "RateLimiting", ("Retry-After", "2"), ("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:05:00"));

        var failure = Assert.IsType<GraphResult.Failed>(await azure.Graph.ListAsync(Scopes, null, Token)).Failure;

        Assert.Equal((true, TimeSpan.FromMinutes(5)), (failure.Retryable, failure.RetryAfter));
        Assert.Single(azure.Requests);
    }

    [Fact]
    [Trait("Case", "23")]
    public async Task Last_page_of_a_quota_makes_the_next_one_wait_first()
    {
        var azure = new FakeAzure()
            .Answer(200, Answer(["a"], "t"), ("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:00:03"))
            .Answer(200, Answer(["b"]), ("x-ms-user-quota-remaining", "14"), ("x-ms-user-quota-resets-after", "00:00:05"));

        var first = Assert.IsType<GraphResult.Page>(await azure.Graph.ListAsync(Scopes, null, Token));
        Assert.Empty(azure.Clock.Waits);
        await azure.Graph.ListAsync(Scopes, first.Continuation, Token);
        await azure.Graph.ListAsync(Scopes, first.Continuation, Token);
        Assert.Equal([TimeSpan.FromSeconds(3)], azure.Clock.Waits);
    }

    [Theory]
    [InlineData(403, "AuthorizationFailed", false)]
    [InlineData(400, "InvalidQuery", false)]
    [InlineData(503, "ServiceUnavailable", true)]
    public async Task Other_answers_say_whether_asking_again_helps(int status, string code, bool retryable)
    {
        var failure = Assert.IsType<GraphResult.Failed>(await new FakeAzure().Error(status, code).Graph.ListAsync(Scopes, null, Token)).Failure;

        Assert.Equal((code, retryable), (failure.Code, failure.Retryable));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"totalRecords":1,"data":{"columns":[],"rows":[]}}""")]
    [InlineData("gibberish")]
    public async Task Answer_that_is_no_page_is_a_failure_and_not_an_empty_estate(string body) =>
        Assert.IsType<GraphResult.Failed>(await new FakeAzure().Answer(200, body).Graph.ListAsync(Scopes, null, Token));

    [Theory]
    [InlineData("x")]
    [InlineData("7:t")]
    [InlineData("-1:t")]
    public async Task Foreign_continuation_is_our_mistake(string continuation) =>
        await Assert.ThrowsAsync<ArgumentException>(() => new FakeAzure().Answer(200, Answer([])).Graph.ListAsync(Scopes, continuation, Token));

    [Fact]
    public async Task Scope_that_is_no_subscription_id_is_our_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new FakeAzure().Answer(200, Answer([])).Graph.ListAsync(["x' or 1"], null, Token));

    private static string Answer(string[] names, string? skipToken = null, string truncated = "\"false\"", long total = 3)
    {
        var rows = names.Select(n => $$"""{"id":"/subscriptions/{{Scopes[0]}}/resourceGroups/rg/providers/Microsoft.Network/natGateways/{{n}}","name":"{{n}}"}""");
        var token = skipToken is null ? "" : $",\"$skipToken\":\"{skipToken}\"";
        return $$"""{"totalRecords":{{total}},"count":{{names.Length}},"data":[{{string.Join(',', rows)}}],"facets":[],"resultTruncated":{{truncated}}{{token}}}""";
    }
}
