using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Automation.Dashboard.Tests;

public class AccessTests
{
    private const string Halt = """{"halted":true,"reason":"x"}""";

    public static TheoryData<string, string?> ChangingCalls { get; } = new()
    {
        { "/api/plans/p1/approve", null },
        { "/api/plans/p1/reject", null },
        { "/api/halt", Halt },
        { "/api/evaluations", $$"""{"resourceId":"{{FakeQueries.Gateway}}"}""" },
    };

    public static TheoryData<string> Reads { get; } = new(
        "/api/findings", "/api/findings/f1", "/api/verdicts?resourceId=" + FakeQueries.Gateway, "/api/plans", "/api/plans/p1", "/api/journal", "/api/openapi.json");

    [Theory]
    [MemberData(nameof(ChangingCalls))]
    public async Task Changing_call_needs_the_local_token(string path, string? body)
    {
        await using var api = await ApiHost.LocalAsync();

        (await api.SendAsync("POST", path, token: null, body)).IsProblem(401, "AUT4501");
        (await api.SendAsync("POST", path, "wrong", body)).IsProblem(401, "AUT4501");
        (await api.SendAsync("POST", path, ApiHost.Token[..^1], body)).IsProblem(401, "AUT4501");
        (await api.SendAsync("POST", path, "", body)).IsProblem(401, "AUT4501");
        (await api.SendAsync("POST", path, token: null, body, headers: ("Authorization", "Basic " + ApiHost.Token))).IsProblem(401, "AUT4501");
        Assert.Empty(api.Actions.Calls);

        Assert.InRange((await api.SendAsync("POST", path, ApiHost.Token, body)).Status, 200, 202);
        Assert.Single(api.Actions.Calls);
        Assert.DoesNotContain(api.Logs.Lines, l => l.Contains(ApiHost.Token, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Reads_are_open_on_the_laptop(string path)
    {
        await using var api = await ApiHost.LocalAsync();

        Assert.Equal(200, (await api.SendAsync("GET", path)).Status);
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", null, true)]
    [InlineData("127.0.0.1", "LOCALHOST:7071", null, true)]
    [InlineData("::1", "[::1]:7071", null, true)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1:7071", null, true)]
    [InlineData("127.0.0.1", "localhost:7071", "http://localhost:7071", true)]
    [InlineData("127.0.0.1", "localhost:7071", "http://localhost:8080", false)]
    [InlineData("127.0.0.1", "localhost:7071", "https://localhost:7071", false)]
    [InlineData("127.0.0.1", "localhost:7071", "https://evil.example", false)]
    [InlineData("127.0.0.1", "localhost:7071", "null", false)]
    [InlineData("127.0.0.1", "evil.example", null, false)]
    [InlineData("127.0.0.1", "evil.example:7071", "http://evil.example:7071", false)]
    [InlineData("127.0.0.1", "localhost.evil.example", null, false)]
    [InlineData("127.0.0.1", "127.0.0.1.nip.io", null, false)]
    [InlineData("127.0.0.1", "localhost.", null, false)]
    [InlineData("127.0.0.1", "0.0.0.0", null, false)]
    [InlineData("10.0.0.5", "localhost", null, false)]
    [InlineData("8.8.8.8", "localhost", null, false)]
    [InlineData("fe80::1", "localhost", null, false)]
    [InlineData(null, "localhost", null, false)]
    [Trait("Case", "72")]
    public async Task Local_api_answers_this_machine_under_its_own_name_only(string? remote, string host, string? origin, bool passes)
    {
        await using var api = await ApiHost.LocalAsync();
        api.Remote = remote is null ? null : IPAddress.Parse(remote);
        (string, string)[] headers = origin is null ? [("Host", host)] : [("Host", host), ("Origin", origin)];

        var read = await api.SendAsync("GET", "/api/findings", headers: headers);
        var health = await api.SendAsync("GET", "/api/health", headers: headers);
        var change = await api.SendAsync("POST", "/api/halt", ApiHost.Token, Halt, headers: headers);

        if (passes)
        {
            Assert.Equal((200, 200, 200), (read.Status, health.Status, change.Status));
        }
        else
        {
            read.IsProblem(403, "AUT4503");
            health.IsProblem(403, "AUT4503");
            change.IsProblem(403, "AUT4503");
            Assert.Empty(api.Actions.Calls);
        }
    }

    [Fact]
    public async Task Refusals_cannot_fill_the_log()
    {
        await using var api = await ApiHost.LocalAsync();

        for (var i = 0; i < 50; i++)
        {
            await api.SendAsync("POST", "/api/halt", "wrong-canary", Halt);
        }

        Assert.Equal(RefusalLog.MostInAMinute, api.Logs.Lines.Count(l => l.StartsWith("4001 ", StringComparison.Ordinal)));
        Assert.DoesNotContain(api.Logs.Lines, l => l.Contains("wrong-canary", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Every_read_needs_a_token_and_a_role_with_Entra(string path)
    {
        await using var api = await ApiHost.EntraAsync();

        (await api.SendAsync("GET", path)).IsProblem(401, "AUT4501");
        (await api.SendAsync("GET", path, ApiHost.Token)).IsProblem(401, "AUT4501");
        (await api.SendAsync("GET", path, ApiHost.Jwt(role: null))).IsProblem(403, "AUT4502");
        (await api.SendAsync("GET", path, ApiHost.Jwt(role: "Other.Reader"))).IsProblem(403, "AUT4502");
        foreach (var role in new[] { Roles.Reader, Roles.Approver, Roles.Operator })
        {
            Assert.Equal(200, (await api.SendAsync("GET", path, ApiHost.Jwt(role))).Status);
        }
    }

    [Theory]
    [InlineData("/api/plans/p1/approve", null, Roles.Approver)]
    [InlineData("/api/plans/p1/reject", null, Roles.Approver)]
    [InlineData("/api/halt", Halt, Roles.Operator)]
    [InlineData("/api/evaluations", $$"""{"resourceId":"{{FakeQueries.Gateway}}"}""", Roles.Operator)]
    public async Task Each_action_needs_its_role_with_Entra(string path, string? body, string role)
    {
        await using var api = await ApiHost.EntraAsync();

        foreach (var other in new[] { Roles.Reader, Roles.Approver, Roles.Operator }.Where(r => r != role))
        {
            (await api.SendAsync("POST", path, ApiHost.Jwt(other), body)).IsProblem(403, "AUT4502");
        }

        Assert.Empty(api.Actions.Calls);
        Assert.InRange((await api.SendAsync("POST", path, ApiHost.Jwt(role), body)).Status, 200, 202);
        Assert.Contains($"by {ApiHost.ObjectId} Kim", Assert.Single(api.Actions.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_is_not_the_tenants_for_us_and_now_is_refused()
    {
        await using var api = await ApiHost.EntraAsync();
        using var otherRsa = RSA.Create(2048);
        string[] tokens =
        [
            ApiHost.Jwt(audience: "55555555-5555-5555-5555-555555555555"),
            ApiHost.Jwt(issuer: "https://login.microsoftonline.com/66666666-6666-6666-6666-666666666666/v2.0"),
            ApiHost.Jwt(expiresIn: TimeSpan.FromHours(-1)),
            ApiHost.Jwt(key: new RsaSecurityKey(otherRsa) { KeyId = "k1" }),
            ApiHost.Jwt(key: new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 64))) { KeyId = "k1" }),
            Unsigned(ApiHost.Jwt()),
            ApiHost.Jwt() + "x",
            "garbage",
        ];

        foreach (var token in tokens)
        {
            var answer = await api.SendAsync("GET", "/api/findings", token);
            answer.IsProblem(401, "AUT4501");
            Assert.DoesNotContain("error", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }

        Assert.Equal(200, (await api.SendAsync("GET", "/api/findings", ApiHost.Jwt(audience: "api://" + ApiHost.Audience))).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/api/findings", ApiHost.Jwt(issuer: $"https://sts.windows.net/{ApiHost.Tenant}/"))).Status);
    }

    [Fact]
    public async Task Decision_under_no_name_is_refused()
    {
        await using var api = await ApiHost.EntraAsync();

        (await api.SendAsync("POST", "/api/plans/p1/approve", ApiHost.Jwt(Roles.Approver, objectId: null))).IsProblem(403, "AUT4502");
        Assert.Empty(api.Actions.Calls);
    }

    [Fact]
    [Trait("Case", "66")]
    public async Task Display_name_cannot_disturb_what_is_recorded()
    {
        await using var api = await ApiHost.EntraAsync();

        await api.SendAsync("POST", "/api/plans/p1/approve", ApiHost.Jwt(Roles.Approver, name: "Ki\r\nm\u202E\u200B" + new string('x', 500)));

        Assert.Equal($"approve p1 by {ApiHost.ObjectId} Kim{new string('x', 117)}: -", Assert.Single(api.Actions.Calls));
    }

    [Fact]
    public async Task Entra_works_behind_a_host_that_forwards_with_the_original_host_header()
    {
        await using var api = await ApiHost.EntraAsync();

        Assert.Equal(200, (await api.SendAsync("GET", "/api/findings", ApiHost.Jwt(), headers: ("Host", "app.azurewebsites.net"))).Status);
    }

    [Fact]
    public async Task Health_tells_a_probe_without_token_yes_or_no_and_nothing_more()
    {
        await using var api = await ApiHost.EntraAsync();

        Assert.Equal("""{"ready":true,"details":null}""", (await api.SendAsync("GET", "/api/health")).Text);
        Assert.Equal("""{"ready":true,"details":null}""", (await api.SendAsync("GET", "/api/health", ApiHost.Jwt(role: null))).Text);
        Assert.Contains("policyVersion", (await api.SendAsync("GET", "/api/health", ApiHost.Jwt())).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUT6401")]
    [InlineData("AUT6401", "Dashboard:Token", "short")]
    [InlineData("AUT6402", "Dashboard:Token", ApiHost.Token, "WEBSITE_INSTANCE_ID", "abc")]
    [InlineData("AUT6402", "Dashboard:Token", ApiHost.Token, "CONTAINER_APP_NAME", "abc")]
    [InlineData("AUT6403", "Dashboard:Authentication", "Entra")]
    [InlineData("AUT6403", "Dashboard:Authentication", "Entra", "Dashboard:TenantId", "common", "Dashboard:Audience", "x")]
    [InlineData("AUT6404", "Dashboard:Authentication", "Entra", "Dashboard:TenantId", ApiHost.Tenant, "Dashboard:Audience", "x", "Dashboard:Instance", "http://x")]
    [InlineData("Authentication", "Dashboard:Authentication", "7")]
    public async Task Host_refuses_to_start_on_settings_that_would_leave_it_open(string expected, params string[] pairs)
    {
        var settings = pairs.Chunk(2).ToDictionary(p => p[0], p => (string?)p[1], StringComparer.Ordinal);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiHost.StartAsync(settings));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiHost.Token, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_outside_of_the_guards_reach_serves_nothing()
    {
        await using var api = await ApiHost.StartAsync(
            new() { ["Dashboard:Token"] = ApiHost.Token }, app => app.MapGroup("/elsewhere").MapAutomationApi());

        await Assert.ThrowsAsync<InvalidOperationException>(() => api.SendAsync("GET", "/elsewhere/api/findings"));
    }

    private static string Unsigned(string token)
    {
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        return $"{none}.{token.Split('.')[1]}.";
    }
}
