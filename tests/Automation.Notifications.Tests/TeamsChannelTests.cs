using System.Net;
using Automation.Compliance;

namespace Automation.Notifications.Tests;

[Trait("Case", "62")]
public class TeamsChannelTests
{
    [Theory]
    [InlineData(200, "", "Accepted")]
    [InlineData(200, "1", "Accepted")]
    [InlineData(200, """{"id":"x","error":null,"status":"Succeeded"}""", "Accepted")]
    [InlineData(202, "", "Accepted")]
    [InlineData(200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", "Later")]
    [InlineData(200, """{"error":{"code":"WorkflowTriggerIsNotEnabled"}}""", "Later")]
    [InlineData(200, """{"statusCode":502}""", "Later")]
    [InlineData(200, """{"status":"Failed"}""", "Later")]
    [InlineData(200, "<html>Sign in</html>", "Later")]
    [InlineData(302, "", "ChannelGone")]
    [InlineData(400, "", "Rejected")]
    [InlineData(401, "", "ChannelGone")]
    [InlineData(403, "", "ChannelGone")]
    [InlineData(404, "", "ChannelGone")]
    [InlineData(408, "", "Later")]
    [InlineData(410, "", "ChannelGone")]
    [InlineData(413, "", "Rejected")]
    [InlineData(422, "", "Rejected")]
    [InlineData(429, "", "Later")]
    [InlineData(500, "", "Later")]
    [InlineData(503, "", "Later")]
    public async Task Every_answer_has_its_meaning(int status, string body, string want)
    {
        using var teams = new TeamsHarness((HttpStatusCode)status, body);

        Assert.Equal(want, (await teams.SendAsync()).GetType().Name);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("0", 0)]
    [InlineData("Sun, 01 Mar 2026 10:02:00 GMT", 120)]
    [InlineData("Sun, 01 Mar 2026 09:00:00 GMT", 0)]
    [InlineData("999999999", 3600)]
    [InlineData("999999999999999999999999", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task Retry_After_is_read_bounded_or_ignored(string? header, int? seconds)
    {
        using var teams = new TeamsHarness((HttpStatusCode)429, retryAfter: header);

        var later = Assert.IsType<DeliveryResult.Later>(await teams.SendAsync());

        Assert.Equal(seconds, (int?)later.RetryAfter?.TotalSeconds);
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task Unreachable_webhook_is_tried_later_without_naming_it()
    {
        using var teams = new TeamsHarness((_, _) => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host " + TeamsHarness.Url));

        var later = Assert.IsType<DeliveryResult.Later>(await teams.SendAsync());

        Assert.Equal("The Teams webhook could not be reached (NameResolutionError).", later.Cause);
    }

    [Fact]
    [Trait("Case", "61")]
    public async Task Silent_webhook_is_given_up_after_the_timeout_and_tried_later()
    {
        using var teams = new TeamsHarness(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("not reached");
        });

        var sending = teams.SendAsync();
        teams.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(sending.IsCompleted);
        teams.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<DeliveryResult.Later>(await sending);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_is_not_a_result()
    {
        using var stop = new CancellationTokenSource();
        using var teams = new TeamsHarness(async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("not reached");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => teams.Channel.SendAsync(Alerts.Sample, stop.Token));
    }

    [Fact]
    public async Task Message_id_goes_along_as_idempotency_key()
    {
        using var teams = new TeamsHarness(HttpStatusCode.Accepted);

        await teams.SendAsync();

        Assert.Equal("f3a9:1", Assert.Single(teams.Request!.Headers.GetValues("Idempotency-Key")));
        Assert.Equal(HttpMethod.Post, teams.Request.Method);
        Assert.Equal("application/json; charset=utf-8", teams.Request.Content!.Headers.ContentType!.ToString());
    }

    [Fact]
    [Trait("Case", "66")]
    public async Task Message_id_cannot_inject_a_header()
    {
        using var teams = new TeamsHarness(HttpStatusCode.Accepted);

        await teams.SendAsync(Alerts.Sample with { Id = "a\r\nX-Evil: 1" });

        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(teams.Request!.Headers.GetValues("Idempotency-Key")));
    }

    [Fact]
    [Trait("Case", "67")]
    public async Task Webhook_secret_is_in_no_log_result_or_body()
    {
        List<string> outputs = [];
        foreach (var status in new[] { 200, 302, 400, 404, 413, 429, 500 })
        {
            using var teams = new TeamsHarness((HttpStatusCode)status, $"failed: see https://x?sig={TeamsHarness.Canary}");
            outputs.Add((await teams.SendAsync()).ToString());
            outputs.Add(teams.Logged);
            outputs.Add(teams.RequestBody);
            Assert.NotEmpty(teams.Logged);
        }

        using var broken = new TeamsHarness((_, _) => throw new HttpRequestException("cannot reach " + TeamsHarness.Url));
        outputs.Add((await broken.SendAsync()).ToString());
        outputs.Add(broken.Logged);

        Assert.All(outputs, o => Assert.DoesNotContain(TeamsHarness.Canary, o, StringComparison.OrdinalIgnoreCase));
        Assert.All(outputs, o => Assert.DoesNotContain("logic.azure.com", o, StringComparison.OrdinalIgnoreCase));
    }
}
