using System.Text.Json.Nodes;
using Automation.Compliance;

namespace Automation.Azure.Tests;

public sealed class ArmWriteTests
{
    private const string Operation = "https://arm.test/subscriptions/s/providers/Microsoft.Network/locations/we/operations/1?api-version=2025-05-01&t=1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_carries_the_body_the_etag_and_our_ids_once()
    {
        var azure = new FakeAzure().Answer(200, """{"properties":{"provisioningState":"Succeeded"}}""");

        Assert.IsType<WriteResult.Succeeded>(await azure.Provider.WriteAsync(Write(), Token));

        var (method, uri, body, headers) = Assert.Single(azure.Requests);
        Assert.Equal(("PUT", $"https://arm.test{FakeAzure.Gateway.Text}?api-version=2025-05-01", """{"a":1}"""), (method, uri.AbsoluteUri, body));
        Assert.Equal(("W/\"1\"", "ours-1", "run-1"), (headers["If-Match"], headers["x-ms-client-request-id"], headers["x-ms-correlation-request-id"]));
    }

    [Theory]
    [InlineData(412, "PreconditionFailed", "Conflict", "31")]
    [InlineData(409, "EtagMismatch", "Conflict", "32")]
    [InlineData(409, "OperationNotAllowed", "Conflict", "32")]
    [InlineData(409, "AnotherOperationInProgress", "Conflict", "32")]
    [InlineData(400, "AnotherOperationInProgress", "Conflict", "32")]
    [InlineData(409, "SomethingNew", "Conflict", "32")]
    [InlineData(429, "RetryableErrorDueToAnotherOperation", "Conflict", "33")]
    [InlineData(429, "TooManyRequests", "Throttled", "34")]
    [InlineData(409, "ScopeLocked", "Refused", "37")]
    [InlineData(403, "RequestDisallowedByPolicy", "Refused", "37")]
    [InlineData(403, "LinkedAuthorizationFailed", "Refused", "37")]
    [InlineData(403, "DenyAssignmentAuthorizationFailed", "Refused", "37")]
    [InlineData(400, "ApplicationGatewayCertificateDataOrKeyVaultSecretIdMustBeSpecified", "Refused", "43")]
    [InlineData(401, "ExpiredAuthenticationToken", "Refused", "53")]
    [InlineData(404, "ResourceGroupNotFound", "Refused", "37")]
    [InlineData(413, "RequestContentTooLarge", "Refused", "37")]
    [InlineData(408, "RequestTimeout", "Uncertain", "36")]
    [InlineData(500, "InternalServerError", "Uncertain", "36")]
    [InlineData(502, "BadGateway", "Uncertain", "36")]
    [InlineData(503, "ServiceUnavailable", "Uncertain", "36")]
    [InlineData(504, "GatewayTimeout", "Uncertain", "36")]
    [InlineData(307, "Moved", "Uncertain", "36")]
    [Trait("Case", "31")]
    [Trait("Case", "32")]
    [Trait("Case", "33")]
    [Trait("Case", "36")]
    [Trait("Case", "37")]
    public async Task Each_answer_has_its_result_and_the_body_is_sent_once(int status, string code, string result, string because)
    {
        var azure = new FakeAzure().Error(status, code, ("Retry-After", "7"), ("Location", "https://arm.test/elsewhere"));

        var outcome = await azure.Provider.WriteAsync(Write(), Token);

        Assert.True(result == outcome.GetType().Name, $"case {because}: {outcome}");
        Assert.Equal(code, FailureOf(outcome).Code);
        Assert.Equal(outcome is not WriteResult.Refused, FailureOf(outcome).Retryable);
        Assert.Single(azure.Requests);
        if (status is 429 or 412 or 409 && outcome is not WriteResult.Refused)
        {
            Assert.Equal(TimeSpan.FromSeconds(7), FailureOf(outcome).RetryAfter);
        }
    }

    [Fact]
    [Trait("Case", "32")]
    public async Task Inner_code_decides_where_the_outer_one_is_general()
    {
        var azure = new FakeAzure().Answer(429, """{"error":{"code":"TooMany","details":[{"code":"RetryableErrorDueToAnotherOperation"}]}}""");

        Assert.IsType<WriteResult.Conflict>(await azure.Provider.WriteAsync(Write(), Token));
        Assert.Null(azure.Gate.WriteDelay(RateBucket.Reads(FakeAzure.Gateway)));
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task Lost_connection_and_silence_are_uncertain()
    {
        var reset = new FakeAzure().Answer(_ => throw new HttpRequestException("reset"));
        Assert.Equal("Network", Assert.IsType<WriteResult.Uncertain>(await reset.Provider.WriteAsync(Write(), Token)).Failure.Code);
        Assert.Single(reset.Requests);

        var silent = new FakeAzure().Answer(_ => throw new TaskCanceledException("too long"));
        Assert.Equal("Timeout", Assert.IsType<WriteResult.Uncertain>(await silent.Provider.WriteAsync(Write(), Token)).Failure.Code);
        Assert.Single(silent.Requests);
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task Challenge_does_not_make_the_pipeline_send_the_body_again()
    {
        var azure = new FakeAzure().Error(401, "InvalidAuthenticationToken",
            ("WWW-Authenticate", "Bearer authorization_uri=\"https://login.test\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\""));

        Assert.IsType<WriteResult.Refused>(await azure.Provider.WriteAsync(Write(), Token));
        Assert.Single(azure.Requests);
    }

    [Fact]
    public async Task Accepted_write_is_followed_by_its_operation_even_when_the_body_says_succeeded()
    {
        var azure = new FakeAzure()
            .Answer(200, """{"properties":{"provisioningState":"Succeeded"}}""", ("Azure-AsyncOperation", Operation), ("Location", "https://evil.example/"), ("Retry-After", "10"))
            .Answer(200, """{"status":"InProgress"}""", ("Retry-After", "3"))
            .Error(503, "ServiceUnavailable")
            .Answer(_ => throw new HttpRequestException("reset"))
            .Error(429, "TooManyRequests", ("Retry-After", "4"))
            .Answer(200, """{"status":"Succeeded"}""");

        Assert.IsType<WriteResult.Succeeded>(await azure.Provider.WriteAsync(Write(), Token));

        Assert.Equal([10, 3, 5, 5, 4], azure.Clock.Waits.Select(w => w.TotalSeconds));
        Assert.All(azure.Requests.Skip(1), r => Assert.Equal(("GET", Operation), (r.Method, r.Uri.AbsoluteUri)));
        Assert.All(azure.Requests, r => Assert.Equal("ours-1", r.Headers["x-ms-client-request-id"]));
    }

    [Theory]
    [InlineData("""{"status":"Failed","error":{"code":"GatewayBroke","message":"m"}}""", "GatewayBroke")]
    [InlineData("""{"status":"Canceled"}""", "Canceled")]
    [InlineData("""{"status":"Succeeded","error":{"code":"NotLatestOperation"}}""", "NotLatestOperation")]
    [Trait("Case", "38")]
    public async Task Operation_that_ends_badly_is_ended(string body, string code)
    {
        var azure = new FakeAzure().Answer(201, "{}", ("Azure-AsyncOperation", Operation)).Answer(200, body);

        Assert.Equal(code, Assert.IsType<WriteResult.Ended>(await azure.Provider.WriteAsync(Write(), Token)).Failure.Code);
    }

    [Theory]
    [InlineData(404, "NotFound")]
    [InlineData(401, "ExpiredAuthenticationToken")]
    [InlineData(403, "AuthorizationFailed")]
    [Trait("Case", "38")]
    public async Task Operation_that_cannot_be_looked_at_is_uncertain(int status, string code)
    {
        var azure = new FakeAzure().Answer(201, "{}", ("Azure-AsyncOperation", Operation)).Error(status, code);

        Assert.Equal(code, Assert.IsType<WriteResult.Uncertain>(await azure.Provider.WriteAsync(Write(), Token)).Failure.Code);
    }

    [Theory]
    [InlineData("""{"status":"InProgress"}""")]
    [InlineData("""{}""")]
    [InlineData("gibberish")]
    [Trait("Case", "38")]
    public async Task Operation_that_never_ends_is_left_at_the_deadline(string body)
    {
        var azure = new FakeAzure().Answer(201, "{}", ("Azure-AsyncOperation", Operation)).Answer(200, body);

        Assert.Equal("Timeout", Assert.IsType<WriteResult.Uncertain>(await azure.Provider.WriteAsync(Write(), Token)).Failure.Code);
        Assert.Equal(TimeSpan.FromMinutes(2), azure.Clock.GetUtcNow() - new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("https://evil.example/operations/1")]
    [InlineData("http://arm.test/operations/1")]
    [InlineData("https://arm.test:8443/operations/1")]
    [InlineData("https://user@arm.test/operations/1")]
    [InlineData("//evil.example/operations/1")]
    [Trait("Case", "38")]
    [Trait("Case", "68")]
    public async Task Operation_on_another_host_is_not_followed(string operation)
    {
        var azure = new FakeAzure().Answer(201, "{}", ("Azure-AsyncOperation", operation));

        Assert.Equal("PollUrlRefused", Assert.IsType<WriteResult.Uncertain>(await azure.Provider.WriteAsync(Write(), Token)).Failure.Code);
        Assert.Single(azure.Requests);
    }

    [Fact]
    public async Task Location_is_followed_while_it_answers_202()
    {
        var azure = new FakeAzure()
            .Answer(202, "", ("Location", "/subscriptions/s/operationresults/1")).Answer(202, "").Answer(204, "");

        Assert.IsType<WriteResult.Succeeded>(await azure.Provider.WriteAsync(Write(), Token));
        Assert.Equal("https://arm.test/subscriptions/s/operationresults/1", azure.Requests[2].Uri.AbsoluteUri);
    }

    [Fact]
    public async Task Without_headers_the_resource_itself_tells()
    {
        var azure = new FakeAzure()
            .Answer(201, """{"properties":{"provisioningState":"Updating"}}""")
            .Answer(200, """{"properties":{"provisioningState":"Updating"}}""")
            .Answer(200, """{"properties":{"provisioningState":"Failed"}}""");

        Assert.IsType<WriteResult.Ended>(await azure.Provider.WriteAsync(Write(), Token));
        Assert.Equal(["PUT", "GET", "GET"], azure.Requests.Select(r => r.Method));
    }

    [Fact]
    [Trait("Case", "34")]
    public async Task Throttled_write_closes_the_gate_for_its_provider_only()
    {
        var azure = new FakeAzure().Error(429, "TooManyRequests", ("Retry-After", "60"));

        Assert.IsType<WriteResult.Throttled>(await azure.Provider.WriteAsync(Write(), Token));
        var held = Assert.IsType<WriteResult.Throttled>(await azure.Provider.WriteAsync(Write(), Token)).Failure;

        Assert.Equal(("RateGate", TimeSpan.FromSeconds(60)), (held.Code, held.RetryAfter));
        Assert.Single(azure.Requests);
        Assert.Null(azure.Gate.WriteDelay(new RateBucket(FakeAzure.Gateway.SubscriptionId, "microsoft.containerservice", Writes: true)));
        Assert.Equal(TimeSpan.Zero, azure.Gate.ReadDelay(RateBucket.Reads(FakeAzure.Gateway)));
    }

    [Theory]
    [InlineData("x-ms-ratelimit-remaining-subscription-global-reads", "49", true, true)]
    [InlineData("x-ms-ratelimit-remaining-subscription-global-reads", "50", false, false)]
    [InlineData("x-ms-ratelimit-remaining-subscription-writes", "39", false, true)]
    [InlineData("x-ms-ratelimit-remaining-tenant-writes", "40", false, false)]
    [InlineData("x-ms-ratelimit-remaining-subscription-writes", "many", false, false)]
    [Trait("Case", "35")]
    public async Task Little_quota_left_slows_reads_and_stops_writes_first(string header, string remaining, bool readsWait, bool writesStop)
    {
        var azure = new FakeAzure().Answer(404, """{"error":{"code":"ResourceNotFound"}}""", (header, remaining));
        await azure.Provider.ReadAsync(FakeAzure.Gateway, Token);
        azure.Clock.Waits.Clear();

        Assert.Equal(writesStop, azure.Gate.WriteDelay(RateBucket.Reads(FakeAzure.Gateway)) is not null);
        await azure.Provider.ReadAsync(FakeAzure.Gateway, Token);
        Assert.Equal(readsWait ? [TimeSpan.FromMilliseconds(200)] : [], azure.Clock.Waits);

        // The bucket refills: an old reading holds nobody back.
        azure.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(azure.Gate.WriteDelay(RateBucket.Reads(FakeAzure.Gateway)));
    }

    internal static ResourceWrite Write(JsonObject? body = null) =>
        new(FakeAzure.Gateway, "2025-05-01", body ?? new JsonObject { ["a"] = 1 }, "W/\"1\"", "ours-1", "run-1", TimeSpan.FromMinutes(2));

    private static Failure FailureOf(WriteResult result) => result switch
    {
        WriteResult.Conflict(var failure) => failure,
        WriteResult.Refused(var failure) => failure,
        WriteResult.Throttled(var failure) => failure,
        WriteResult.Ended(var failure) => failure,
        WriteResult.Uncertain(var failure) => failure,
        _ => throw new InvalidOperationException($"{result}"),
    };
}
