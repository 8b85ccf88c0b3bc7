using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>How the product's own records look in the store and in queue messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(ResourceIdJsonConverter)])]
[JsonSerializable(typeof(CaseRow))]
[JsonSerializable(typeof(EventRow))]
[JsonSerializable(typeof(QuarantineRow))]
[JsonSerializable(typeof(Finding))]
[JsonSerializable(typeof(RemediationPlan))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(OutboxRow))]
[JsonSerializable(typeof(LeaseRow))]
[JsonSerializable(typeof(OpenWorkRow))]
[JsonSerializable(typeof(ResourceRow))]
[JsonSerializable(typeof(ControlRow))]
[JsonSerializable(typeof(SweepRow))]
[JsonSerializable(typeof(ListingRow))]
[JsonSerializable(typeof(SampleRow))]
[JsonSerializable(typeof(WorkMessage))]
internal sealed partial class ComplianceJson : JsonSerializerContext;

internal sealed class ResourceIdJsonConverter : JsonConverter<ResourceId>
{
    public override ResourceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ResourceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a resource id.");

    public override void Write(Utf8JsonWriter writer, ResourceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

/// <summary>The body of every queue message: which row to look at. It carries no state that the store does not have.</summary>
/// <param name="Version">1.</param>
internal sealed record WorkMessage(string Partition, string Key, int Version = 1)
{
    public string ToJson() => JsonSerializer.Serialize(this, ComplianceJson.Default.WorkMessage);

    /// <returns>Null when the text is not one of our messages.</returns>
    public static WorkMessage? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ComplianceJson.Default.WorkMessage) is { Version: 1, Partition.Length: > 0, Key.Length: > 0 } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
