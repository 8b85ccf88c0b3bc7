using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Automation.Functions.Tests;

public sealed class DeliveryTests
{
    private const string Tenant = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    private const string EventGrid = "4962773b-9cdb-44cf-a8bf-237846a00ab7";
    private const string Role = "AzureEventGridSecureWebhookSubscriber";
    private static readonly string Key = new('k', 40);
    private static readonly RsaSecurityKey Signing = new(RSA.Create(2048)) { KeyId = "one" };

    [Fact]
    public async Task A_batch_with_the_key_is_stored_whole()
    {
        await using var handler = await WithKeyAsync();

        using var response = await PostAsync(handler, new JsonArray(Events.Write("1"), Events.Write("2")).ToJsonString(), request => request.Headers.Add("X-Delivery-Key", Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, handler.UseCases.Stored.Count);
    }

    [Fact]
    public async Task A_fault_in_one_event_of_a_batch_leaves_the_others_stored_and_asks_for_the_batch_again()
    {
        await using var handler = await WithKeyAsync();
        handler.UseCases.OnItem = (item, _) =>
            item is IntakeItem.Change { Value.EventKey: var key } && key.EndsWith("|2", StringComparison.Ordinal) ? throw new InvalidOperationException("boom") : Task.CompletedTask;

        using var response = await PostAsync(
            handler, new JsonArray(Events.Write("1"), Events.Write("2"), Events.Write("3")).ToJsonString(), request => request.Headers.Add("X-Delivery-Key", Key));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(["1", "3"], handler.UseCases.Stored.OfType<IntakeItem.Change>().Select(change => change.Value.EventKey[^1..]));
    }

    [Fact]
    [Trait("Case", "6")]
    public async Task Poison_in_a_batch_is_quarantined_and_the_rest_taken()
    {
        await using var handler = await WithKeyAsync();

        using var response = await PostAsync(handler, $"[{Events.Write("1").ToJsonString()}, 7, null]", request => request.Headers.Add("X-Delivery-Key", Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(handler.UseCases.Stored.OfType<IntakeItem.Change>());
        Assert.Equal(2, handler.UseCases.Stored.OfType<IntakeItem.Quarantined>().Count());
    }

    [Fact]
    public async Task The_key_is_also_taken_from_the_address_and_the_old_one_while_keys_change()
    {
        await using var handler = await HandlerApp.StartAsync(new() { ["Events:DeliveryKey"] = Key, ["Events:PreviousDeliveryKey"] = new string('p', 32) });

        using var query = await PostAsync(handler, "[]", path: $"/api/events?key={Key}");
        using var previous = await PostAsync(handler, "[]", request => request.Headers.Add("X-Delivery-Key", new string('p', 32)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (query.StatusCode, previous.StatusCode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("kkkk")]
    [InlineData("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk")]
    [Trait("Case", "19")]
    public async Task A_delivery_without_the_right_key_is_refused_and_leaves_no_state(string? key)
    {
        await using var handler = await WithKeyAsync();

        using var response = await PostAsync(handler, Events.Write("1").ToJsonString(), request =>
        {
            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("X-Delivery-Key", key);
            }
        });

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(handler.UseCases.Stored);
    }

    [Fact]
    [Trait("Case", "19")]
    public async Task Refusals_are_told_once_in_a_while_and_never_with_the_key()
    {
        await using var handler = await WithKeyAsync();
        for (var index = 0; index < 20; index++)
        {
            using var response = await PostAsync(handler, "[]", request => request.Headers.Add("X-Delivery-Key", "guess-" + index));
        }

        Assert.Single(handler.Lines.All, line => line.EventId == 6201);
        Assert.DoesNotContain(handler.Lines.All, line => line.Message.Contains("guess", StringComparison.Ordinal) || line.Scopes.Any(scope => scope.Contains("guess", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_way_to_prove_the_sender_the_endpoint_does_not_exist()
    {
        await using var handler = await HandlerApp.StartAsync();

        using var response = await PostAsync(handler, "[]");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("https://rp-westeurope.eventgrid.azure.net:553/eventsubscriptions/x/validate?id=1", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("https://evil.example/x", HttpStatusCode.Forbidden)]
    [InlineData("https://eventgrid.azure.net.evil.example/x", HttpStatusCode.Forbidden)]
    [InlineData("https://evileventgrid.azure.net/x", HttpStatusCode.Forbidden)]
    [InlineData("https://eventgrid.azure.net@evil.example/x", HttpStatusCode.Forbidden)]
    [InlineData("not an address", HttpStatusCode.Forbidden)]
    [Trait("Case", "19")]
    public async Task A_handshake_is_answered_only_when_it_points_to_Event_Grid(string? url, HttpStatusCode expected)
    {
        await using var handler = await WithKeyAsync();
        var data = new JsonObject { ["validationCode"] = "512d38b6" };
        if (url is not null)
        {
            data["validationUrl"] = url;
        }

        var body = new JsonArray(new JsonObject { ["id"] = "1", ["eventType"] = "Microsoft.EventGrid.SubscriptionValidationEvent", ["data"] = data }).ToJsonString();
        using var response = await PostAsync(handler, body, request =>
        {
            request.Headers.Add("X-Delivery-Key", Key);
            request.Headers.Add("aeg-event-type", "SubscriptionValidation");
        });

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? "512d38b6" : null, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["validationResponse"]);
    }

    [Theory]
    [InlineData("eventgrid.azure.net", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    public async Task The_handshake_of_CloudEvents_is_answered_for_Event_Grid_alone(string? origin, HttpStatusCode expected)
    {
        await using var handler = await WithKeyAsync();
        using var client = new HttpClient { BaseAddress = handler.Address };
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events");
        if (origin is not null)
        {
            request.Headers.Add("WebHook-Request-Origin", origin);
        }

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, response.Headers.Contains("WebHook-Allowed-Origin"));
    }

    [Fact]
    [Trait("Case", "18")]
    public async Task The_end_of_a_subscription_is_told_as_an_error()
    {
        await using var handler = await WithKeyAsync();

        using var response = await PostAsync(handler, "[]", request =>
        {
            request.Headers.Add("X-Delivery-Key", Key);
            request.Headers.Add("aeg-event-type", "SubscriptionDeletion");
            request.Headers.Add("aeg-subscription-name", "AUTOMATION");
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(handler.Lines.All, line => line.EventId == 6202 && line.Message.Contains("AUTOMATION", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("good", HttpStatusCode.OK)]
    [InlineData("v1", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData("audience", HttpStatusCode.Unauthorized)]
    [InlineData("issuer", HttpStatusCode.Unauthorized)]
    [InlineData("signature", HttpStatusCode.Unauthorized)]
    [InlineData("unsigned", HttpStatusCode.Unauthorized)]
    [InlineData("application", HttpStatusCode.Forbidden)]
    [InlineData("role", HttpStatusCode.Forbidden)]
    [InlineData("subscription", HttpStatusCode.Forbidden)]
    [Trait("Case", "19")]
    public async Task A_token_must_be_Event_Grids_own_for_us(string flaw, HttpStatusCode expected)
    {
        await using var handler = await HandlerApp.StartAsync(
            new() { ["Events:TenantId"] = Tenant, ["Events:Audience"] = "api://automation", ["Events:Subscriptions:0"] = "automation" },
            services: services => services.PostConfigure<JwtBearerOptions>(DeliveryAuthentication.Scheme, bearer =>
            {
                var configuration = new OpenIdConnectConfiguration();
                configuration.SigningKeys.Add(Signing);
                bearer.Configuration = configuration;
                bearer.ConfigurationManager = null;
            }));

        using var response = await PostAsync(handler, Events.Write("1").ToJsonString(), request =>
        {
            request.Headers.Add("aeg-subscription-name", flaw == "subscription" ? "OTHER" : "AUTOMATION");
            if (flaw != "none")
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(flaw));
            }
        });

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, handler.UseCases.Stored.Count);
    }

    private static string Token(string flaw)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var key = flaw == "signature" ? new RsaSecurityKey(RSA.Create(2048)) { KeyId = "one" } : Signing;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = flaw switch
            {
                "issuer" => "https://login.microsoftonline.com/99999999-bbbb-cccc-dddd-eeeeeeeeeeee/v2.0",
                "v1" => $"https://sts.windows.net/{Tenant}/",
                _ => $"https://login.microsoftonline.com/{Tenant}/v2.0",
            },
            Audience = flaw == "audience" ? "api://other" : "api://automation",
            NotBefore = now.AddHours(-2),
            IssuedAt = now.AddHours(-2),
            Expires = flaw == "expired" ? now.AddHours(-1) : now.AddHours(1),
            Claims = new Dictionary<string, object>
            {
                [flaw == "v1" ? "appid" : "azp"] = flaw == "application" ? "00000000-9cdb-44cf-a8bf-237846a00ab7" : EventGrid,
                ["roles"] = new[] { flaw == "role" ? "Reader" : Role },
            },
            SigningCredentials = flaw == "unsigned" ? null : new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static Task<HandlerApp> WithKeyAsync() => HandlerApp.StartAsync(new() { ["Events:DeliveryKey"] = Key });

    private static async Task<HttpResponseMessage> PostAsync(HandlerApp handler, string body, Action<HttpRequestMessage>? more = null, string path = "/api/events")
    {
        using var client = new HttpClient { BaseAddress = handler.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body);
        more?.Invoke(request);
        return await client.SendAsync(request);
    }
}
