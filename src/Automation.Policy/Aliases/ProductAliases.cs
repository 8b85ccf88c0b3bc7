using System.Collections.Concurrent;

namespace Automation.Policy;

/// <summary>
/// The aliases that the product knows: those of the embedded catalogue; for types that it does not list, whatever the naming
/// rule makes of a name.
/// </summary>
internal sealed class ProductAliases : IAliasCatalog
{
    public static readonly ProductAliases Instance = new(AliasCatalogue.Embedded, RuleAliases.Instance);

    private readonly AliasCatalogue _catalogue;
    private readonly RuleAliases _rule;
    private readonly ConcurrentDictionary<string, AliasTarget?> _found = new(StringComparer.OrdinalIgnoreCase);

    internal ProductAliases(AliasCatalogue catalogue, RuleAliases rule) => (_catalogue, _rule) = (catalogue, rule);

    // The cache is also for names that expressions compute; the bound keeps a hostile resource from filling memory.
    public AliasTarget? Find(string name)
        => _found.TryGetValue(name, out var known) ? known : _found.Count < 10_000 ? _found.GetOrAdd(name, Work) : Work(name);

    public IEnumerable<string> NamesLike(string name)
    {
        var slash = name.LastIndexOf('/');
        var type = slash < 0 ? null : _catalogue.OfType(name[..slash]);
        return type is null ? _catalogue.Types.Select(t => $"{t}/{name[(slash + 1)..]}") : type.Names.Keys.Select(n => $"{name[..slash]}/{n}");
    }

    private AliasTarget? Work(string name)
    {
        var slash = name.LastIndexOf('/');
        if (slash < 0 || _catalogue.OfType(name[..slash]) is not { } type)
        {
            return _rule.Find(name);
        }

        var rest = name[(slash + 1)..];
        if (type.Names.TryGetValue(rest, out var found))
        {
            return new TypeAlias(name, found.Owner, FieldPath.Parse(found.Path));
        }

        return type.Whole ? FindDeep(name, rest, type) : _rule.Find(name);
    }

    // The catalogue ends at the third object named `properties` on a path. Beyond that a name is taken for an alias when all
    // of its segments occur in aliases of the provider, and its path is walked tolerantly.
    private TypeAlias? FindDeep(string name, string rest, AliasCatalogue.TypeAliases type)
    {
        for (var end = rest.LastIndexOf('.'); end > 0; end = rest.LastIndexOf('.', end - 1))
        {
            if (!type.Names.TryGetValue(rest[..end], out var prefix))
            {
                continue;
            }

            var isContainer = rest[end - 1] == ']' || type.Names.Keys.Any(n => n.Length > end && n[end] == '.' && n.StartsWith(rest[..end], StringComparison.OrdinalIgnoreCase));
            var nested = prefix.Path.Split('.').Count(s => string.Equals(s, "properties", StringComparison.OrdinalIgnoreCase));
            var provider = name[..name.IndexOf('/', StringComparison.Ordinal)];
            return isContainer && nested > 1
                && rest[(end + 1)..].Split('.').All(s => _catalogue.HasSegment(provider, s.Replace("[*]", "", StringComparison.Ordinal)))
                    ? new TypeAlias(name, prefix.Owner, FieldPath.Parse(prefix.Path + rest[end..], tolerant: true))
                    : null;
        }

        return null;
    }
}
