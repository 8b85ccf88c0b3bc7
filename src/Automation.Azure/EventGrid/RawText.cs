using System.Text;

namespace Automation.Azure;

/// <summary>Text kept for inspection, cut at a whole character.</summary>
internal static class RawText
{
    public const int MaxBytes = 32 * 1024;

    public static string Cut(ReadOnlySpan<byte> utf8) => Cut(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxBytes)]));

    public static string Cut(string text, int maxBytes = MaxBytes)
    {
        if (text.Length * 3L <= maxBytes || Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
