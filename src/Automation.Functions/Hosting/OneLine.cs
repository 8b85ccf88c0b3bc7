using System.Globalization;
using System.Text;

namespace Automation.Functions;

/// <summary>Text that may hold anything a resource name can hold, made fit for one line of a log.</summary>
internal static class OneLine
{
    private const int Longest = 1024;

    public static string Of(string text)
    {
        var cut = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return cut.Any(char.IsControl) ? Escape(cut) : cut;
    }

    private static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                builder.Append(character);
            }
        }

        return builder.ToString();
    }
}
