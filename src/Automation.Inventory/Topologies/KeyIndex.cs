using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>From a text to the sorted keys of the resources filed under it. Immutable; no text has an empty set.</summary>
internal sealed class KeyIndex
{
    public static readonly KeyIndex Empty = new(ImmutableDictionary<string, ImmutableSortedSet<string>>.Empty);

    private readonly ImmutableDictionary<string, ImmutableSortedSet<string>> _sets;

    private KeyIndex(ImmutableDictionary<string, ImmutableSortedSet<string>> sets) => _sets = sets;

    public ImmutableSortedSet<string> this[string text] => _sets.GetValueOrDefault(text, EmptySet);

    private static ImmutableSortedSet<string> EmptySet { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static KeyIndex Build(Dictionary<string, HashSet<string>> sets) =>
        new(sets.ToImmutableDictionary(p => p.Key, p => p.Value.ToImmutableSortedSet(StringComparer.Ordinal), StringComparer.Ordinal));

    public KeyIndex Add(IEnumerable<string> texts, string key)
    {
        var builder = _sets.ToBuilder();
        foreach (var text in texts)
        {
            builder[text] = builder.GetValueOrDefault(text, EmptySet).Add(key);
        }

        return new KeyIndex(builder.ToImmutable());
    }

    public KeyIndex Remove(IEnumerable<string> texts, string key)
    {
        var builder = _sets.ToBuilder();
        foreach (var text in texts)
        {
            var rest = builder.GetValueOrDefault(text, EmptySet).Remove(key);
            if (rest.IsEmpty)
            {
                builder.Remove(text);
            }
            else
            {
                builder[text] = rest;
            }
        }

        return new KeyIndex(builder.ToImmutable());
    }
}
