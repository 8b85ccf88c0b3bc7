using System.Globalization;
using System.Text.Json;

namespace Automation.Azure;

/// <summary>Reads what the publishers of events really send: keys with blanks or other casing, nine-digit fractions, times without a zone, objects written as text.</summary>
internal static class LenientJson
{
    private const int MaxEmbedded = 256 * 1024;

    /// <summary>The member as written; else the first whose trimmed name is the same without case.</summary>
    public static JsonElement? Member(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (element.TryGetProperty(name, out var exact))
        {
            return exact;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <returns>Trimmed text; null when missing, empty or not a string.</returns>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    /// <returns>The object, also when it was sent as JSON inside a string; null otherwise.</returns>
    public static JsonElement? Object(this JsonElement element, string name)
    {
        var value = element.Member(name);
        if (value is { ValueKind: JsonValueKind.String } && value.Value.GetString() is { Length: > 1 and <= MaxEmbedded } text && text[0] == '{')
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return value is { ValueKind: JsonValueKind.Object } ? value : null;
    }

    /// <returns>UTC; null when missing, unreadable, or the year-0001 placeholder for "not known yet".</returns>
    public static DateTimeOffset? Time(string? text)
    {
        // Without a date first, the parser would fill in today.
        if (text is null || text.Length is < 10 or > 64 || text[4] != '-' || text[7] != '-')
        {
            return null;
        }

        return DateTimeOffset.TryParse(
            WithoutExcessFraction(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year > 1
            ? time
            : null;
    }

    private static string WithoutExcessFraction(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - dot - 1 > 7 ? string.Concat(text.AsSpan(0, dot + 8), text.AsSpan(end)) : text;
    }
}
