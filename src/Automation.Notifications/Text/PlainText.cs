using System.Globalization;
using System.Text;

namespace Automation.Notifications;

/// <summary>
/// Makes text that anyone may have chosen (names, tags, property values) harmless to look at: one line, no terminal
/// codes, nothing invisible, nothing that reorders its surroundings. What is taken out stays visible as <c>\u{…}</c>.
/// </summary>
internal static class PlainText
{
    /// <summary>Longest run of one symbol, and of marks stacked on one letter, before the rest is left out.</summary>
    private const int LongestRun = 8;

    private const char Cut = '…';

    /// <param name="limit">Most UTF-16 units of the result, the closing <c>…</c> included; at least 2.</param>
    public static string OneLine(string? text, int limit)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var result = new StringBuilder(Math.Min(text.Length, limit) + 16);
        var (run, marks, symbols) = (0, 0, 0);
        Rune previous = default;
        foreach (var rune in Redaction.Redact(text).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            run = rune == previous ? run + 1 : 1;
            marks = IsMark(category) ? marks + 1 : 0;
            symbols = IsSymbol(rune, category) ? symbols + 1 : IsMark(category) ? symbols : 0;
            previous = rune;
            if (marks > 3 || (symbols > LongestRun && (IsSymbol(rune, category) || IsMark(category))) || (run > LongestRun * 4))
            {
                if (result.Length > 0 && result[^1] != Cut)
                {
                    result.Append(Cut);
                }

                continue;
            }

            var before = result.Length;
            Append(result, rune, category);
            if (result.Length > limit - 1)
            {
                // Cut before this character, so that neither a surrogate pair nor an escape is split.
                result.Length = before;
                return result.Append(Cut).ToString();
            }
        }

        return result.ToString();
    }

    /// <summary>As <see cref="OneLine"/>, a line at a time; for advice, which has steps, and code, whose indentation is kept.</summary>
    public static IEnumerable<string> Lines(string? text, int limit) =>
        (text ?? "").Split(['\r', '\n'])
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => OneLine(line.TrimEnd(), limit));

    private static void Append(StringBuilder result, Rune rune, UnicodeCategory category)
    {
        if (category == UnicodeCategory.SpaceSeparator)
        {
            result.Append(' ');
        }
        else if (IsHidden(rune, category))
        {
            result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        else
        {
            result.Append(rune.ToString());
        }
    }

    private static bool IsHidden(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.Surrogate
        // Letters by category, blanks by looks: the Hangul fillers and the empty Braille cell; and variation selectors.
        || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool IsSymbol(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.OtherSymbol || rune.Value == 0x200D || (category is UnicodeCategory.ModifierSymbol && !rune.IsAscii);
}
