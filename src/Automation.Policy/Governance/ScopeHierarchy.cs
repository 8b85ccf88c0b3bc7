using System.Collections.Frozen;

namespace Automation.Policy;

/// <summary>Which subscriptions and management groups lie below which management group. Immutable.</summary>
public sealed class ScopeHierarchy
{
    internal const string GroupPrefix = "/providers/Microsoft.Management/managementGroups/";

    /// <summary>No management group is known; assignments to one are refused.</summary>
    public static readonly ScopeHierarchy Empty = new([]);

    private readonly FrozenDictionary<string, string> _parents;
    private readonly FrozenSet<string> _known;

    /// <param name="parents">
    /// Child → parent: the id of a subscription or management group, and the id of the management group it belongs to. Plain
    /// names are taken for management groups. Letter case does not matter.
    /// </param>
    /// <exception cref="ArgumentException">A child has two parents, or a group lies below itself.</exception>
    public ScopeHierarchy(IEnumerable<KeyValuePair<string, string>> parents)
    {
        ArgumentNullException.ThrowIfNull(parents);
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (child, parent) in parents.Select(p => (Normalise(p.Key), Normalise(p.Value))))
        {
            if (Problem(known, child, parent) is { } problem)
            {
                throw new ArgumentException(problem, nameof(parents));
            }

            known[child] = parent;
        }

        _parents = known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _known = known.Keys.Concat(known.Values).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Child → parent, as given.</summary>
    public IReadOnlyDictionary<string, string> Parents => _parents;

    /// <summary>The management groups above a subscription, group or anything below a subscription, nearest first.</summary>
    public IEnumerable<string> Above(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        for (var at = Root(Normalise(scope)); _parents.TryGetValue(at, out var parent); at = parent)
        {
            yield return parent;
        }
    }

    /// <summary>Names of the management groups.</summary>
    internal IEnumerable<string> Names => _known.Where(IsGroup).Select(ArmId.LastSegment);

    internal bool Knows(string scope) => _known.Contains(Normalise(scope));

    /// <summary>The group itself with all groups and subscriptions below it.</summary>
    internal FrozenSet<string> Below(string group)
    {
        var wanted = Normalise(group);
        return _known.Where(k => string.Equals(k, wanted, StringComparison.OrdinalIgnoreCase)
            || Above(k).Contains(wanted, StringComparer.OrdinalIgnoreCase)).Append(wanted).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    internal static bool IsGroup(string scope) => scope.StartsWith(GroupPrefix, StringComparison.OrdinalIgnoreCase);

    internal static string Normalise(string scope)
    {
        var trimmed = scope.TrimEnd('/');
        return trimmed.StartsWith('/') || trimmed.Length == 0 ? trimmed : GroupPrefix + trimmed;
    }

    /// <summary>Why a child cannot be put below a parent; null when it can.</summary>
    internal static string? Problem(Dictionary<string, string> known, string child, string parent)
    {
        if (known.TryGetValue(child, out var other) && !string.Equals(other, parent, StringComparison.OrdinalIgnoreCase))
        {
            return $"`{child}` lies below `{other}` and `{parent}`; a scope has one parent.";
        }

        for (var at = parent; at is not null; at = known.GetValueOrDefault(at))
        {
            if (string.Equals(at, child, StringComparison.OrdinalIgnoreCase))
            {
                return $"`{child}` lies below itself.";
            }
        }

        return null;
    }

    /// <summary>The subscription or management group at the beginning of an id; the whole text when there is none.</summary>
    internal static ReadOnlySpan<char> RootOf(ReadOnlySpan<char> id)
    {
        var skip = id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) ? "/subscriptions/".Length
            : id.StartsWith(GroupPrefix, StringComparison.OrdinalIgnoreCase) ? GroupPrefix.Length
            : id.Length;
        var end = id[skip..].IndexOf('/');
        return end < 0 ? id : id[..(skip + end)];
    }

    private static string Root(string id) => RootOf(id).ToString();
}
