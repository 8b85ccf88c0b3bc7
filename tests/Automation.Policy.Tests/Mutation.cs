using System.Text;
using CsCheck;

namespace Automation.Policy.Tests;

/// <summary>One harm done to a JSON text, to its bytes or to its tokens. Places are fractions of the text's length.</summary>
internal sealed record Mutation(int Kind, double At, double Other, int Length, int Payload)
{
    private static readonly byte[][] Payloads =
    [
        .. new[]
        {
            "null", "true", "-0", "1e999", "-1e-999", "123456789012345678901234567890", "9223372036854775808", "\"\"", "[]", "{}", ",", ":", "\"", "//", "/*",
            "\uFEFF", "\0", "\"\\ud800\"", "\"a\\udc00\"", "\"[[\"", "\"[\"", "\"[]\"", "\"[current()]\"", "\"[field('name')]\"", "\"[parameters('effect')]\"",
            "\"[padLeft('', 131072)]\"", "\"[range(0, 10000)]\"", "\"[json(padLeft('', 200, '['))]\"", "\"facts/\"", "\"tags['\"", "\"a/b/c[*][*].d[*]\"",
            $"\"[{new string('(', 5_000)}\"", $"\"[{Repeat("concat(", 3_000)}\"", $"\"[{Repeat("a.", 30_000)}a]\"", $"\"{Repeat("a*", 20_000)}\"",
            $"\"[parameters('a'){Repeat("['b']", 200)}]\"", $"\"{new string('\'', 50_000)}\"",
            new string('[', 300), Repeat("{\"not\":", 200), Repeat("{\"a\":", 127) + "1" + new string('}', 127),
            $"[{Repeat("0,", 30_000)}0]", $"[{Repeat("{\"field\":\"name\",\"equals\":\"a\"},", 300)}{{}}]", $"{{{Repeat("\"a\":1,", 3_000)}\"b\":2}}",
            $"\"Contoso.Net/gateways/{Repeat("a[*].", 3_000)}a\"",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0x80], // no UTF-8
    ];

    public static readonly Gen<Mutation> All = Gen.Select(
        Gen.Int[0, 8], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 12], Gen.Int[0, Payloads.Length - 1],
        (kind, at, other, length, payload) => new Mutation(kind, at, other, length, payload));

    public static byte[] Apply(IEnumerable<Mutation> mutations, byte[] text) => mutations.Aggregate(text, (t, m) => m.Apply(t));

    private byte[] Apply(byte[] text)
    {
        var tokens = Kind < 5 ? Tokens(text) : [];
        return Kind switch
        {
            0 => Join(Remove(tokens)),
            1 => Join([.. tokens, .. tokens.Skip(Place(tokens.Count, At)).Take(Length)]),
            2 => Join(Insert(tokens, Place(tokens.Count, Other), [.. tokens.Skip(Place(tokens.Count, At)).Take(Length)])),
            3 or 4 => Join(Swap(tokens)),
            5 => [.. text.Take(Place(text.Length, At)), .. Payloads[Payload], .. text.Skip(Place(text.Length, At))],
            6 => [.. text.Take(Place(text.Length, At)), .. text.Skip(Place(text.Length, At) + Length)],
            7 => Flip(text),
            _ => [.. text.Take(Place(text.Length, At))],
        };
    }

    private static int Place(int count, double at) => Math.Min((int)(count * at), Math.Max(0, count - 1));

    private List<byte[]> Remove(List<byte[]> tokens)
    {
        var start = Place(tokens.Count, At);
        tokens.RemoveRange(start, Math.Min(Length, tokens.Count - start));
        return tokens;
    }

    private static List<byte[]> Insert(List<byte[]> tokens, int at, List<byte[]> more)
    {
        tokens.InsertRange(at, more);
        return tokens;
    }

    // Two tokens of the text change places, or one gives way to something hostile.
    private List<byte[]> Swap(List<byte[]> tokens)
    {
        if (tokens.Count > 0)
        {
            var (one, two) = (Place(tokens.Count, At), Place(tokens.Count, Other));
            (tokens[one], tokens[two]) = Kind == 3 ? (tokens[two], tokens[one]) : (Payloads[Payload], tokens[two]);
        }

        return tokens;
    }

    private byte[] Flip(byte[] text)
    {
        byte[] copy = [.. text];
        if (copy.Length > 0)
        {
            copy[Place(copy.Length, At)] ^= (byte)(1 << (Length % 8));
        }

        return copy;
    }

    // Texts, marks, and runs of anything else; blanks are dropped, as JSON does not need them.
    private static List<byte[]> Tokens(byte[] text)
    {
        var tokens = new List<byte[]>();
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            if (text[start] == '"')
            {
                while (end < text.Length && text[end] != '"')
                {
                    end += text[end] == '\\' ? 2 : 1;
                }

                end = Math.Min(end + 1, text.Length);
            }
            else if (!IsMark(text[start]))
            {
                while (end < text.Length && !IsMark(text[end]) && text[end] != '"')
                {
                    end++;
                }
            }

            if (text[start] is not ((byte)' ' or (byte)'\n' or (byte)'\r'))
            {
                tokens.Add(text[start..end]);
            }

            start = end;
        }

        return tokens;
    }

    private static bool IsMark(byte c) => c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':' or (byte)' ' or (byte)'\n' or (byte)'\r';

    private static byte[] Join(List<byte[]> tokens) => [.. tokens.SelectMany(t => t)];

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
