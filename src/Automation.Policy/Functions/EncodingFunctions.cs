using System.Text;
using System.Text.Json;

namespace Automation.Policy;

internal static class EncodingFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("base64", 1, 1, (a, _) => OnText("base64", a[0], t => Value.Text(Convert.ToBase64String(Encoding.UTF8.GetBytes(t)))));
        yield return new("base64ToString", 1, 1, (a, _) => OnText("base64ToString", a[0], t => Value.Text(FromBase64(t))));
        yield return new("base64ToJson", 1, 1, (a, _) => OnText("base64ToJson", a[0], t => ParseJson(FromBase64(t))));
        yield return new("json", 1, 1, (a, _) => OnText("json", a[0], ParseJson));
        yield return new("dataUri", 1, 1, (a, _) => OnText("dataUri", a[0], ToDataUri));
        yield return new("dataUriToString", 1, 1, (a, _) => OnText("dataUriToString", a[0], FromDataUri));
        yield return new("uri", 2, 2, (a, _) => Join(a[0], a[1]));
        yield return new("uriComponent", 1, 1, (a, _) => OnText("uriComponent", a[0], t => Value.Text(Uri.EscapeDataString(t))));
        yield return new("uriComponentToString", 1, 1, (a, _) => OnText("uriComponentToString", a[0], t => Value.Text(Uri.UnescapeDataString(t))));
    }

    private static Value OnText(string name, in Value value, Func<string, Value> map)
    {
        if (value.Kind != ValueKind.Text)
        {
            return Argument.Wrong(name, value, "a text");
        }

        try
        {
            return map(value.AsText);
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            return Value.Failure($"{name}() cannot read its text: {FirstLine(e.Message)}");
        }
    }

    private static string FirstLine(string message) => message.Split('\n')[0];

    private static string FromBase64(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    private static Value ParseJson(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Limits.JsonDepth });
        return Value.FromJson(document.RootElement.Clone());
    }

    private static Value ToDataUri(string text)
        => Value.Text($"data:text/plain;charset=utf8;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");

    private static Value FromDataUri(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return Value.Failure("dataUriToString() takes a text of the form `data:…,…`.");
        }

        return Value.Text(text[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase)
            ? FromBase64(text[(comma + 1)..])
            : Uri.UnescapeDataString(text[(comma + 1)..]));
    }

    private static Value Join(in Value start, in Value relative)
    {
        if (start.Kind != ValueKind.Text || relative.Kind != ValueKind.Text)
        {
            return Argument.Wrong("uri", start.Kind == ValueKind.Text ? relative : start, "two texts");
        }

        return Uri.TryCreate(start.AsText, UriKind.Absolute, out var root) && Uri.TryCreate(root, relative.AsText, out var joined)
            ? Value.Text(joined.AbsoluteUri)
            : Value.Failure("uri() takes an absolute address and a part to join to it.");
    }
}
