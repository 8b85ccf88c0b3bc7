using System.Collections.Frozen;

namespace Automation.Policy;

internal enum OperatorKind
{
    Equals,
    NotEquals,
    Like,
    NotLike,
    Match,
    NotMatch,
    MatchInsensitively,
    NotMatchInsensitively,
    Contains,
    NotContains,
    In,
    NotIn,
    ContainsKey,
    NotContainsKey,
    Less,
    LessOrEquals,
    Greater,
    GreaterOrEquals,
    Exists,
}

internal static class OperatorNames
{
    private static readonly FrozenDictionary<string, OperatorKind> ByName =
        Enum.GetValues<OperatorKind>().ToFrozenDictionary(Show, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> All => ByName.Keys;

    public static bool TryFind(string name, out OperatorKind kind) => ByName.TryGetValue(name, out kind);

    /// <summary>The usual casing, e.g. <c>notEquals</c>.</summary>
    public static string Show(OperatorKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The operator without its negation, and whether it had one.</summary>
    public static (OperatorKind Positive, bool Negated) Split(OperatorKind kind) => kind switch
    {
        OperatorKind.NotEquals => (OperatorKind.Equals, true),
        OperatorKind.NotLike => (OperatorKind.Like, true),
        OperatorKind.NotMatch => (OperatorKind.Match, true),
        OperatorKind.NotMatchInsensitively => (OperatorKind.MatchInsensitively, true),
        OperatorKind.NotContains => (OperatorKind.Contains, true),
        OperatorKind.NotIn => (OperatorKind.In, true),
        OperatorKind.NotContainsKey => (OperatorKind.ContainsKey, true),
        _ => (kind, false),
    };
}
