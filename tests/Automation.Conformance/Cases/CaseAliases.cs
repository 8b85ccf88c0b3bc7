using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>The aliases that stand in a case, as a catalogue in which nothing else resolves.</summary>
internal static class CaseAliases
{
    public static FieldResolver Fields(ConformanceCase example) => new(FactCatalog.Empty, Of(example.Json), example.RawPaths);

    public static ListedAliases Of(JsonElement owner) => new(Read(owner, Alias));

    /// <summary>
    /// For <c>mutate</c>: "not modifiable" means in the version of the request, so some other version must be modifiable,
    /// or the definition would be refused.
    /// </summary>
    public static ListedAliases ModifiableElsewhere(JsonElement owner) => new(Read(owner, json =>
    {
        var alias = Alias(json);
        return alias.ModifiableByDefault != false
            ? alias
            : alias with { Versions = [.. alias.Versions, new VersionedPath("0000-01-01", alias.Path, Modifiable: true)] };
    }));

    private static IEnumerable<TypeAlias> Read(JsonElement owner, Func<JsonElement, TypeAlias> map)
        => ConformanceCase.Find(owner, "aliases")?.EnumerateArray().Select(map) ?? [];

    private static TypeAlias Alias(JsonElement json)
    {
        bool? modifiable = ConformanceCase.Find(json, "modifiable")?.GetBoolean();
        return new TypeAlias(json.GetProperty("name").GetString()!, json.GetProperty("type").GetString()!, Path(json))
        {
            ModifiableByDefault = modifiable,
            TokenType = ConformanceCase.Find(json, "tokenType")?.GetString(),
            Versions =
            [
                .. from version in ConformanceCase.Find(json, "paths")?.EnumerateArray() ?? Enumerable.Empty<JsonElement>()
                   from api in version.GetProperty("apiVersions").EnumerateArray()
                   select new VersionedPath(api.GetString()!, Path(version), modifiable),
            ],
        };
    }

    private static FieldPath Path(JsonElement json) => FieldPath.Parse(json.GetProperty("path").GetString()!);
}
