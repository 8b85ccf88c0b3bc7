using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

internal enum SelectorKind
{
    ResourceLocation,
    ResourceType,
    ResourceWithoutLocation,
    PolicyDefinitionReferenceId,
}

/// <summary>One selector: a property of the resource or reference is, or is not, among some values.</summary>
/// <param name="Values">Ignoring case; locations without spaces.</param>
internal sealed record Selector(SelectorKind Kind, bool Not, FrozenSet<string> Values)
{
    public bool MatchesReference(string? reference) => (reference is not null && Values.Contains(reference)) != Not;

    public bool Matches(JsonElement resource) => IsAmong(resource) != Not;

    private bool IsAmong(JsonElement resource)
    {
        switch (Kind)
        {
            case SelectorKind.ResourceType:
                return JsonWalk.Text(resource, "type") is { } type && Values.Contains(type);
            case SelectorKind.ResourceWithoutLocation:
                return string.IsNullOrEmpty(JsonWalk.Text(resource, "location")) && IsOfSubscription(JsonWalk.Text(resource, "id") ?? "");
            default:
                return JsonWalk.Text(resource, "location") is { } location
                    && Values.Contains(location.Replace(" ", "", StringComparison.Ordinal));
        }
    }

    private static bool IsOfSubscription(string id)
        => id.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase)
            && !id.Contains("/resourceGroups/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Selectors that must all hold.</summary>
internal sealed record ResourceSelector(string Name, ImmutableArray<Selector> Selectors)
{
    public bool Matches(JsonElement resource)
    {
        foreach (var selector in Selectors)
        {
            if (!selector.Matches(resource))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether any of several holds; none at all selects everything.</summary>
    public static bool Select(ImmutableArray<ResourceSelector> selectors, JsonElement resource)
    {
        foreach (var selector in selectors)
        {
            if (selector.Matches(resource))
            {
                return true;
            }
        }

        return selectors.IsEmpty;
    }
}

internal enum OverrideKind
{
    PolicyEffect,
    PolicyVersion,
}

/// <summary>Another effect or version for some references or locations.</summary>
/// <param name="Target">Name of the one definition or initiative it is meant for; null means whatever is assigned.</param>
internal sealed record AssignmentOverride(
    OverrideKind Kind, string Value, ImmutableArray<Selector> Selectors, string? Target, SourceSpan Span)
{
    public bool AppliesTo(string? reference)
        => Selectors.All(s => s.Kind != SelectorKind.PolicyDefinitionReferenceId || s.MatchesReference(reference));

    /// <summary>What depends on the resource; empty when the override holds for every one.</summary>
    public ImmutableArray<Selector> OfResource => [.. Selectors.Where(s => s.Kind != SelectorKind.PolicyDefinitionReferenceId)];
}
