using Automation.Compliance;
using Automation.Inventory;
using Azure.Identity;

namespace Automation.Azure.Tests;

public sealed class ArmReadTests
{
    private static readonly string Body = $$$"""{"id":"{{{FakeAzure.Gateway.Text.Replace("resourceGroups", "resourcegroups", StringComparison.Ordinal)}}}","etag":"W/\"body\"","properties":{}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Found_resource_keeps_its_body_version_and_etag_from_the_header()
    {
        var azure = new FakeAzure().Answer(200, Body, ("ETag", "W/\"header\""));

        var resource = Assert.IsType<ReadResult.Found>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Resource;

        Assert.Equal(("W/\"header\"", "2025-05-01", ResourceSource.Provider), (resource.ETag, resource.ApiVersion, resource.Source));
        Assert.Equal(Body, resource.Body.GetRawText());
        Assert.Equal(azure.Clock.GetUtcNow(), resource.ReadAt);
        var (method, uri, _, headers) = Assert.Single(azure.Requests);
        Assert.Equal(("GET", $"https://arm.test{FakeAzure.Gateway.Text}?api-version=2025-05-01"), (method, uri.AbsoluteUri));
        Assert.Equal("Bearer token", headers["Authorization"]);
    }

    [Fact]
    public async Task Etag_of_the_body_stands_in_for_the_header()
    {
        var azure = new FakeAzure().Answer(200, Body);

        Assert.Equal("W/\"body\"", Assert.IsType<ReadResult.Found>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Resource.ETag);
    }

    [Theory]
    [InlineData("ResourceNotFound")]
    [InlineData("ResourceGroupNotFound")]
    [InlineData("NotFound")]
    [Trait("Case", "10")]
    public async Task Missing_resource_is_not_found(string code) =>
        Assert.IsType<ReadResult.NotFound>(await new FakeAzure().Error(404, code).Provider.ReadAsync(FakeAzure.Gateway, Token));

    [Theory]
    [InlineData(404, "SubscriptionNotFound")]
    [InlineData(404, "InvalidResourceType")]
    [InlineData(403, "AuthorizationFailed")]
    [InlineData(401, "InvalidAuthenticationToken")]
    [InlineData(400, "NoRegisteredProviderFound")]
    [Trait("Case", "25")]
    [Trait("Case", "53")]
    public async Task Missing_rights_never_look_like_a_missing_resource(int status, string code)
    {
        var failure = Assert.IsType<ReadResult.Failed>(await new FakeAzure().Error(status, code).Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure;

        Assert.Equal((code, false), (failure.Code, failure.Retryable));
    }

    [Fact]
    public async Task A_404_that_is_not_ARM_speaking_proves_nothing() =>
        Assert.True(Assert.IsType<ReadResult.Failed>(
            await new FakeAzure().Answer(404, "<html>proxy</html>").Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure.Retryable);

    [Theory]
    [InlineData("[]", "UnreadableBody")]
    [InlineData("not json", "UnreadableBody")]
    [InlineData("""{"name":"\ud800"}""", "UnreadableBody")]
    [InlineData("""{"id":"/subscriptions/s/resourceGroups/other/providers/Microsoft.Network/applicationGateways/gw"}""", "UnexpectedResource")]
    public async Task Body_that_is_not_the_resource_is_a_failure(string body, string code) =>
        Assert.Equal(code, Assert.IsType<ReadResult.Failed>(await new FakeAzure().Answer(200, body).Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure.Code);

    [Fact]
    public async Task Type_without_a_pinned_version_is_not_asked_for()
    {
        var azure = new FakeAzure().Answer(200, Body);

        var failure = Assert.IsType<ReadResult.Failed>(
            await azure.Provider.ReadAsync(ResourceId.Parse("/subscriptions/s/resourceGroups/g/providers/Contoso.Things/things/t"), Token)).Failure;

        Assert.Equal(("NoPinnedApiVersion", false), (failure.Code, failure.Retryable));
        Assert.Empty(azure.Requests);
    }

    [Fact]
    public async Task Lost_and_failing_reads_are_repeated_briefly()
    {
        var azure = new FakeAzure().Answer(_ => throw new HttpRequestException("reset")).Error(503, "ServiceUnavailable").Answer(200, Body);

        Assert.IsType<ReadResult.Found>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token));
        Assert.Equal([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)], azure.Clock.Waits);
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task Read_that_stays_lost_fails_retryable()
    {
        var azure = new FakeAzure().Error(502, "BadGateway");

        Assert.True(Assert.IsType<ReadResult.Failed>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure.Retryable);
        Assert.Equal(3, azure.Requests.Count);
    }

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("3600", 3600.0)]
    [InlineData("99999999", 3600.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("Sun, 01 Mar 2026 12:00:30 GMT", 30.0)]
    [InlineData("Sat, 01 Mar 2025 12:00:00 GMT", 0.0)]
    [InlineData("-5", null)]
    [InlineData("NaN", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    [Trait("Case", "34")]
    public async Task Retry_after_is_read_in_every_form_and_capped(string? header, double? seconds)
    {
        var azure = new FakeAzure(o => o.ReadRetries = 0).Error(429, "TooManyRequests", header is null ? [] : [("Retry-After", header)]);

        var failure = Assert.IsType<ReadResult.Failed>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure;

        Assert.True(failure.Retryable);
        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    [Fact]
    [Trait("Case", "34")]
    [Trait("Case", "35")]
    public async Task Long_throttling_ends_the_read_and_closes_the_gate_without_a_busy_loop()
    {
        var azure = new FakeAzure().Error(429, "TooManyRequests", ("Retry-After", "372")).Answer(200, Body);

        Assert.IsType<ReadResult.Failed>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token));
        for (var i = 0; i < 50; i++)
        {
            var failure = Assert.IsType<ReadResult.Failed>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure;
            Assert.Equal(TimeSpan.FromSeconds(372), failure.RetryAfter);
        }

        Assert.Single(azure.Requests);
        azure.Clock.Advance(TimeSpan.FromSeconds(372));
        Assert.IsType<ReadResult.Found>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token));
    }

    [Fact]
    [Trait("Case", "53")]
    public async Task Missing_token_is_a_failure_of_its_own()
    {
        var azure = new FakeAzure(credential: new BrokenCredential()).Answer(200, Body);

        Assert.Equal("AuthenticationFailed", Assert.IsType<ReadResult.Failed>(await azure.Provider.ReadAsync(FakeAzure.Gateway, Token)).Failure.Code);
    }

    [Fact]
    public async Task Cancellation_is_thrown()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FakeAzure().Answer(200, Body).Provider.ReadAsync(FakeAzure.Gateway, cancelled.Token));
    }

    [Fact]
    [Trait("Case", "54")]
    public async Task Odd_names_are_escaped_and_stay_one_segment()
    {
        var azure = new FakeAzure().Error(404, "ResourceNotFound");

        await azure.Provider.ReadAsync(ResourceId.Parse("/subscriptions/s/resourceGroups/a b&c=;@/providers/Microsoft.Network/natGateways/ñ{{x}}"), Token);

        var uri = Assert.Single(azure.Requests).Uri;
        Assert.Equal("/subscriptions/s/resourceGroups/a%20b%26c%3D%3B%40/providers/Microsoft.Network/natGateways/%C3%B1%7B%7Bx%7D%7D?api-version=2025-05-01", uri.PathAndQuery);
    }

    [Fact]
    public async Task Locks_at_and_above_hold_and_those_below_do_not()
    {
        var group = FakeAzure.Gateway.ParentOrScope!;
        string Lock(string scope, string name, string level) =>
            $$$"""{"id":"{{{scope}}}/providers/Microsoft.Authorization/locks/{{{name}}}","properties":{"level":"{{{level}}}","notes":"why"}}""";
        var azure = new FakeAzure()
            .Answer(200, $$"""{"value":[{{Lock(FakeAzure.Gateway.Text.ToUpperInvariant().Replace("/SUBSCRIPTIONS", "/subscriptions", StringComparison.Ordinal), "own", "CanNotDelete")}}],"nextLink":"https://arm.test/next"}""")
            .Answer(200, $$"""{"value":[{{Lock("/subscriptions/11111111-1111-1111-1111-111111111111", "all", "ReadOnly")}},{{Lock(group.Replace("/rg", "/rg2", StringComparison.Ordinal), "other", "ReadOnly")}},{{Lock(FakeAzure.Gateway.Text + "/httpListeners/x", "below", "ReadOnly")}}]}""");

        var locks = Assert.IsType<LocksResult.Known>(await azure.Provider.LocksAsync(FakeAzure.Gateway, Token)).Locks;

        Assert.Equal([("own", "CanNotDelete"), ("all", "ReadOnly")], locks.Select(l => (l.Name, l.Level)));
        Assert.EndsWith("/providers/Microsoft.Authorization/locks?api-version=2020-05-01", azure.Requests[0].Uri.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"value":[],"nextLink":"https://evil.example/next"}""", "PageUrlRefused")]
    [InlineData("""{"value":[{"id":"x"}]}""", "UnreadableLock")]
    [InlineData("""{}""", "UnreadableBody")]
    [Trait("Case", "37")]
    public async Task Locks_that_cannot_be_known_are_a_failure(string body, string code) =>
        Assert.Equal(code, Assert.IsType<LocksResult.Failed>(await new FakeAzure().Answer(200, body).Provider.LocksAsync(FakeAzure.Gateway, Token)).Failure.Code);

    [Fact]
    public void Every_pinned_version_is_a_date_and_the_main_types_are_pinned()
    {
        Assert.All(ApiVersions.Types, type => Assert.Matches(@"^\d{4}-\d{2}-\d{2}(-preview)?$", ApiVersions.For(type)));
        Assert.Equal("2026-04-01", ApiVersions.For("microsoft.containerservice/MANAGEDCLUSTERS"));
        Assert.Equal("2025-05-01", ApiVersions.For("Microsoft.Network/applicationGateways"));
    }

    private sealed class BrokenCredential : global::Azure.Core.TokenCredential
    {
        public override global::Azure.Core.AccessToken GetToken(global::Azure.Core.TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");

        public override ValueTask<global::Azure.Core.AccessToken> GetTokenAsync(global::Azure.Core.TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");
    }
}
