using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Where an alias leads.</summary>
internal abstract record AliasTarget(string Name)
{
    /// <summary>False when the catalogue says that <c>modify</c> may not write it; null when it does not say.</summary>
    public bool? Modifiable { get; init; }

    /// <summary>The path for messages.</summary>
    public abstract FieldPath Shown { get; }

    /// <returns>The path on a resource of this type, or null when the alias belongs to another type and selects nothing.</returns>
    public abstract FieldPath? PathFor(string resourceType, string? apiVersion);

    /// <summary>Whether any type could have a collection under this alias.</summary>
    public bool MayBeCollection => Name.Contains("[*]", StringComparison.Ordinal) || Shown.HasStar;
}

/// <summary>An alias of one resource type.</summary>
internal sealed record TypeAlias(string Name, string ResourceType, FieldPath Path) : AliasTarget(Name)
{
    public ImmutableArray<VersionedPath> Versions { get; init; } = [];

    public override FieldPath Shown => Path;

    public override FieldPath? PathFor(string resourceType, string? apiVersion)
    {
        if (!string.Equals(resourceType, ResourceType, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var version in Versions)
        {
            if (string.Equals(version.ApiVersion, apiVersion, StringComparison.OrdinalIgnoreCase))
            {
                return version.Path;
            }
        }

        return Path;
    }
}

internal sealed record VersionedPath(string ApiVersion, FieldPath Path);

/// <summary>An alias of a provider (one slash only): its path depends on the type of the resource at hand.</summary>
internal sealed record ProviderAlias(string Name, FrozenDictionary<string, FieldPath> Paths) : AliasTarget(Name)
{
    public override FieldPath Shown => Paths.OrderBy(p => p.Key, StringComparer.Ordinal).First().Value;

    public override FieldPath? PathFor(string resourceType, string? apiVersion) => Paths.GetValueOrDefault(resourceType);
}

/// <summary>Knows where aliases lead.</summary>
internal interface IAliasCatalog
{
    /// <returns>Null when there is no such alias.</returns>
    AliasTarget? Find(string name);

    IEnumerable<string> Names { get; }
}
