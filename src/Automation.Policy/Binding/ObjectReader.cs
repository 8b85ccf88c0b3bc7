using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Reads the known members of an object and reports what does not fit.</summary>
internal sealed class ObjectReader(JsonObjectSyntax json, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public JsonObjectSyntax Json { get; } = json;

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public static ObjectReader Empty(DiagnosticBag diagnostics) => new(new JsonObjectSyntax([], default), diagnostics);

    /// <summary>The member's value; null when it is missing or JSON null.</summary>
    public JsonSyntax? Any(string name)
    {
        _known.Add(name);
        return Json.Find(name)?.Value is { } value and not JsonScalarSyntax { Value.Kind: ValueKind.Null } ? value : null;
    }

    public string? Text(string name)
    {
        var value = Any(name);
        if (value is not null && value.Text() is null)
        {
            Wrong(name, value, "a text");
        }

        return value.Text();
    }

    public string RequiredText(string name) => Required(name, Text);

    public JsonSyntax? Required(string name)
    {
        var value = Any(name);
        if (value is null)
        {
            Missing(name);
        }

        return value;
    }

    public ObjectReader? Object(string name)
    {
        var value = Any(name);
        if (value is null or JsonObjectSyntax)
        {
            return value is JsonObjectSyntax found ? new ObjectReader(found, Diagnostics) : null;
        }

        Wrong(name, value, "an object");
        return null;
    }

    public ImmutableArray<JsonSyntax> Array(string name)
    {
        var value = Any(name);
        if (value is null or JsonArraySyntax)
        {
            return value is JsonArraySyntax found ? found.Items : [];
        }

        Wrong(name, value, "an array");
        return [];
    }

    public ImmutableArray<string> Texts(string name)
    {
        var result = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Array(name))
        {
            if (item.Text() is { } text)
            {
                result.Add(text);
            }
            else
            {
                Wrong(name, item, "texts only");
            }
        }

        return result.ToImmutable();
    }

    /// <summary>One of a few words, ignoring case; anything else is an error.</summary>
    public T OneOf<T>(string name, T absent, params (string Word, T Value)[] words)
    {
        var value = Any(name);
        if (value is null)
        {
            return absent;
        }

        var text = value.Text();
        foreach (var word in words)
        {
            if (string.Equals(word.Word, text, StringComparison.OrdinalIgnoreCase))
            {
                return word.Value;
            }
        }

        var expected = string.Join(", ", words.Select(w => $"`{w.Word}`"));
        var suggestion = text is null ? "" : Suggestion.For(text, words.Select(w => w.Word));
        Diagnostics.Error(Codes.WrongShape, value.Span, $"`{name}` is {ConditionBinder.TextOf(value)}; expected one of {expected}.{suggestion}");
        return absent;
    }

    public void Ignore(params string[] names) => _known.UnionWith(names);

    public void Missing(string name) => Diagnostics.Error(
        Codes.MissingProperty, Json.Span with { Length = Math.Min(1, Json.Span.Length) }, $"`{name}` is missing.");

    /// <summary>Warns of every member that nobody asked for.</summary>
    public void WarnOfRest()
    {
        foreach (var member in Json.Members.Where(m => !_known.Contains(m.Name)))
        {
            Diagnostics.Warning(
                Codes.UnknownProperty, member.NameSpan, $"`{member.Name}` is not known here and has no effect.{Suggestion.For(member.Name, _known)}");
        }
    }

    private string Required(string name, Func<string, string?> read)
    {
        if (Any(name) is null)
        {
            Missing(name);
            return "";
        }

        return read(name) ?? "";
    }

    private void Wrong(string name, JsonSyntax value, string expected)
        => Diagnostics.Error(Codes.WrongShape, value.Span, $"`{name}` is {value.Describe()}; expected {expected}.");
}
