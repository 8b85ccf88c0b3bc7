using System.Globalization;
using System.Text;

namespace Automation.Policy;

/// <summary>How two values compare: text by culture and ignoring case, numbers by value, arrays and objects deep.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule">Policy rule structure</seealso>
internal static class ValueComparison
{
    private static readonly CompareInfo Culture = CultureInfo.InvariantCulture.CompareInfo;

    public static bool TextEquals(string left, string right)
        => string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
            || ((!PlainText.Is(left) || !PlainText.Is(right)) && Culture.Compare(left, right, CompareOptions.IgnoreCase) == 0);

    public static bool TextEquals(in Value left, in Value right)
        => left.TryPlain(out var first) && right.TryPlain(out var second)
            ? Ascii.EqualsIgnoreCase(first, second)
            : TextEquals(left.AsText, right.AsText);

    public static int CompareText(string left, string right) => Culture.Compare(left, right, CompareOptions.IgnoreCase);

    /// <summary>Whether one occurs in the other, both as text; numbers and booleans as JSON writes them.</summary>
    public static bool TextContains(in Value text, in Value part)
    {
        Span<char> first = stackalloc char[PlainText.StackLength], second = stackalloc char[PlainText.StackLength];
        var whole = Characters(text, first, out var plain);
        var piece = Characters(part, second, out var plainPart);
        return plain && plainPart
            ? whole.Contains(piece, StringComparison.OrdinalIgnoreCase)
            : Culture.IndexOf(whole, piece, CompareOptions.IgnoreCase) >= 0;
    }

    /// <summary>Whether the text fits a pattern with at most one <c>*</c>; linear in the text.</summary>
    public static bool Like(in Value text, in Value pattern)
    {
        if (text.Kind == ValueKind.Text && pattern.Kind == ValueKind.Text && text.TryPlain(out var whole) && pattern.TryPlain(out var wanted))
        {
            var any = wanted.IndexOf((byte)'*');
            return any < 0
                ? Ascii.EqualsIgnoreCase(whole, wanted)
                : whole.Length >= wanted.Length - 1
                    && Ascii.EqualsIgnoreCase(whole[..any], wanted[..any])
                    && Ascii.EqualsIgnoreCase(whole[^(wanted.Length - any - 1)..], wanted[(any + 1)..]);
        }

        return text.AsPlainText() is { } left && pattern.AsPlainText() is { } right && Like(left, right);
    }

    private static bool Like(string text, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return TextEquals(text, pattern);
        }

        return Culture.IsPrefix(text, pattern.AsSpan(0, star), CompareOptions.IgnoreCase, out var head)
            && Culture.IsSuffix(text.AsSpan(head), pattern.AsSpan(star + 1), CompareOptions.IgnoreCase);
    }

    /// <summary>Whether each character fits: <c>#</c> a digit, <c>?</c> a letter, <c>.</c> anything, else itself.</summary>
    public static bool Match(string text, string pattern, bool ignoreCase)
    {
        if (text.Length != pattern.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var fits = pattern[i] switch
            {
                '#' => char.IsAsciiDigit(text[i]),
                '?' => char.IsAsciiLetter(text[i]),
                '.' => true,
                var c => c == text[i] || (ignoreCase && char.ToUpperInvariant(c) == char.ToUpperInvariant(text[i])),
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Equality as the operators see it, with their conversions between texts, numbers and booleans.</summary>
    public static bool Equal(in Value left, in Value right)
    {
        if (left.IsNothing || right.IsNothing)
        {
            return IsEmpty(left) && IsEmpty(right);
        }

        return (left.Kind, right.Kind) switch
        {
            (ValueKind.Text, ValueKind.Text) => TextEquals(left, right),
            (ValueKind.Boolean, ValueKind.Boolean) => left.AsBoolean == right.AsBoolean,
            (ValueKind.Text, ValueKind.Boolean) => IsBooleanText(left.AsText, right.AsBoolean),
            (ValueKind.Boolean, ValueKind.Text) => IsBooleanText(right.AsText, left.AsBoolean),
            (ValueKind.Text, _) when right.IsNumber => TryNumber(left, out var number) && CompareNumbers(number, right) == 0,
            (_, ValueKind.Text) when left.IsNumber => TryNumber(right, out var number) && CompareNumbers(left, number) == 0,
            (ValueKind.Array, ValueKind.Array) => ArraysEqual(left, right),
            (ValueKind.Object, ValueKind.Object) => ObjectsEqual(left, right),
            _ => left.IsNumber && right.IsNumber && CompareNumbers(left, right) == 0,
        };
    }

    /// <summary>Order of two values; null when they have none.</summary>
    public static int? Compare(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Text && right.Kind == ValueKind.Text)
        {
            Span<char> one = stackalloc char[PlainText.StackLength], other = stackalloc char[PlainText.StackLength];
            var a = Characters(left, one, out _);
            var b = Characters(right, other, out _);
            return IsoDate.TryParse(a, out var first) && IsoDate.TryParse(b, out var second)
                ? first.CompareTo(second)
                : Culture.Compare(a, b, CompareOptions.IgnoreCase);
        }

        return TryNumber(left, out var leftNumber) && TryNumber(right, out var rightNumber) ? CompareNumbers(leftNumber, rightNumber) : null;
    }

    public static int CompareNumbers(in Value left, in Value right)
        => left.Kind == ValueKind.Integer && right.Kind == ValueKind.Integer
            ? left.AsInteger.CompareTo(right.AsInteger)
            : left.AsDouble.CompareTo(right.AsDouble);

    // A plain text is laid out in the buffer; any other is decoded.
    private static ReadOnlySpan<char> Characters(in Value value, Span<char> buffer, out bool plain)
    {
        plain = value.TryPlain(out var bytes);
        return plain && bytes.Length <= buffer.Length
            ? buffer[..Encoding.ASCII.GetChars(bytes, buffer)]
            : value.AsPlainText().AsSpan();
    }

    private static bool IsEmpty(in Value value) => value.IsNothing || (value.Kind == ValueKind.Text && value.AsText.Length == 0);

    private static bool IsBooleanText(string text, bool value)
        => string.Equals(text, value ? "true" : "false", StringComparison.OrdinalIgnoreCase);

    private static bool TryNumber(in Value value, out Value number)
    {
        number = value;
        if (value.IsNumber)
        {
            return true;
        }

        if (value.Kind != ValueKind.Text)
        {
            return false;
        }

        // Digits are ASCII: a text that needs decoding is decoded, and then is no number.
        return value.TryPlain(out var plain) ? TryNumber(plain, out number) : TryNumber(Encoding.UTF8.GetBytes(value.AsText), out number);
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out Value number)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            number = Value.Integer(integer);
            return true;
        }

        var isFloat = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real);
        number = Value.Float(real);
        return isFloat;
    }

    private static bool ArraysEqual(in Value left, in Value right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        var second = right.Sequence();
        foreach (var first in left.Sequence())
        {
            if (!second.MoveNext() || !Equal(first, second.Current))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ObjectsEqual(in Value left, in Value right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var member in left.Members())
        {
            var other = right.Member(member.Key);
            if (other.Kind == ValueKind.Missing || !Equal(member.Value, other))
            {
                return false;
            }
        }

        return true;
    }
}
