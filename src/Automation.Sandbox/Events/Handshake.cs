using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>Asks an endpoint for its consent before the first delivery, in the way of the subscription's schema.</summary>
internal static class Handshake
{
    private const string Origin = "eventgrid.azure.net";

    /// <returns>The state it leads to; <see cref="SubscriptionState.Pending"/> when the endpoint could not be reached.</returns>
    public static async Task<SubscriptionState> TryAsync(
        HttpClient client, EventSubscription subscription, string code, Uri validationAddress, VirtualClock clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = subscription.Schema == EventSchema.CloudEvents
            ? Options(subscription, validationAddress)
            : Validation(subscription, code, validationAddress, clock);
        try
        {
            using var response = await client.SendAsync(request, both.Token);
            return subscription.Schema == EventSchema.CloudEvents ? Allowed(response) : await AnsweredAsync(response, code, both.Token);
        }
        catch (HttpRequestException)
        {
            return SubscriptionState.Pending;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SubscriptionState.Pending;
        }
    }

    private static HttpRequestMessage Options(EventSubscription subscription, Uri validationAddress)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, subscription.Endpoint);
        request.Headers.Add("WebHook-Request-Origin", Origin);
        request.Headers.Add("WebHook-Request-Callback", validationAddress.AbsoluteUri);
        EventWire.AddHeaders(request, subscription, "SubscriptionValidation");
        return request;
    }

    private static HttpRequestMessage Validation(EventSubscription subscription, string code, Uri validationAddress, VirtualClock clock)
    {
        var body = new JsonArray(new JsonObject
        {
            ["id"] = code,
            ["topic"] = "/subscriptions/00000000-0000-0000-0000-000000000000",
            ["subject"] = "",
            ["eventType"] = "Microsoft.EventGrid.SubscriptionValidationEvent",
            ["eventTime"] = clock.GetUtcNow(),
            ["data"] = new JsonObject { ["validationCode"] = code, ["validationUrl"] = validationAddress.AbsoluteUri },
            ["dataVersion"] = "2",
            ["metadataVersion"] = "1",
        });
        var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        EventWire.AddHeaders(request, subscription, "SubscriptionValidation");
        return request;
    }

    private static SubscriptionState Allowed(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Headers.TryGetValues("WebHook-Allowed-Origin", out var origins)
        && origins.Any(o => o == "*" || o.Equals(Origin, StringComparison.OrdinalIgnoreCase))
            ? SubscriptionState.Active
            : response.IsSuccessStatusCode ? SubscriptionState.AwaitingManualAction : SubscriptionState.Pending;

    private static async Task<SubscriptionState> AnsweredAsync(HttpResponseMessage response, string code, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            // 202 is a success of a delivery, not of a handshake.
            return response.StatusCode == HttpStatusCode.Accepted ? SubscriptionState.AwaitingManualAction : SubscriptionState.Pending;
        }

        try
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return JsonNode.Parse(text) is JsonObject answer && Json.Text(answer["validationResponse"]) == code
                ? SubscriptionState.Active
                : SubscriptionState.AwaitingManualAction;
        }
        catch (JsonException)
        {
            return SubscriptionState.AwaitingManualAction;
        }
    }
}
