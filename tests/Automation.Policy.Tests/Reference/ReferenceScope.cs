using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>What a path found.</summary>
/// <param name="Node">Null for both null and missing.</param>
/// <param name="Missing">Nothing is there at all.</param>
/// <param name="Doubtful">Nobody could read it.</param>
/// <param name="UpTo">For a count: the number if every doubtful member counted too.</param>
internal sealed record Seen(JsonNode? Node, bool Missing = false, bool Doubtful = false, int? UpTo = null);

/// <summary>One element that a star reached: which index each array on the way was taken at, by its path.</summary>
internal sealed record Member(IReadOnlyDictionary<string, int> Bindings);

/// <summary>One count around the place being evaluated, at one of its members.</summary>
internal abstract record Counted(string Name);

internal sealed record CountedMember(string Name, IReadOnlyDictionary<string, int> Bindings) : Counted(Name);

internal sealed record CountedValue(string Name, JsonNode? Value) : Counted(Name);

/// <summary>The counts around the place being evaluated, innermost last.</summary>
internal sealed class ReferenceScope
{
    private readonly List<Counted> _counts = [];

    public Counted? Innermost => _counts.Count == 0 ? null : _counts[^1];

    public void Enter(Counted counted) => _counts.Add(counted);

    public void Leave() => _counts.RemoveAt(_counts.Count - 1);

    /// <summary>The index at which the array of this path is taken, when a count around here selects one.</summary>
    public int? Bound(string path)
        => _counts.OfType<CountedMember>().Where(c => c.Bindings.ContainsKey(path)).Select(c => (int?)c.Bindings[path]).FirstOrDefault();

    public CountedValue? Value(string name)
        => _counts.OfType<CountedValue>().LastOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
