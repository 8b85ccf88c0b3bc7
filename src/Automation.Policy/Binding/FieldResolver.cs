namespace Automation.Policy;

/// <summary>Settles field names: built-in fields, tags, facts and aliases.</summary>
/// <param name="rawPaths">Whether a name that is nothing else is a path from the root, as in modes of data planes.</param>
internal sealed class FieldResolver(FactCatalog facts, IAliasCatalog aliases, bool rawPaths = false)
{
    private const string FactPrefix = "facts/";

    private static readonly string[] BuiltIn = ["name", "fullName", "type", "kind", "id", "location", "tags", "identity.type"];

    /// <summary>The code and sentence of what is wrong when <see cref="Resolve"/> gives null.</summary>
    internal readonly record struct Problem(string Code, string Message);

    public FactCatalog Facts { get; } = facts;

    /// <summary>Knows these aliases too; they win over others of the same name.</summary>
    public FieldResolver With(ListedAliases more) => new(Facts, new LayeredAliases(more, aliases), rawPaths);

    public FieldResolver WithRawPaths() => new(Facts, aliases, rawPaths: true);

    public BoundField? Resolve(string text, out Problem problem)
    {
        problem = default;
        if (rawPaths && text.StartsWith("tags[*]", StringComparison.OrdinalIgnoreCase))
        {
            return RawPath(text);
        }

        var field = FindBuiltIn(text);
        if (field is not null)
        {
            return field;
        }

        if (text.StartsWith(FactPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return ResolveFact(text[FactPrefix.Length..], out problem);
        }

        if (text.Contains('/', StringComparison.Ordinal) && aliases.Find(text) is { } alias)
        {
            return new BoundField(FieldKind.Alias, alias.Shown.Text, Alias: alias);
        }

        if (rawPaths)
        {
            return RawPath(text);
        }

        problem = text.Contains('/', StringComparison.Ordinal)
            ? new(Codes.InvalidAlias, $"`{text}` is not an alias that is known; expected one such as `Microsoft.Network/virtualNetworks/subnets[*].name`. A newer one can be added by a file in `aliases/`.{Suggestion.For(text, aliases.NamesLike(text))}")
            : new(Codes.UnknownField, $"`{text}` is not a field; expected {string.Join(", ", BuiltIn)}, `tags['name']`, `facts/…` or an alias with its resource type.{Suggestion.For(text, BuiltIn)}");
        return null;
    }

    /// <summary>Whether a text is a path below <c>properties</c>, such as <c>properties.a.b</c>.</summary>
    public static bool IsPropertyPath(string text)
        => text.StartsWith("properties.", StringComparison.OrdinalIgnoreCase) && !text.Contains('/', StringComparison.Ordinal) && text.Length > 11;

    private static BoundField RawPath(string text) => new(FieldKind.Path, text, Path: FieldPath.Parse(text));

    private static BoundField? FindBuiltIn(string text) => text.ToLowerInvariant() switch
    {
        "name" => new(FieldKind.Name, "name", Path: FieldPath.Of("name")),
        "fullname" => new(FieldKind.FullName, "fullName"),
        "type" => new(FieldKind.Type, "type", Path: FieldPath.Of("type")),
        "kind" => new(FieldKind.Kind, "kind", Path: FieldPath.Of("kind")),
        "id" => new(FieldKind.Id, "id", Path: FieldPath.Of("id")),
        "location" => new(FieldKind.Location, "location", Path: FieldPath.Of("location")),
        "tags" => new(FieldKind.Tags, "tags", Path: FieldPath.Of("tags")),
        "identity" => new(FieldKind.Path, "identity", Path: FieldPath.Of("identity")),
        var lower when lower.StartsWith("identity.", StringComparison.Ordinal) => new(FieldKind.Path, text, Path: FieldPath.Parse(text)),
        var lower when lower.StartsWith("tags.", StringComparison.Ordinal) && text.Length > 5 => Tag(text[5..]),
        var lower when lower.StartsWith("tags[", StringComparison.Ordinal) && lower[^1] == ']' => Tag(Unquote(text[5..^1])),
        _ => null,
    };

    private static BoundField Tag(string name) => new(FieldKind.Tag, $"tags['{name}']", name, FieldPath.Of("tags", name));

    private static string Unquote(string text)
        => text.Length >= 2 && text[0] == '\'' && text[^1] == '\''
            ? text[1..^1].Replace("''", "'", StringComparison.Ordinal)
            : text;

    private BoundField? ResolveFact(string name, out Problem problem)
    {
        problem = default;
        var star = name.IndexOf("[*]", StringComparison.Ordinal);
        var rest = star < 0 ? "" : name[star..];
        name = star < 0 ? name : name[..star];
        if (Facts.Find(name) is { } fact)
        {
            if (star >= 0 && fact.Type != FactType.Array)
            {
                problem = new(Codes.UnknownFact, $"Fact `{FactPrefix}{fact.Name}` is of type {fact.Type}; only an Array has elements `[*]`.");
                return null;
            }

            // The first segment stands for the fact itself; the slash keeps it apart from every path in a document.
            var path = star < 0 ? null : FieldPath.Parse(FactPrefix + fact.Name.Replace('.', '/') + rest);
            return new BoundField(FieldKind.Fact, FactPrefix + fact.Name + rest, fact.Name, path);
        }

        var suggestion = Suggestion.For(name, Facts.All.Select(f => f.Name));
        problem = new(Codes.UnknownFact, $"There is no fact `{FactPrefix}{name}`.{suggestion}");
        return null;
    }
}
