using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Reads a policy file into <see cref="JsonSyntax"/>; comments and trailing commas are allowed.</summary>
internal static class JsonSyntaxReader
{
    // A deployment template is ARM's text, which judges its keys; metadata is whatever its authors like, except for our own part.
    private enum Zone
    {
        Policy,
        Template,
        Metadata,
    }

    /// <returns>Null when the text is no JSON; the diagnostic says where and why.</returns>
    public static JsonSyntax? Read(PolicySource source, DiagnosticBag diagnostics)
    {
        var reader = new Utf8JsonReader(source.Utf8.Span, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = Limits.JsonDepth,
        });
        var lastGood = 0;
        try
        {
            if (!reader.Read())
            {
                diagnostics.Error(Codes.InvalidJson, default, "The file is empty; expected a JSON object.");
                return null;
            }

            var syntax = ReadNode(ref reader, diagnostics, Zone.Policy, ref lastGood);
            reader.Read();
            return syntax;
        }
        catch (JsonException e)
        {
            var offset = PlaceOf(source, e, lastGood);
            diagnostics.Error(Codes.InvalidJson, new SourceSpan(offset, 0), $"This is not valid JSON: {FirstSentence(e.Message)}");
            return null;
        }
        catch (InvalidOperationException)
        {
            diagnostics.Error(Codes.InvalidJson, new SourceSpan(lastGood, 0), "A text here is not valid Unicode; expected whole characters.");
            return null;
        }
    }

    private static JsonSyntax ReadNode(ref Utf8JsonReader reader, DiagnosticBag diagnostics, Zone zone, ref int lastGood)
    {
        var start = (int)reader.TokenStartIndex;
        lastGood = start;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = ReadMembers(ref reader, diagnostics, zone, ref lastGood);
                return new JsonObjectSyntax(members, SpanFrom(start, reader));
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<JsonSyntax>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadNode(ref reader, diagnostics, zone, ref lastGood));
                }

                return new JsonArraySyntax(items.ToImmutable(), SpanFrom(start, reader));
            default:
                return new JsonScalarSyntax(ReadScalar(ref reader), SpanFrom(start, reader));
        }
    }

    private static ImmutableArray<JsonMember> ReadMembers(
        ref Utf8JsonReader reader, DiagnosticBag diagnostics, Zone zone, ref int lastGood)
    {
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // Both quotes; the reader has already consumed the colon.
            var nameSpan = new SourceSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            lastGood = nameSpan.Start;
            var name = reader.GetString()!;

            if (zone == Zone.Policy && !names.TryAdd(name, name))
            {
                diagnostics.Error(
                    Codes.DuplicateKey, nameSpan, $"`{name}` repeats `{names[name]}`; keys ignore case and may stand only once in an object.");
            }

            reader.Read();
            members.Add(new JsonMember(name, nameSpan, ReadNode(ref reader, diagnostics, Inside(zone, name), ref lastGood)));
        }

        return members.ToImmutable();
    }

    private static Zone Inside(Zone zone, string name) => (zone, name.ToLowerInvariant()) switch
    {
        (Zone.Policy, "template") => Zone.Template,
        (Zone.Policy, "metadata") => Zone.Metadata,
        (Zone.Metadata, "automation") => Zone.Policy,
        _ => zone,
    };

    private static Value ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => Value.Text(reader.GetString()!),
        JsonTokenType.True => Value.True,
        JsonTokenType.False => Value.False,
        JsonTokenType.Number when reader.TryGetInt64(out var integer) => Value.Integer(integer),
        JsonTokenType.Number => Value.Float(reader.GetDouble()),
        _ => Value.Null,
    };

    private static SourceSpan SpanFrom(int start, in Utf8JsonReader reader) => new(start, (int)reader.BytesConsumed - start);

    private static int PlaceOf(PolicySource source, JsonException exception, int fallback)
    {
        if (exception is not { LineNumber: { } line, BytePositionInLine: { } column })
        {
            return fallback;
        }

        var offset = 0;
        for (var i = 0L; i < line; i++)
        {
            offset += source.Utf8.Span[offset..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(offset + column, source.Utf8.Length);
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
