using System.Globalization;

namespace Automation.Policy;

/// <summary>How two values compare: text by culture and ignoring case, numbers by value, arrays and objects deep.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule">Policy rule structure</seealso>
internal static class ValueComparison
{
    private static readonly CompareInfo Culture = CultureInfo.InvariantCulture.CompareInfo;

    public static bool TextEquals(string left, string right)
        => string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
            || Culture.Compare(left, right, CompareOptions.IgnoreCase) == 0;

    public static int CompareText(string left, string right) => Culture.Compare(left, right, CompareOptions.IgnoreCase);

    public static bool TextContains(string text, string part)
        => Culture.IndexOf(text, part, CompareOptions.IgnoreCase) >= 0;

    /// <summary>Whether the text fits a pattern with at most one <c>*</c>; linear in the text.</summary>
    public static bool Like(string text, string pattern)
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
            (ValueKind.Text, ValueKind.Text) => TextEquals(left.AsText, right.AsText),
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
            return IsoDate.TryParse(left.AsText, out var first) && IsoDate.TryParse(right.AsText, out var second)
                ? first.CompareTo(second)
                : CompareText(left.AsText, right.AsText);
        }

        return TryNumber(left, out var a) && TryNumber(right, out var b) ? CompareNumbers(a, b) : null;
    }

    public static int CompareNumbers(in Value left, in Value right)
        => left.Kind == ValueKind.Integer && right.Kind == ValueKind.Integer
            ? left.AsInteger.CompareTo(right.AsInteger)
            : left.AsDouble.CompareTo(right.AsDouble);

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

        if (long.TryParse(value.AsText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            number = Value.Integer(integer);
            return true;
        }

        var isFloat = double.TryParse(value.AsText, NumberStyles.Float, CultureInfo.InvariantCulture, out var real);
        number = Value.Float(real);
        return isFloat;
    }

    private static bool ArraysEqual(in Value left, in Value right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        var (first, second) = (left.Items(), right.Items());
        for (var i = 0; i < first.Length; i++)
        {
            if (!Equal(first[i], second[i]))
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
