using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>JSON of a policy file with the place of every node.</summary>
internal abstract record JsonSyntax(SourceSpan Span);

internal sealed record JsonObjectSyntax(ImmutableArray<JsonMember> Members, SourceSpan Span) : JsonSyntax(Span)
{
    public JsonMember? Find(string name)
    {
        foreach (var member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member;
            }
        }

        return null;
    }
}

internal sealed record JsonArraySyntax(ImmutableArray<JsonSyntax> Items, SourceSpan Span) : JsonSyntax(Span);

/// <summary>A text, number, boolean or null.</summary>
internal sealed record JsonScalarSyntax(Value Value, SourceSpan Span) : JsonSyntax(Span);

internal sealed record JsonMember(string Name, SourceSpan NameSpan, JsonSyntax Value);

internal static class JsonSyntaxExtensions
{
    public static string? Text(this JsonSyntax? syntax)
        => syntax is JsonScalarSyntax { Value.Kind: ValueKind.Text } scalar ? scalar.Value.AsText : null;

    /// <summary>A word for messages, e.g. <c>an array</c>.</summary>
    public static string Describe(this JsonSyntax syntax) => syntax switch
    {
        JsonObjectSyntax => "an object",
        JsonArraySyntax => "an array",
        JsonScalarSyntax { Value.Kind: ValueKind.Null } => "null",
        JsonScalarSyntax scalar => scalar.Value.Describe(),
        _ => "something else",
    };

    /// <summary>The value as written; texts that look like expressions stay texts.</summary>
    public static Value ToValue(this JsonSyntax syntax) => syntax switch
    {
        JsonScalarSyntax scalar => scalar.Value,
        JsonArraySyntax array => Value.Array([.. array.Items.Select(ToValue)]),
        JsonObjectSyntax json => Value.Object([.. json.Members.Select(m => KeyValuePair.Create(m.Name, m.Value.ToValue()))]),
        _ => Value.Missing,
    };
}
