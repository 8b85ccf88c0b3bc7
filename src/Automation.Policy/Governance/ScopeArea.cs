using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A scope and everything below it: everywhere, a management group, a subscription, a resource group or a resource.</summary>
internal sealed class ScopeArea
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? _below;
    private readonly string? _prefix;

    private ScopeArea(string scope, FrozenSet<string>? below, string? prefix)
    {
        Scope = scope;
        _below = below?.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefix = prefix;
    }

    public string Scope { get; }

    /// <param name="scope"><c>/</c>, or an id; a trailing star stands for the rest of a name.</param>
    public static ScopeArea Of(string scope, ScopeHierarchy hierarchy)
        => new(scope, ScopeHierarchy.IsGroup(scope) ? hierarchy.Below(scope) : null, scope.EndsWith('*') ? scope[..^1] : null);

    public bool Covers(string id)
    {
        if (Scope == "/")
        {
            return true;
        }

        return _below is { } below ? below.Contains(ScopeHierarchy.RootOf(id.AsSpan().TrimEnd('/')))
            : _prefix is not null ? id.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase)
            : ArmId.IsWithin(id, Scope);
    }
}

/// <summary>Where an assignment holds.</summary>
internal sealed record AssignmentScope(ScopeArea Area, ImmutableArray<ScopeArea> NotScopes)
{
    public static readonly AssignmentScope Everywhere = new(ScopeArea.Of("/", ScopeHierarchy.Empty), []);

    public string Scope => Area.Scope;

    public bool Covers(string resourceId) => Area.Covers(resourceId) && !IsExcluded(resourceId);

    public bool IsExcluded(string resourceId)
    {
        foreach (var area in NotScopes)
        {
            if (area.Covers(resourceId))
            {
                return true;
            }
        }

        return false;
    }
}
