using System.Globalization;

namespace Automation.Policy;

internal static class TextFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("concat", 0, Limits.ArgumentsPerCall, (a, _) => Concat(a));
        yield return new("format", 1, Limits.ArgumentsPerCall, (a, _) => Format(a));
        yield return new("toLower", 1, 1, (a, _) => Map("toLower", a[0], t => t.ToLowerInvariant()));
        yield return new("toUpper", 1, 1, (a, _) => Map("toUpper", a[0], t => t.ToUpperInvariant()));
        yield return new("trim", 1, 1, (a, _) => Map("trim", a[0], t => t.Trim()));
        yield return new("padLeft", 2, 3, (a, _) => PadLeft(a));
        yield return new("replace", 3, 3, (a, _) => Replace(a));
        yield return new("substring", 2, 3, (a, _) => Substring(a));
        yield return new("split", 2, 2, (a, _) => Split(a[0], a[1]));
        yield return new("startsWith", 2, 2, (a, _) => Test("startsWith", a, (t, p) => t.StartsWith(p, StringComparison.OrdinalIgnoreCase)));
        yield return new("endsWith", 2, 2, (a, _) => Test("endsWith", a, (t, p) => t.EndsWith(p, StringComparison.OrdinalIgnoreCase)));
        yield return new("indexOf", 2, 2, (a, _) => Find("indexOf", a, (t, p) => t.IndexOf(p, StringComparison.OrdinalIgnoreCase)));
        yield return new("lastIndexOf", 2, 2, (a, _) => Find("lastIndexOf", a, LastIndexOf));
        yield return new("string", 1, 1, (a, _) => ToText(a[0]));
    }

    private static Value Map(string name, in Value value, Func<string, string> map)
        => value.Kind == ValueKind.Text ? Value.Text(map(value.AsText)) : Argument.Wrong(name, value, "a text");

    private static Value Concat(Value[] a)
    {
        if (a.Length == 0)
        {
            return Value.Failure("concat() takes at least one text or array.");
        }

        if (a.All(v => v.Kind == ValueKind.Array))
        {
            return Value.Array([.. a.SelectMany(v => v.Items())]);
        }

        var length = 0;
        foreach (var value in a)
        {
            // Nothing adds nothing: published deployments join ids of which a part may be missing.
            if (!Argument.IsTextual(value) && !value.IsNothing)
            {
                return Argument.Wrong("concat", value, "texts only or arrays only");
            }

            length += value.AsPlainText()?.Length ?? 0;
        }

        return length > Limits.TextLength
            ? Value.Failure($"concat() gives a text of {length} characters; at most {Limits.TextLength} are allowed.")
            : Value.Text(string.Concat(a.Select(v => v.Kind == ValueKind.Boolean ? (v.AsBoolean ? "True" : "False") : v.AsPlainText())));
    }

    private static Value Format(Value[] a)
    {
        if (a[0].Kind != ValueKind.Text || HasWideAlignment(a[0].AsText))
        {
            return Argument.Wrong("format", a[0], "a format text whose widths have at most three digits");
        }

        var arguments = a.Skip(1).Select(v => v.Kind switch
        {
            ValueKind.Boolean => (object)v.AsBoolean,
            ValueKind.Integer => v.AsInteger,
            ValueKind.Float => v.AsDouble,
            ValueKind.Text => v.AsText,
            _ => ValueJson.Write(v) ?? "",
        }).ToArray();
        var longest = arguments.Select(v => v.ToString()!.Length).DefaultIfEmpty().Max();
        if ((long)longest * a[0].AsText.AsSpan().Count('{') > 16L * Limits.TextLength)
        {
            return Value.Failure($"format() could give a text far over {Limits.TextLength} characters.");
        }

        try
        {
            return Value.Text(string.Format(CultureInfo.InvariantCulture, a[0].AsText, arguments));
        }
        catch (FormatException e)
        {
            return Value.Failure($"format() cannot use its text: {e.Message}");
        }
    }

    // `{0,999999999}` and `{0:D999999999}` would fill memory; no sensible text has widths of four digits.
    private static bool HasWideAlignment(string format)
    {
        var depth = 0;
        var digits = 0;
        foreach (var c in format)
        {
            depth = c switch
            {
                '{' => depth + 1,
                '}' => 0,
                _ => depth,
            };
            digits = depth > 0 && char.IsDigit(c) ? digits + 1 : 0;
            if (digits > 3)
            {
                return true;
            }
        }

        return false;
    }

    private static Value PadLeft(Value[] a)
    {
        var fill = a.Length == 3 ? a[2] : Value.Text(" ");
        if (!Argument.IsTextual(a[0]) || a[1].Kind != ValueKind.Integer || fill.Kind != ValueKind.Text || fill.Count != 1
            || a[1].AsInteger is < 0 or > Limits.TextLength)
        {
            return Value.Failure($"padLeft() takes a text, a length between 0 and {Limits.TextLength} and one character.");
        }

        return Value.Text(a[0].AsPlainText()!.PadLeft((int)a[1].AsInteger, fill.AsText[0]));
    }

    private static Value Replace(Value[] a)
    {
        if (a.Any(v => v.Kind != ValueKind.Text))
        {
            return Argument.Wrong("replace", a.First(v => v.Kind != ValueKind.Text), "three texts");
        }

        if (a[1].Count == 0)
        {
            return a[0];
        }

        var longest = (long)a[0].Count + ((long)(a[0].Count / a[1].Count) * Math.Max(0, a[2].Count - a[1].Count));
        return longest > 16L * Limits.TextLength
            ? Value.Failure($"replace() could give a text far over {Limits.TextLength} characters.")
            : Value.Text(a[0].AsText.Replace(a[1].AsText, a[2].AsText, StringComparison.Ordinal));
    }

    private static Value Substring(Value[] a)
    {
        if (a[0].Kind != ValueKind.Text || a[1].Kind != ValueKind.Integer || (a.Length == 3 && a[2].Kind != ValueKind.Integer))
        {
            return Value.Failure("substring() takes a text, a start and perhaps a length.");
        }

        var start = a[1].AsInteger;
        var length = a.Length == 3 ? a[2].AsInteger : a[0].Count - start;
        return start < 0 || length < 0 || start > a[0].Count || length > a[0].Count - start
            ? Value.Failure($"substring() reaches outside a text of {a[0].Count} characters.")
            : Value.Text(a[0].AsText.Substring((int)start, (int)length));
    }

    private static Value Split(in Value text, in Value separator)
    {
        if (text.Kind != ValueKind.Text)
        {
            return Argument.Wrong("split", text, "a text");
        }

        var separators = separator.Kind == ValueKind.Array ? separator.Items() : [separator];
        if (separators.Any(s => s.Kind != ValueKind.Text))
        {
            return Argument.Wrong("split", separator, "a text or an array of texts to split at");
        }

        // Without any separator .NET would split at blanks.
        string[] texts = [.. separators.Select(s => s.AsText).Where(s => s.Length > 0)];
        return texts.Length == 0
            ? Value.Array(text)
            : Value.Array([.. text.AsText.Split(texts, StringSplitOptions.None).Select(Value.Text)]);
    }

    private static Value Test(string name, Value[] a, Func<string, string, bool> test)
        => a[0].Kind == ValueKind.Text && a[1].Kind == ValueKind.Text
            ? Value.Boolean(test(a[0].AsText, a[1].AsText))
            : Argument.Wrong(name, a[0].Kind == ValueKind.Text ? a[1] : a[0], "two texts");

    private static Value Find(string name, Value[] a, Func<string, string, int> find)
    {
        if (a[0].Kind == ValueKind.Array)
        {
            var items = a[0].Items();
            var wanted = a[1];
            return Value.Integer(name == "indexOf"
                ? Array.FindIndex(items, i => Argument.Same(i, wanted))
                : Array.FindLastIndex(items, i => Argument.Same(i, wanted)));
        }

        return a[0].Kind == ValueKind.Text && a[1].Kind == ValueKind.Text
            ? Value.Integer(find(a[0].AsText, a[1].AsText))
            : Argument.Wrong(name, a[0].Kind == ValueKind.Text ? a[1] : a[0], "two texts");
    }

    private static int LastIndexOf(string text, string part)
        => part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.OrdinalIgnoreCase);

    private static Value ToText(in Value value) => value.Kind switch
    {
        ValueKind.Text => value,
        ValueKind.Missing or ValueKind.Null => Value.Text("null"),
        ValueKind.Boolean => Value.Text(value.AsPlainText()!),
        _ => Value.Text(value.AsPlainText() ?? ValueJson.Write(value)!),
    };
}
