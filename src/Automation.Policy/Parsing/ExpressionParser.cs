using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Automation.Policy;

/// <summary>Parses what stands between the brackets of <c>[…]</c>.</summary>
internal sealed class ExpressionParser
{
    private readonly string _text;
    private int _position;
    private int _depth;

    private ExpressionParser(string text) => _text = text;

    /// <summary>Whether a text is an expression: in brackets, and not escaped with <c>[[</c>.</summary>
    public static bool IsExpression(string text)
        => text.Length >= 2 && text[0] == '[' && text[^1] == ']' && text[1] != '[';

    /// <summary>The text a literal stands for: a leading <c>[[</c> means <c>[</c>.</summary>
    public static string Unescape(string text) => text.StartsWith("[[", StringComparison.Ordinal) ? text[1..] : text;

    /// <param name="text">The whole text with its brackets.</param>
    /// <param name="error">One sentence; null when the parse succeeded.</param>
    public static ExpressionSyntax? Parse(string text, out string? error)
    {
        if (text.Length > Limits.ExpressionLength)
        {
            error = $"The expression has {text.Length} characters; at most {Limits.ExpressionLength} are allowed.";
            return null;
        }

        var parser = new ExpressionParser(text[1..^1]);
        try
        {
            var expression = parser.ParsePostfix();
            parser.SkipBlanks();
            error = parser._position == parser._text.Length ? null : parser.Unexpected("the end of the expression").Message;
            return error is null ? expression : null;
        }
        catch (FormatException e)
        {
            error = e.Message;
            return null;
        }
    }

    private ExpressionSyntax ParsePostfix()
    {
        if (++_depth > Limits.ExpressionDepth)
        {
            throw new FormatException($"The expression is nested deeper than {Limits.ExpressionDepth} levels.");
        }

        var result = ParsePrimary();
        var links = 0;
        while (true)
        {
            SkipBlanks();
            if (Take('.'))
            {
                result = new ExpressionSyntax.Property(result, ParseName());
            }
            else if (Take('['))
            {
                result = new ExpressionSyntax.Index(result, ParsePostfix());
                Expect(']');
            }
            else
            {
                _depth--;
                return result;
            }

            if (++links > Limits.ExpressionDepth)
            {
                throw new FormatException($"The expression has more than {Limits.ExpressionDepth} property accesses in a row.");
            }
        }
    }

    private ExpressionSyntax ParsePrimary()
    {
        SkipBlanks();
        if (_position == _text.Length)
        {
            throw Unexpected("a function, a text in single quotes or a number");
        }

        var c = _text[_position];
        if (c == '\'')
        {
            return new ExpressionSyntax.Literal(Value.Text(ParseText()));
        }

        if (char.IsAsciiDigit(c) || c == '-')
        {
            return new ExpressionSyntax.Literal(ParseNumber());
        }

        if (Take('('))
        {
            var inner = ParsePostfix();
            Expect(')');
            return inner;
        }

        return ParseCall();
    }

    private ExpressionSyntax ParseCall()
    {
        var name = ParseName();
        SkipBlanks();
        if (!Take('('))
        {
            return name.ToLowerInvariant() switch
            {
                "true" => new ExpressionSyntax.Literal(Value.True),
                "false" => new ExpressionSyntax.Literal(Value.False),
                "null" => new ExpressionSyntax.Literal(Value.Null),
                _ => throw new FormatException($"`{name}` is neither a text in single quotes nor a function call; expected `{name}(…)`."),
            };
        }

        var arguments = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        SkipBlanks();
        if (!Take(')'))
        {
            do
            {
                arguments.Add(ParsePostfix());
                SkipBlanks();
            }
            while (Take(','));
            Expect(')');
        }

        return new ExpressionSyntax.Call(name, arguments.ToImmutable());
    }

    private string ParseName()
    {
        SkipBlanks();
        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$'))
        {
            _position++;
        }

        return _position > start ? _text[start.._position] : throw Unexpected("a name");
    }

    private string ParseText()
    {
        var result = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            if (_text[_position] != '\'')
            {
                result.Append(_text[_position]);
            }
            else if (_position + 1 < _text.Length && _text[_position + 1] == '\'')
            {
                result.Append('\'');
                _position++;
            }
            else
            {
                _position++;
                return result.ToString();
            }
        }

        throw new FormatException("A text is not closed; expected a single quote.");
    }

    private Value ParseNumber()
    {
        var start = _position++;
        while (_position < _text.Length
            && (char.IsAsciiDigit(_text[_position]) || _text[_position] is '.' or 'e' or 'E'
                || (_text[_position] is '+' or '-' && _text[_position - 1] is 'e' or 'E')))
        {
            _position++;
        }

        var text = _text.AsSpan(start, _position - start);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return Value.Integer(integer);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? Value.Float(real)
            : throw new FormatException($"`{text}` is not a number.");
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private bool Take(char c)
    {
        if (_position >= _text.Length || _text[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char c)
    {
        SkipBlanks();
        if (!Take(c))
        {
            throw Unexpected($"`{c}`");
        }
    }

    private FormatException Unexpected(string expected) => new(_position < _text.Length
        ? $"Unexpected `{_text[_position]}` at character {_position + 2} of the expression; expected {expected}."
        : $"The expression ends too early; expected {expected}.");
}
