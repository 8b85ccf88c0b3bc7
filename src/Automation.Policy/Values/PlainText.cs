using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>
/// Texts of printable ASCII without escapes, still as the bytes of a document. For them comparing by culture and comparing
/// bytes give the same answer, so nothing has to be decoded.
/// </summary>
internal static class PlainText
{
    /// <summary>Texts up to this length are compared on the stack.</summary>
    public const int StackLength = 256;

    private const string Printable =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<byte> Bytes = SearchValues.Create(Encoding.ASCII.GetBytes(Printable));
    private static readonly SearchValues<char> Characters = SearchValues.Create(Printable);

    public static bool Is(ReadOnlySpan<byte> utf8) => !utf8.ContainsAnyExcept(Bytes);

    public static bool Is(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);

    /// <summary>The bytes between the quotes of a string element, escapes and all.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Whether a member has this name, ignoring case.</summary>
    public static bool IsNamed(JsonProperty member, string name, ReadOnlySpan<byte> utf8)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        return Ascii.EqualsIgnoreCase(raw, utf8)
            || (!Is(raw) && string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>A text of a policy with its bytes at hand.</summary>
internal sealed class ConstantText(string text)
{
    public string Text { get; } = text;

    /// <summary>Null when it holds more than printable ASCII.</summary>
    public byte[]? Plain { get; } = PlainText.Is(text) ? Encoding.ASCII.GetBytes(text) : null;
}
