using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Where an alias leads.</summary>
internal abstract record AliasTarget(string Name)
{
    /// <summary>The path for messages.</summary>
    public abstract FieldPath Shown { get; }

    /// <returns>The path on a resource of this type, or null when the alias belongs to another type and selects nothing.</returns>
    public abstract FieldPath? PathFor(string resourceType, string? apiVersion);

    /// <summary>Whether <c>modify</c> may write it in this api-version; null when nobody says.</summary>
    public abstract bool? ModifiableIn(string resourceType, string? apiVersion);

    /// <summary>False when the catalogue says that <c>modify</c> may not write it in any api-version; null when it does not say.</summary>
    public abstract bool? Modifiable { get; }

    /// <summary>Whether any type could have a collection under this alias.</summary>
    public bool MayBeCollection => Name.Contains("[*]", StringComparison.Ordinal) || Shown.HasStar;

    /// <summary>The array itself, of an alias that ends with a star.</summary>
    public abstract AliasTarget WithoutLastStar();
}

/// <summary>An alias of one resource type.</summary>
internal sealed record TypeAlias(string Name, string ResourceType, FieldPath Path) : AliasTarget(Name)
{
    public ImmutableArray<VersionedPath> Versions { get; init; } = [];

    /// <summary>What the catalogue says of the versions that it does not list; null when it says nothing.</summary>
    public bool? ModifiableByDefault { get; init; }

    /// <summary>The type of the value as Azure has it, e.g. <c>String</c>; null when it is not known.</summary>
    public string? TokenType { get; init; }

    public override FieldPath Shown => Path;

    public override bool? Modifiable
        => Versions.Select(v => v.Modifiable).Append(ModifiableByDefault).Aggregate((a, b) => a == true || b == true ? true : a is null || b is null ? null : false);

    public override FieldPath? PathFor(string resourceType, string? apiVersion)
        => string.Equals(resourceType, ResourceType, StringComparison.OrdinalIgnoreCase) ? VersionFor(apiVersion)?.Path ?? Path : null;

    public override bool? ModifiableIn(string resourceType, string? apiVersion)
        => VersionFor(apiVersion) is { } version ? version.Modifiable : ModifiableByDefault;

    public override AliasTarget WithoutLastStar() => this with
    {
        Name = Name[..^3],
        Path = ArrayOf(Path),
        Versions = [.. Versions.Select(v => v with { Path = ArrayOf(v.Path) })],
    };

    private static FieldPath ArrayOf(FieldPath path)
        => path.Text.EndsWith("[*]", StringComparison.Ordinal) ? FieldPath.Parse(path.Text[..^3], path.Tolerant) : path;

    private VersionedPath? VersionFor(string? apiVersion)
    {
        foreach (var version in Versions)
        {
            if (string.Equals(version.ApiVersion, apiVersion, StringComparison.OrdinalIgnoreCase))
            {
                return version;
            }
        }

        return null;
    }
}

/// <param name="Modifiable">Null when the catalogue does not say.</param>
internal sealed record VersionedPath(string ApiVersion, FieldPath Path, bool? Modifiable = null);

/// <summary>An alias that several types have under one name: its path depends on the type of the resource at hand.</summary>
internal sealed record ProviderAlias(string Name, FrozenDictionary<string, TypeAlias> Types) : AliasTarget(Name)
{
    public override FieldPath Shown => Types.OrderBy(p => p.Key, StringComparer.Ordinal).First().Value.Path;

    public override bool? Modifiable => null;

    public override FieldPath? PathFor(string resourceType, string? apiVersion)
        => Types.TryGetValue(resourceType, out var alias) ? alias.PathFor(resourceType, apiVersion) : null;

    public override bool? ModifiableIn(string resourceType, string? apiVersion)
        => Types.TryGetValue(resourceType, out var alias) ? alias.ModifiableIn(resourceType, apiVersion) : null;

    public override AliasTarget WithoutLastStar() => new ProviderAlias(
        Name[..^3], Types.ToFrozenDictionary(p => p.Key, p => (TypeAlias)p.Value.WithoutLastStar(), StringComparer.OrdinalIgnoreCase));
}

/// <summary>Knows where aliases lead.</summary>
internal interface IAliasCatalog
{
    /// <returns>Null when there is no such alias.</returns>
    AliasTarget? Find(string name);

    /// <summary>Names that a misspelt one could have meant.</summary>
    IEnumerable<string> NamesLike(string name);
}
