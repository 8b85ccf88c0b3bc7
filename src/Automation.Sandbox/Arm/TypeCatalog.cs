using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Sandbox;

internal enum ETagStyle
{
    None,

    /// <summary><c>W/"guid"</c> in body and header; a parent and its embedded children share one.</summary>
    Network,

    /// <summary><c>eTag</c> in the body only; pools have their own.</summary>
    Aks,

    /// <summary>A bare guid in the body's <c>etag</c>.</summary>
    Opaque,
}

internal enum PatchStyle
{
    None,
    Tags,
    Properties,
}

internal enum WriteStyle
{
    /// <summary>Done when answered.</summary>
    Sync,

    /// <summary>200/201 with <c>Azure-AsyncOperation</c>, poll body is the status alone.</summary>
    Network,

    /// <summary>200/201 with <c>Azure-AsyncOperation</c> of api-version 2017-08-31, whatever the caller used.</summary>
    Aks,

    /// <summary>As <see cref="Network"/> with the documented, fuller poll body.</summary>
    Arm,
}

/// <summary>What the local Azure knows of one resource type; the data is in <c>Data/types.json</c>.</summary>
internal sealed record TypeInfo
{
    public required string Type { get; init; }

    /// <summary>Empty when the type is not in the table: then any well-formed version is taken.</summary>
    public required ImmutableArray<string> Versions { get; init; }

    public ETagStyle ETag { get; init; }

    public PatchStyle Patch { get; init; } = PatchStyle.Properties;

    public WriteStyle Style { get; init; }

    /// <summary>The array of the parent's properties that holds resources of this type; null for types that stand alone.</summary>
    public string? EmbeddedIn { get; init; }

    /// <summary>An update says <c>Succeeded</c> at once although its operation still runs.</summary>
    public bool SettlesAtOnce { get; init; }

    public ImmutableArray<(JsonPath Path, string Since)> Since { get; init; } = [];

    public ImmutableArray<JsonPath> Secrets { get; init; } = [];

    public ImmutableArray<JsonPath> ReadOnly { get; init; } = [];

    public string Namespace => Type[..Type.IndexOf('/', StringComparison.Ordinal)];

    public bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);
}

internal sealed class TypeCatalog
{
    private static readonly Lazy<TypeCatalog> Shared = new(Load);

    private readonly FrozenDictionary<string, TypeInfo> _types;

    private readonly ILookup<string, (string Collection, string Address)> _embedded;

    private TypeCatalog(IEnumerable<TypeInfo> types)
    {
        _types = types.ToFrozenDictionary(t => t.Type, StringComparer.OrdinalIgnoreCase);
        _embedded = _types.Values.Where(t => t.EmbeddedIn is not null).ToLookup(
            t => t.Type[..t.Type.LastIndexOf('/')], t => (t.EmbeddedIn!, t.Type[(t.Type.LastIndexOf('/') + 1)..]), StringComparer.OrdinalIgnoreCase);
    }

    public static TypeCatalog Instance => Shared.Value;

    public IEnumerable<TypeInfo> All => _types.Values;

    public TypeInfo? Find(string type) => _types.GetValueOrDefault(type);

    /// <summary>The entry of a type, or one that accepts any version for types the table does not have.</summary>
    public TypeInfo Get(string type) => Find(type) ?? new TypeInfo { Type = type, Versions = [] };

    /// <summary>Collections of the type's properties that hold children with an address of their own.</summary>
    public IEnumerable<(string Collection, string Address)> EmbeddedUnder(TypeInfo type) => _embedded[type.Type];

    private static TypeCatalog Load()
    {
        using var stream = typeof(TypeCatalog).Assembly.GetManifestResourceStream("types.json")!;
        using var table = JsonDocument.Parse(stream);
        var root = table.RootElement;
        var since = root.GetProperty("since").EnumerateArray()
            .ToLookup(Type, e => (new JsonPath(e.GetProperty("path").GetString()!), e.GetProperty("since").GetString()!), StringComparer.OrdinalIgnoreCase);
        var secrets = root.GetProperty("secrets").EnumerateArray()
            .ToLookup(Type, e => new JsonPath(e.GetProperty("path").GetString()!), StringComparer.OrdinalIgnoreCase);
        var readOnly = root.GetProperty("readOnly").EnumerateArray()
            .SelectMany(e => e.GetProperty("paths").EnumerateArray(), (e, path) => (Type: Type(e), Path: new JsonPath(path.GetString()!)))
            .ToLookup(e => e.Type, e => e.Path, StringComparer.OrdinalIgnoreCase);
        var sets = root.GetProperty("versionSets");

        return new TypeCatalog(root.GetProperty("types").EnumerateArray().Select(e => new TypeInfo
        {
            Type = Type(e),
            Versions = Versions(e.GetProperty("versions"), sets),
            ETag = Enum.Parse<ETagStyle>(e.GetProperty("etag").GetString()!, ignoreCase: true),
            Patch = Enum.Parse<PatchStyle>(e.GetProperty("patch").GetString()!, ignoreCase: true),
            Style = Enum.Parse<WriteStyle>(e.GetProperty("style").GetString()!, ignoreCase: true),
            EmbeddedIn = e.TryGetProperty("embeddedIn", out var embedded) ? embedded.GetString() : null,
            SettlesAtOnce = e.TryGetProperty("settlesAtOnce", out var settles) && settles.GetBoolean(),
            Since = [.. since[Type(e)]],
            Secrets = [.. secrets[Type(e)]],
            ReadOnly = [.. readOnly[Type(e)]],
        }));

        static string Type(JsonElement entry) => entry.GetProperty("type").GetString()!;
    }

    private static ImmutableArray<string> Versions(JsonElement versions, JsonElement sets)
    {
        var list = versions.ValueKind == JsonValueKind.String ? sets.GetProperty(versions.GetString()!) : versions;
        return [.. list.EnumerateArray().Select(v => v.GetString()!)];
    }
}
