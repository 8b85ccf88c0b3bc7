using System.Text;

namespace Automation.Sandbox;

internal enum KqlTokenKind
{
    Word,
    Text,
    Number,
    Symbol,
    End,
}

internal readonly record struct KqlToken(KqlTokenKind Kind, string Text, int Position);

/// <summary>Something in a query that Resource Graph, or this subset of it, does not take.</summary>
internal sealed class KqlException(string token, int position, string expected)
    : Exception($"`{token}` at {position}: expected {expected}.")
{
    public string Token { get; } = token;

    public int Position { get; } = position;

    public string Expected { get; } = expected;
}

internal static class KqlLexer
{
    private static readonly string[] Symbols = ["!in~", "!in", "==", "!=", "=~", "!~", ">=", "<=", ">", "<", "=", "|", "(", ")", ",", ".", "[", "]"];

    public static List<KqlToken> Read(string text)
    {
        var tokens = new List<KqlToken>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                while (at < text.Length && text[at] != '\n')
                {
                    at++;
                }
            }
            else if (c is '\'' or '"')
            {
                tokens.Add(Quoted(text, ref at, c));
            }
            else if (char.IsAsciiLetter(c) || c is '_' or '$')
            {
                var start = at;
                at = End(text, at, w => char.IsAsciiLetterOrDigit(w) || w is '_' or '$');

                // `in~` is one word: a tilde stands nowhere else after a letter.
                at += at < text.Length && text[at] == '~' && text[start..at] == "in" ? 1 : 0;
                tokens.Add(new(KqlTokenKind.Word, text[start..at], start));
            }
            else if (char.IsAsciiDigit(c))
            {
                var start = at;
                at = End(text, at, w => char.IsAsciiDigit(w) || w == '.');
                tokens.Add(new(KqlTokenKind.Number, text[start..at], start));
            }
            else
            {
                var symbol = Array.Find(Symbols, s => text.AsSpan(at).StartsWith(s, StringComparison.Ordinal)) ?? throw new KqlException(c.ToString(), at, "an operator");
                tokens.Add(new(KqlTokenKind.Symbol, symbol, at));
                at += symbol.Length;
            }
        }

        tokens.Add(new(KqlTokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static int End(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return at;
    }

    private static KqlToken Quoted(string text, ref int at, char quote)
    {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at++]);
        }

        if (at == text.Length)
        {
            throw new KqlException("<EOF>", at, $"a closing {quote}");
        }

        at++;
        return new(KqlTokenKind.Text, value.ToString(), start);
    }
}
