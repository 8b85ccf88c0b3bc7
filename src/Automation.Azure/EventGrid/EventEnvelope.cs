using System.Text.Json;

namespace Automation.Azure;

/// <summary>What the Event Grid schema and CloudEvents say in different words.</summary>
/// <param name="Source"><c>topic</c>, or <c>source</c>; null when neither is there.</param>
/// <param name="Data">Null when missing or not an object.</param>
internal sealed record EventEnvelope(string? Id, string? Source, string? Type, string? Subject, DateTimeOffset? Time, JsonElement? Data)
{
    public static EventEnvelope Read(JsonElement element)
    {
        var cloud = element.Member("specversion") is not null;
        return new EventEnvelope(
            element.Text("id"),
            Either("source", "topic"),
            Either("type", "eventType"),
            element.Text("subject"),
            LenientJson.Time(Either("time", "eventTime")),
            element.Object("data"));

        string? Either(string cloudEvents, string eventGrid) => cloud
            ? element.Text(cloudEvents) ?? element.Text(eventGrid)
            : element.Text(eventGrid) ?? element.Text(cloudEvents);
    }

    /// <summary>Reads what stands before the place where an event was cut off.</summary>
    /// <remarks>Envelope members are short and usually come before <c>data</c>, so the id of an event cut for its size survives.</remarks>
    public static EventEnvelope Recover(ReadOnlySpan<byte> truncated)
    {
        var members = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(truncated, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                {
                    var name = reader.GetString()!.Trim();
                    if (reader.Read() && reader.TokenType == JsonTokenType.String)
                    {
                        members[name] = reader.GetString()!.Trim();
                    }
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The end of what can be read; what was gathered so far counts.
        }

        return new EventEnvelope(
            Get("id"), Get("topic") ?? Get("source"), Get("eventType") ?? Get("type"), Get("subject"), LenientJson.Time(Get("eventTime") ?? Get("time")), null);

        string? Get(string name) => members.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }
}
