using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Writes an element as compact JSON, also where it holds text that is no Unicode.</summary>
internal static class JsonWriting
{
    /// <param name="canonical">True sorts keys by code unit and writes each number in one way only.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement element, bool canonical = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                var members = element.EnumerateObject().Select(p => (Name: p.SafeName(), p.Value));
                foreach (var (name, value) in canonical ? members.OrderBy(p => p.Name, StringComparer.Ordinal) : members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, canonical);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item, canonical);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            case JsonValueKind.Number when canonical:
                writer.WriteRawValue(JsonText.CanonicalNumber(element.GetRawText()));
                break;
            case JsonValueKind.String when element.Text() is { } text:
                writer.WriteStringValue(text);
                break;
            default:
                // Also an unpaired surrogate, which has no text but still has a spelling.
                writer.WriteRawValue(element.GetRawText());
                break;
        }
    }
}
