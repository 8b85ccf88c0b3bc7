using System.Text;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>
/// The commonest conditions, answered on the bytes of the document: comparing with a truth or with plain texts, and existence.
/// Says Unknown for everything that needs the conversions of <see cref="Operators"/>.
/// </summary>
internal static class QuickTest
{
    /// <returns>Null when the operator and the constant have no quick form.</returns>
    public static Func<JsonElement, Truth>? For(OperatorKind kind, Value wanted)
    {
        var (positive, negated) = OperatorNames.Split(kind);
        var (yes, no) = negated ? (Truth.No, Truth.Yes) : (Truth.Yes, Truth.No);
        switch (positive)
        {
            case OperatorKind.Exists when wanted.Kind == ValueKind.Boolean:
                var (there, missing) = wanted.AsBoolean ? (yes, no) : (no, yes);
                return element => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? missing : there;
            case OperatorKind.Equals when wanted.Kind == ValueKind.Boolean:
                var (on, off) = wanted.AsBoolean ? (yes, no) : (no, yes);
                return element => element.ValueKind switch
                {
                    JsonValueKind.True => on,
                    JsonValueKind.False => off,
                    JsonValueKind.Undefined or JsonValueKind.Null => no,
                    _ => Truth.Unknown,
                };
            case OperatorKind.Equals or OperatorKind.In when Texts(positive, wanted) is { } texts:
                return element => element.ValueKind switch
                {
                    JsonValueKind.String => AnyEquals(PlainText.Raw(element), texts) switch { true => yes, false => no, null => Truth.Unknown },
                    JsonValueKind.Undefined or JsonValueKind.Null => no,
                    _ => Truth.Unknown,
                };
            case OperatorKind.Like when LikeParts(wanted) is var (start, end):
                return element => element.ValueKind switch
                {
                    JsonValueKind.String => IsLike(PlainText.Raw(element), start, end) switch { true => yes, false => no, null => Truth.Unknown },
                    JsonValueKind.Undefined or JsonValueKind.Null => no,
                    _ => Truth.Unknown,
                };
            default:
                return null;
        }
    }

    // To `equals` an empty text is what is missing, so it takes the long way.
    private static byte[][]? Texts(OperatorKind positive, in Value wanted)
    {
        var list = wanted.Kind == ValueKind.Array && positive == OperatorKind.In ? wanted.Items() : [wanted];
        var texts = new List<byte[]>();
        foreach (var item in list)
        {
            if (item.Kind != ValueKind.Text || !item.TryPlain(out var plain) || (plain.IsEmpty && positive == OperatorKind.Equals))
            {
                return null;
            }

            texts.Add(plain.ToArray());
        }

        return [.. texts];
    }

    private static bool? AnyEquals(ReadOnlySpan<byte> raw, byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (Ascii.EqualsIgnoreCase(raw, text))
            {
                return true;
            }
        }

        return PlainText.Is(raw) ? false : null;
    }

    // What stands before and behind the one star.
    private static (byte[] Start, byte[] End)? LikeParts(in Value wanted)
    {
        if (wanted.Kind != ValueKind.Text || !wanted.TryPlain(out var pattern) || pattern.Count((byte)'*') != 1)
        {
            return null;
        }

        var star = pattern.IndexOf((byte)'*');
        return (pattern[..star].ToArray(), pattern[(star + 1)..].ToArray());
    }

    private static bool? IsLike(ReadOnlySpan<byte> raw, byte[] start, byte[] end)
        => !PlainText.Is(raw) ? null
            : raw.Length >= start.Length + end.Length
                && Ascii.EqualsIgnoreCase(raw[..start.Length], start) && Ascii.EqualsIgnoreCase(raw[^end.Length..], end);
}
