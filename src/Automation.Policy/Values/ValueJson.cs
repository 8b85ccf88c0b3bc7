using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>Values as compact JSON.</summary>
internal static class ValueJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Values come from documents whose reader allowed their depth.
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 1000 };

    /// <summary>Compact JSON; null for a missing value.</summary>
    public static string? Write(in Value value)
        => value.Kind == ValueKind.Missing || value.IsBroken ? null : Encoding.UTF8.GetString(Bytes(value).Span);

    /// <summary>As <see cref="Write(in Value)"/>, but a text that is no valid Unicode is only named: showing it must not change a verdict.</summary>
    public static string? Show(in Value value)
    {
        try
        {
            return Write(value);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return "\"(not valid Unicode)\"";
        }
    }

    public static JsonNode? ToNode(in Value value) => JsonNode.Parse(Bytes(value).Span, documentOptions: ReadOptions);

    /// <summary>An element of its own, independent of any document.</summary>
    public static JsonElement ToElement(in Value value)
    {
        using var document = JsonDocument.Parse(Bytes(value), ReadOptions);
        return document.RootElement.Clone();
    }

    private static ReadOnlyMemory<byte> Bytes(in Value value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, value);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case ValueKind.Integer:
                writer.WriteNumberValue(value.AsInteger);
                break;
            case ValueKind.Float when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                break;
            case ValueKind.Float:
                writer.WriteStringValue(value.AsPlainText());
                break;
            case ValueKind.Text:
                writer.WriteStringValue(value.AsText);
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.Items())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.Members())
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
