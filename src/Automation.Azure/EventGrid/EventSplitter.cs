using System.Text.Json;

namespace Automation.Azure;

/// <summary>Finds where each event of a delivery begins and ends, so that one bad event spoils no other.</summary>
/// <remarks>Depth is not limited here: the reader keeps one bit a level. Each event is parsed with its own limit afterwards.</remarks>
internal static class EventSplitter
{
    /// <param name="Elements">The events, or the single event, or whatever one JSON value was sent.</param>
    /// <param name="Broken">From the event at which the text stops being JSON to the end; null when all of it is.</param>
    /// <param name="Excess">What follows the last event read when there were too many.</param>
    public sealed record Parts(IReadOnlyList<Range> Elements, Range? Broken, string? Reason, Range? Excess);

    public static Parts Split(ReadOnlySpan<byte> body, int maxElements)
    {
        var elements = new List<Range>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var start = 0;
        try
        {
            reader.Read();
            start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                var single = start..(int)reader.BytesConsumed;
                EnsureEnd(ref reader);
                return new Parts([single], null, null, null);
            }

            start = (int)reader.BytesConsumed;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                start = (int)reader.TokenStartIndex;
                if (elements.Count == maxElements)
                {
                    return new Parts(elements, null, null, start..body.Length);
                }

                reader.Skip();
                elements.Add(start..(int)reader.BytesConsumed);
                start = (int)reader.BytesConsumed;
            }

            start = (int)reader.BytesConsumed;
            EnsureEnd(ref reader);
            return new Parts(elements, null, null, null);
        }
        catch (JsonException exception)
        {
            return new Parts(elements, start..body.Length, exception.Message.Split('\n', 2)[0], null);
        }
    }

    /// <summary>Text after the value makes the reader throw.</summary>
    private static void EnsureEnd(ref Utf8JsonReader reader) => reader.Read();
}
