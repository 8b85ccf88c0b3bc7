using System.Collections.Frozen;

namespace Automation.Policy;

/// <summary>Aliases that someone listed one by one: those of a catalogue that Azure gave out.</summary>
internal sealed class ListedAliases : IAliasCatalog
{
    private readonly FrozenDictionary<string, AliasTarget> _byName;

    /// <param name="aliases">A name may come several times, once for each resource type that has it.</param>
    public ListedAliases(IEnumerable<TypeAlias> aliases)
    {
        var byName = aliases.GroupBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, Combine, StringComparer.OrdinalIgnoreCase);

        // Where only the elements are listed, the name without the star is the array itself.
        foreach (var (name, target) in byName.Where(p => p.Key.EndsWith("[*]", StringComparison.Ordinal)).ToArray())
        {
            byName.TryAdd(name[..^3], target.WithoutLastStar());
        }

        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<string> NamesLike(string name) => _byName.Keys;

    public AliasTarget? Find(string name) => _byName.GetValueOrDefault(name);

    private static AliasTarget Combine(IGrouping<string, TypeAlias> same)
    {
        var byType = same.DistinctBy(a => a.ResourceType, StringComparer.OrdinalIgnoreCase).ToArray();
        return byType is [var only] ? only : new ProviderAlias(same.Key, byType.ToFrozenDictionary(a => a.ResourceType, StringComparer.OrdinalIgnoreCase));
    }
}
