using System.Globalization;

namespace Automation.Policy;

/// <summary>ISO 8601 date-times; a date without a time is left to text comparison (api-versions look like one).</summary>
internal static class IsoDate
{
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        return text.Length is >= 16 and <= 40 && text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't'
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }
}
