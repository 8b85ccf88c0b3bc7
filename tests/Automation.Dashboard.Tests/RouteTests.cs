using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Automation.Policy;

namespace Automation.Dashboard.Tests;

public class RouteTests
{
    private const string Gateway = FakeQueries.Gateway;

    [Fact]
    public async Task Findings_are_paged_with_their_filter()
    {
        await using var api = await ApiHost.LocalAsync();

        var first = await api.SendAsync("GET", $"/api/findings?state=open&resourceId={Uri.EscapeDataString(Gateway)}&policy=waf&minimumSeverity=High&top=3");
        var second = await api.SendAsync("GET", $"/api/findings?top=3&continuation={first.Json.GetProperty("continuation").GetString()}");

        Assert.Equal(200, first.Status);
        Assert.Equal(["f1", "f2", "f3"], Ids(first));
        Assert.Equal(["f4", "f5"], Ids(second));
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("continuation").ValueKind);
        Assert.Equal("Open", first.Json.GetProperty("items")[0].GetProperty("state").GetString());
        Assert.DoesNotContain("<script>", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_reach_the_query_as_values()
    {
        await using var api = await ApiHost.LocalAsync();

        await api.SendAsync("GET", $"/api/findings?state=open&resourceId={Uri.EscapeDataString(Gateway)}&policy=waf&minimumSeverity=High");

        Assert.Equal(new FindingFilter(FindingState.Open, Gateway, "waf", FindingSeverity.High), api.Queries.Filter);
        Assert.Equal(50, api.Queries.Top);
    }

    [Theory]
    [InlineData("/api/findings/f2", "id", "f2")]
    [InlineData("/api/plans/p1", "id", "p1")]
    [InlineData("/api/plans/p1", "disruption", "None")]
    [InlineData("/api/verdicts?resourceId=" + Gateway, "policyVersion", "v1")]
    public async Task One_thing_is_read(string path, string member, string value)
    {
        await using var api = await ApiHost.LocalAsync();

        var answer = await api.SendAsync("GET", path);

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        Assert.Equal(value, answer.Json.GetProperty(member).GetString());
    }

    [Theory]
    [InlineData("/api/plans", 1)]
    [InlineData("/api/plans?state=AwaitingApproval", 1)]
    [InlineData("/api/plans?state=Done", 0)]
    [InlineData("/api/journal", 1)]
    [InlineData("/api/journal?resourceId=" + Gateway, 1)]
    public async Task Lists_are_read(string path, int count)
    {
        await using var api = await ApiHost.LocalAsync();

        Assert.Equal(count, (await api.SendAsync("GET", path)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Verdicts_carry_reasons_and_a_deep_tree_of_conditions()
    {
        await using var api = await ApiHost.LocalAsync();

        var answer = await api.SendAsync("GET", "/api/verdicts?resourceId=" + Gateway);

        using var json = JsonDocument.Parse(answer.Text, new JsonDocumentOptions { MaxDepth = 512 });
        var verdict = json.RootElement.GetProperty("verdicts")[0];
        Assert.Equal("properties.mode", verdict.GetProperty("reasons")[0].GetProperty("field").GetString());
        Assert.Equal("No", verdict.GetProperty("explanation").GetProperty("result").GetString());
        Assert.Equal("The region is unknown.", json.RootElement.GetProperty("verdicts")[1].GetProperty("cause").GetString());
    }

    [Theory]
    [InlineData("zones")]
    [InlineData("baseline/zones")]
    public async Task One_policy_is_explained_by_key_or_name(string policy)
    {
        await using var api = await ApiHost.LocalAsync();

        var json = (await api.SendAsync("GET", $"/api/explanations?resourceId={Gateway}&policy={policy}")).Json;

        Assert.Equal("baseline/zones", Assert.Single(json.GetProperty("verdicts").EnumerateArray()).GetProperty("policyKey").GetString());
    }

    [Theory]
    [InlineData("/api/explanations?resourceId=/subscriptions/s2&policy=waf", 404, "AUT4504")]
    [InlineData("/api/explanations?resourceId=" + Gateway + "&policy=nobody", 404, "AUT4504")]
    [InlineData("/api/explanations?resourceId=" + Gateway, 400, "AUT4505")]
    [InlineData("/api/explanations?policy=waf", 400, "AUT4506")]
    [InlineData("/api/findings/f99", 404, "AUT4504")]
    [InlineData("/api/plans/p99", 404, "AUT4504")]
    [InlineData("/api/verdicts?resourceId=/subscriptions/s2", 404, "AUT4504")]
    [InlineData("/api/nowhere", 404, "AUT4504")]
    [InlineData("/api", 404, "AUT4504")]
    [InlineData("/api/findings?top=0", 400, "AUT4505")]
    [InlineData("/api/findings?top=201", 400, "AUT4505")]
    [InlineData("/api/findings?top=-1", 400, "AUT4505")]
    [InlineData("/api/findings?top=1e2", 400, "AUT4505")]
    [InlineData("/api/findings?top=99999999999999", 400, "AUT4505")]
    [InlineData("/api/findings?top=1&top=2", 400, "AUT4505")]
    [InlineData("/api/findings?state=1", 400, "AUT4505")]
    [InlineData("/api/findings?state=Open,Resolved", 400, "AUT4505")]
    [InlineData("/api/findings?minimumSeverty=High", 400, "AUT4505")]
    [InlineData("/api/findings?policy=a%0d%0ab", 400, "AUT4505")]
    [InlineData("/api/findings/f1?x=1", 400, "AUT4505")]
    [InlineData("/api/findings?resourceId=nonsense", 400, "AUT4506")]
    [InlineData("/api/findings?resourceId=/subscriptions/a/../b", 400, "AUT4506")]
    [InlineData("/api/verdicts", 400, "AUT4506")]
    [InlineData("/api/findings/a%20b", 400, "AUT4507")]
    [InlineData("/api/plans/a%2Fb", 400, "AUT4507")]
    [InlineData("/api/plans/%3Cscript%3E", 400, "AUT4507")]
    [InlineData("/api/findings?continuation=garbage", 400, "AUT4514")]
    public async Task What_cannot_be_read_is_a_problem_with_code_and_cure(string path, int status, string code)
    {
        await using var api = await ApiHost.LocalAsync();

        (await api.SendAsync("GET", path)).IsProblem(status, code);
    }

    [Theory]
    [InlineData("/api/plans/p1/approve", """{"comment":"fine"}""", 200, "approve p1 by local operator: fine")]
    [InlineData("/api/plans/p1/approve", null, 200, "approve p1 by local operator: -")]
    [InlineData("/api/plans/p1/reject", "{}", 200, "reject p1 by local operator: -")]
    [InlineData("/api/halt", """{"halted":true,"reason":"incident"}""", 200, "halt True by local operator: incident")]
    [InlineData("/api/halt", """{"halted":false,"reason":"over"}""", 200, "halt False by local operator: over")]
    [InlineData("/api/evaluations", $$"""{"resourceId":"{{Gateway}}"}""", 202, $"evaluate {Gateway} by local operator")]
    public async Task Actions_are_carried_out_in_the_callers_name(string path, string? body, int status, string call)
    {
        await using var api = await ApiHost.LocalAsync();

        var answer = await api.SendAsync("POST", path, ApiHost.Token, body);

        Assert.Equal((status, "Done."), (answer.Status, answer.Json.GetProperty("detail").GetString()));
        Assert.Equal([call], api.Actions.Calls);
    }

    [Theory]
    [InlineData("/api/plans/p1/approve", """{"comment":"a","extra":1}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", """{"comment":"a","comment":"b"}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", """{"comment":1}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", """{"comment":"\u0000"}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", "null", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", "[]", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", "{", "application/json", 400, "AUT4510")]
    [InlineData("/api/plans/p1/approve", "{}", "text/plain", 415, "AUT4508")]
    [InlineData("/api/plans/p1/approve", "comment=a", "application/x-www-form-urlencoded", 415, "AUT4508")]
    [InlineData("/api/plans/a%20b/approve", "{}", "application/json", 400, "AUT4507")]
    [InlineData("/api/halt", null, "application/json", 400, "AUT4510")]
    [InlineData("/api/halt", """{"halted":true}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/halt", """{"reason":"x"}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/halt", """{"halted":"true","reason":"x"}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/halt", """{"halted":true,"reason":null}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/halt", """{"halted":true,"reason":"  "}""", "application/json", 400, "AUT4510")]
    [InlineData("/api/evaluations", """{"resourceId":"x"}""", "application/json", 400, "AUT4506")]
    [InlineData("/api/findings", "{}", "application/json", 405, "AUT4511")]
    public async Task Malformed_action_changes_nothing(string path, string? body, string contentType, int status, string code)
    {
        await using var api = await ApiHost.LocalAsync();

        (await api.SendAsync("POST", path, ApiHost.Token, body, contentType)).IsProblem(status, code);
        Assert.Empty(api.Actions.Calls);
    }

    [Fact]
    public async Task Large_body_is_refused_whether_or_not_it_says_how_large_it_is()
    {
        await using var api = await ApiHost.LocalAsync();
        var body = $$"""{"comment":"{{new string('x', 70_000)}}"}""";
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/plans/p1/approve") { Content = new UnsizedContent(body) };
        chunked.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ApiHost.Token);

        using var unsized = await api.Client.SendAsync(chunked, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)unsized.StatusCode);
        (await api.SendAsync("POST", "/api/plans/p1/approve", ApiHost.Token, body)).IsProblem(413, "AUT4509");
        Assert.Empty(api.Actions.Calls);
    }

    [Theory]
    [InlineData(ActionStatus.NotFound, "AUT4001", 404, "AUT4001")]
    [InlineData(ActionStatus.Conflict, "AUT4002", 409, "AUT4002")]
    [InlineData(ActionStatus.Forbidden, "AUT4003", 403, "AUT4003")]
    [InlineData(ActionStatus.Invalid, "AUT4004", 400, "AUT4004")]
    [InlineData(ActionStatus.NotFound, null, 404, "AUT4504")]
    public async Task Refusal_of_an_action_keeps_its_code(ActionStatus refusal, string? given, int status, string code)
    {
        await using var api = await ApiHost.LocalAsync();
        api.Actions.Answer = new ActionResult(refusal, given, "No.");

        (await api.SendAsync("POST", "/api/plans/p1/approve", ApiHost.Token)).IsProblem(status, code);
    }

    [Fact]
    [Trait("Case", "67")]
    public async Task Failure_inside_tells_nothing_outside()
    {
        await using var api = await ApiHost.LocalAsync();
        api.Queries.Throws = new InvalidOperationException("canary-inside AccountKey=x");
        var failed = await api.SendAsync("GET", "/api/findings");
        api.Queries.Throws = new StoreException("canary-inside");
        var down = await api.SendAsync("GET", "/api/findings");

        failed.IsProblem(500, "AUT4513");
        down.IsProblem(503, "AUT4512");
        Assert.DoesNotContain("canary", failed.Text + down.Text, StringComparison.Ordinal);
        Assert.Contains(api.Logs.Lines, l => l.StartsWith("4002 ", StringComparison.Ordinal));
        Assert.Contains(api.Logs.Lines, l => l.StartsWith("4003 ", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "74")]
    public async Task Health_says_whether_work_can_be_given()
    {
        await using var api = await ApiHost.LocalAsync();

        var ready = await api.SendAsync("GET", "/api/health");
        api.Queries.Ready = false;
        var notReady = await api.SendAsync("GET", "/api/health");
        api.Queries.Throws = new StoreException("down");
        var down = await api.SendAsync("GET", "/api/health");

        Assert.Equal((200, true, 12), (ready.Status, ready.Json.GetProperty("ready").GetBoolean(), ready.Json.GetProperty("details").GetProperty("policyCount").GetInt32()));
        Assert.Equal((503, false), (notReady.Status, notReady.Json.GetProperty("ready").GetBoolean()));
        Assert.Equal((503, false), (down.Status, down.Json.GetProperty("ready").GetBoolean()));
    }

    [Theory]
    [InlineData("/api/findings")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/findings?top=0")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var api = await ApiHost.LocalAsync();

        var headers = (await api.SendAsync("GET", path)).Headers;

        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("no-store", headers["Cache-Control"]);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", headers["Content-Security-Policy"]);
    }

    [Fact]
    public async Task Api_description_is_as_approved()
    {
        await using var api = await ApiHost.LocalAsync();

        var answer = await api.SendAsync("GET", "/api/openapi.json");

        Assert.Equal(200, answer.Status);
        Approvals.Matches("openapi.json", answer.Text.ReplaceLineEndings("\n") + "\n");
        foreach (var path in answer.Json.GetProperty("paths").EnumerateObject().Where(p => p.Name != "/api/openapi.json"))
        {
            Assert.All(path.Value.EnumerateObject(), operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
        }
    }

    private static string[] Ids(Answer answer) => [.. answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];

    private sealed class UnsizedContent : HttpContent
    {
        private readonly byte[] _body;

        public UnsizedContent(string body)
        {
            _body = Encoding.UTF8.GetBytes(body);
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(_body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
