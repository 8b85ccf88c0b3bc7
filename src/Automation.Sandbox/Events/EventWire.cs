using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>An event as it goes over the wire, in either schema.</summary>
internal static class EventWire
{
    public static HttpRequestMessage Request(EventSubscription subscription, StoredEvent stored, int attempt)
    {
        var cloud = subscription.Schema == EventSchema.CloudEvents;
        var (dataVersion, metadataVersion) = (stored.Family == EventFamily.Activity ? "2" : "1", "1");
        var body = cloud ? (JsonNode)CloudEvent(stored) : new JsonArray(EventGridEvent(stored, dataVersion, metadataVersion));
        var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, cloud ? "application/cloudevents+json" : "application/json"),
        };
        AddHeaders(request, subscription, "Notification");
        request.Headers.Add("aeg-delivery-count", (attempt - 1).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("aeg-data-version", dataVersion);
        request.Headers.Add("aeg-metadata-version", metadataVersion);
        request.Headers.Add("aeg-output-event-id", stored.Id);
        return request;
    }

    public static void AddHeaders(HttpRequestMessage request, EventSubscription subscription, string eventType)
    {
        request.Headers.Add("aeg-subscription-name", subscription.Name);
        request.Headers.Add("aeg-event-type", eventType);
        foreach (var (name, value) in subscription.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static JsonObject EventGridEvent(StoredEvent stored, string dataVersion, string metadataVersion) => new()
    {
        ["id"] = stored.Id,
        ["topic"] = stored.Topic,
        ["subject"] = stored.Subject,
        ["eventType"] = stored.EventType,
        ["eventTime"] = Time(stored),
        ["data"] = Data(stored),
        ["dataVersion"] = dataVersion,
        ["metadataVersion"] = metadataVersion,
    };

    private static JsonObject CloudEvent(StoredEvent stored) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = stored.Id,
        ["source"] = stored.Topic,
        ["subject"] = stored.Subject,
        ["type"] = stored.EventType,
        ["time"] = Time(stored),
        ["datacontenttype"] = "application/json",
        ["data"] = Data(stored),
    };

    private static JsonNode? Data(StoredEvent stored) => JsonNode.Parse(stored.Data.GetRawText());

    private static string Time(StoredEvent stored) => stored.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
