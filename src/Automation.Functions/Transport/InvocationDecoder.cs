using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Automation.Functions;

/// <summary>
/// Reads the payload of the custom-handler protocol, <c>{ "Data": { binding: … }, "Metadata": { … } }</c>. The shapes were recorded from a
/// running host; where published samples show another shape, both are taken.
/// </summary>
internal static class InvocationDecoder
{
    /// <summary>Names of the trigger bindings in each <c>function.json</c>.</summary>
    public const string EventBinding = "event";
    public const string QueueBinding = "message";
    public const string TimerBinding = "timer";

    // The reader does not recurse, so depth costs one bit a level; anything deeper than this is somebody's attack.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 10_000 };

    /// <exception cref="JsonException">The payload is not what a host sends. Never thrown for events.</exception>
    public static FunctionInput Decode(TriggerKind kind, ReadOnlyMemory<byte> payload) => kind switch
    {
        TriggerKind.Event => DecodeEvent(payload),
        TriggerKind.Queue => DecodeQueue(payload),
        TriggerKind.Timer => DecodeTimer(payload),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Cuts the event out as it was sent; only <c>Metadata</c>, which repeats it, is left unread.</summary>
    private static EventInput DecodeEvent(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return new EventInput(FindInData(payload, EventBinding));
        }
        catch (JsonException)
        {
            // A payload that cannot even be opened goes to quarantine whole; failing the call would bring it back for a day.
            return new EventInput(payload);
        }
    }

    private static QueueInput DecodeQueue(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The payload is not an object.");
        }

        var data = Property(document.RootElement, "Data")
            ?? throw new JsonException("The payload has no `Data`.");
        var message = Property(data, QueueBinding) ?? throw new JsonException($"`Data` has no `{QueueBinding}`.");
        var metadata = Property(document.RootElement, "Metadata");
        return new QueueInput(BodyOf(message), Text(metadata, "Id"), Number(metadata, "DequeueCount"));
    }

    private static TimerInput DecodeTimer(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var timer = document.RootElement.ValueKind == JsonValueKind.Object && Property(document.RootElement, "Data") is { } data
            ? Property(data, TimerBinding)
            : null;
        // A manual run sends text in place of the timer; a tick is a tick.
        return new TimerInput(timer is { } element && Property(element, "IsPastDue") is { ValueKind: JsonValueKind.True });
    }

    private static ReadOnlyMemory<byte> FindInData(ReadOnlyMemory<byte> payload, string binding)
    {
        var reader = new Utf8JsonReader(payload.Span, Deep);
        Enter(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("Data"u8) || reader.ValueTextEquals("data"u8);
            reader.Read();
            if (!isData)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                break;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isBinding = reader.ValueTextEquals(binding);
                reader.Read();
                if (isBinding)
                {
                    return Value(ref reader, payload);
                }

                reader.Skip();
            }

            break;
        }

        throw new JsonException($"`Data` has no `{binding}`.");
    }

    private static void Enter(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The payload is not an object.");
        }
    }

    private static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            // Cardinality `many` and manual runs give the JSON as text.
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return payload[start..(int)reader.BytesConsumed];
    }

    private static string BodyOf(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.String)
        {
            return message.GetRawText();
        }

        var text = message.GetString()!;
        if (text.Length > 0 && Base64.IsValid(text))
        {
            // `dataType: binary`. Our own messages are JSON objects, which are never Base64.
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }

        // Without `dataType: binary` the text is JSON-encoded once more.
        return Unquote(text);
    }

    private static JsonElement? Property(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return null;
    }

    /// <summary>Strings of <c>Metadata</c> may be quoted once more inside the string.</summary>
    private static string? Text(JsonElement? metadata, string name) =>
        metadata is { } element && Property(element, name) is { ValueKind: JsonValueKind.String } value ? Unquote(value.GetString()!) : null;

    private static int Number(JsonElement? metadata, string name)
    {
        if (metadata is not { } element || Property(element, name) is not { } value)
        {
            return 0;
        }

        var text = value.ValueKind == JsonValueKind.String ? Unquote(value.GetString()!) : value.GetRawText();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
