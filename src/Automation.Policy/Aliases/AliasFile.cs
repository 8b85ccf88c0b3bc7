using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>
/// Aliases as Azure gives them out: the answer to <c>GET /subscriptions/…/providers?$expand=resourceTypes/aliases</c>, or one
/// provider of it.
/// </summary>
/// <seealso href="https://learn.microsoft.com/rest/api/resources/providers/list">Providers - List</seealso>
internal static class AliasFile
{
    private const string Folder = "aliases";
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Limits.JsonDepth };

    /// <summary>Whether a file lies in the folder for aliases, and not in one of that name below <c>policyDefinitions</c> and the like.</summary>
    public static bool IsOne(PolicySource source)
        => source.Path.StartsWith($"{Folder}/", StringComparison.OrdinalIgnoreCase)
            || (source.Path.Contains($"/{Folder}/", StringComparison.OrdinalIgnoreCase) && !source.Path.Contains("policy", StringComparison.OrdinalIgnoreCase));

    public static IEnumerable<TypeAlias> Read(PolicySource source, ImmutableArray<Diagnostic>.Builder diagnostics)
    {
        var bag = new DiagnosticBag(source, diagnostics);
        try
        {
            using var json = JsonDocument.Parse(source.Utf8, Options);
            TypeAlias[] aliases = [.. Providers(json.RootElement).SelectMany(OfProvider)];
            if (aliases.Length == 0)
            {
                bag.Error(
                    Codes.InvalidAliasFile, default,
                    "The file holds no aliases; expected what `az provider show --namespace … --expand resourceTypes/aliases` prints.");
            }

            return aliases;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            bag.Error(Codes.InvalidAliasFile, default, $"The file cannot be read as aliases of a provider: {e.Message}");
            return [];
        }
    }

    // A list with its envelope, a list, or one provider.
    private static IEnumerable<JsonElement> Providers(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray(),
        _ when root.TryGetProperty("value", out var list) => list.EnumerateArray(),
        _ => [root],
    };

    private static IEnumerable<TypeAlias> OfProvider(JsonElement provider)
    {
        var name = provider.GetProperty("namespace").GetString();
        return from type in Items(provider, "resourceTypes")
               let owner = $"{name}/{type.GetProperty("resourceType").GetString()}"
               from alias in Items(type, "aliases")
               let target = Alias(alias, owner)
               where target is not null
               select target;
    }

    private static TypeAlias? Alias(JsonElement json, string owner)
    {
        // A pattern takes the value out of a longer text, which nobody here can do.
        if (json.TryGetProperty("defaultPattern", out _))
        {
            return null;
        }

        var versions = Items(json, "paths").Where(p => !p.TryGetProperty("pattern", out _)).SelectMany(Versions).ToImmutableArray();
        var path = json.TryGetProperty("defaultPath", out var given) && given.GetString() is { Length: > 0 } text
            ? FieldPath.Parse(text)
            : versions.MaxBy(v => v.ApiVersion, StringComparer.Ordinal)?.Path;
        return path is null ? null : new TypeAlias(json.GetProperty("name").GetString()!, owner, path)
        {
            Versions = versions,
            ModifiableByDefault = Modifiable(json, "defaultMetadata"),
            TokenType = json.TryGetProperty("defaultMetadata", out var metadata) && metadata.TryGetProperty("type", out var type) ? type.GetString() : null,
        };
    }

    private static IEnumerable<VersionedPath> Versions(JsonElement json)
    {
        var path = FieldPath.Parse(json.GetProperty("path").GetString()!);
        var modifiable = Modifiable(json, "metadata");
        return Items(json, "apiVersions").Select(v => new VersionedPath(v.GetString()!, path, modifiable));
    }

    private static bool? Modifiable(JsonElement json, string name)
        => json.TryGetProperty(name, out var metadata) && metadata.TryGetProperty("attributes", out var attributes)
            ? string.Equals(attributes.GetString(), "Modifiable", StringComparison.OrdinalIgnoreCase)
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement json, string name)
        => json.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : Enumerable.Empty<JsonElement>();
}

/// <summary>Aliases that a policies folder brings, before those that the product knows.</summary>
internal sealed class LayeredAliases(ListedAliases first, IAliasCatalog then) : IAliasCatalog
{
    public AliasTarget? Find(string name) => first.Find(name) ?? then.Find(name);

    public IEnumerable<string> NamesLike(string name) => first.NamesLike(name).Concat(then.NamesLike(name));
}
