using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Azure;

/// <summary>The words Event Grid and a webhook exchange around a subscription. Pure: nothing is fetched, the validation URL least of all.</summary>
public static class EventGridHandshake
{
    private const string ValidationType = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string DeletionType = "Microsoft.EventGrid.SubscriptionDeletedEvent";
    private const int MaxCodeLength = 256;

    /// <summary>Finds the code of a validation request in the Event Grid schema: one event, alone or in an array.</summary>
    /// <returns>Null when the body is anything else.</returns>
    public static string? ValidationCode(ReadOnlyMemory<byte> body) =>
        Single(body, element => Is(element, ValidationType) ? element.Object("data")?.Text("validationCode") : null) is { Length: <= MaxCodeLength } code ? code : null;

    /// <summary>The reply that proves consent; send it with status 200 within 30 seconds, 202 is not accepted.</summary>
    public static string ValidationReply(string validationCode)
    {
        ArgumentException.ThrowIfNullOrEmpty(validationCode);
        return new JsonObject { ["validationResponse"] = validationCode }.ToJsonString();
    }

    /// <summary>Whether a delivery says that its event subscription was removed: from then on we are blind there.</summary>
    /// <param name="aegEventType">The <c>aeg-event-type</c> header; null when absent.</param>
    public static bool IsSubscriptionDeletion(string? aegEventType, ReadOnlyMemory<byte> body) =>
        "SubscriptionDeletion".Equals(aegEventType, StringComparison.OrdinalIgnoreCase)
        || Single(body, element => Is(element, DeletionType) ? DeletionType : null) is not null;

    private static bool Is(JsonElement element, string type) =>
        type.Equals(element.Text("eventType") ?? element.Text("type"), StringComparison.OrdinalIgnoreCase);

    private static string? Single(ReadOnlyMemory<byte> body, Func<JsonElement, string?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? (root.GetArrayLength() == 1 ? read(root[0]) : null) : read(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
