using System.Text.Json;

namespace Automation.Policy;

/// <summary>Which resources an *IfNotExists policy means, with every expression evaluated for one resource.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists">auditIfNotExists properties</seealso>
public sealed record RelatedQuery
{
    /// <summary>The full type of the related resources, e.g. <c>Microsoft.Insights/diagnosticSettings</c>.</summary>
    public required string Type { get; init; }

    /// <summary>One name, or names of parents and resource joined by <c>/</c>; a last segment <c>?</c> stands for any. Null: any name.</summary>
    public string? Name { get; init; }

    /// <summary>Null: any kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The group to search; null means the evaluated resource's own. Counts only for <see cref="ExistenceScope.ResourceGroup"/>.</summary>
    public string? ResourceGroupName { get; init; }

    /// <summary>Does not count for children and extensions of the evaluated resource.</summary>
    public ExistenceScope ExistenceScope { get; init; }

    /// <summary>The id of the evaluated resource; may be empty for a document without one.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The type of the evaluated resource.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Whether the related resources are children of the evaluated one, so that only below it is searched.</summary>
    public bool IsChild => RelatedId.SameType(Type, ResourceType) is false
        && RelatedId.Normal(Type).StartsWith(RelatedId.Normal(ResourceType) + "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The id of the one resource that can be meant, for a lookup that reads resources one by one; null when the query may mean
    /// several, or when its name does not lead to an id.
    /// </summary>
    public string? OnlyId
    {
        get
        {
            var names = Name?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
            if (names.Length == 0 || names[^1] == "?" || ResourceId.Length == 0)
            {
                return null;
            }

            var own = new RelatedId(ResourceId);
            if (IsChild)
            {
                return Below(names);
            }

            if (RelatedId.IsExtension(Type))
            {
                return $"{ResourceId.TrimEnd('/')}/providers/{Type}/{names[^1]}";
            }

            var group = ResourceGroupName ?? own.ResourceGroup;
            if (RelatedId.SameType(Type, ResourceType) && RelatedId.Same(group, own.ResourceGroup) && HasName(own.FullName, Name!))
            {
                return ResourceId;
            }

            var types = Type.Split('/');
            return ExistenceScope == ExistenceScope.ResourceGroup && group is not null && own.Subscription is not null && types.Length == names.Length + 1
                ? $"/subscriptions/{own.Subscription}/resourceGroups/{group}/providers/{types[0]}{Joined(types[1..], names)}"
                : null;
        }
    }

    /// <summary>Whether this document is one of those meant: by type, name, kind and place. Ignores case.</summary>
    public bool Selects(JsonElement candidate)
    {
        var id = new RelatedId(JsonWalk.Text(candidate, "id") ?? "");
        return (JsonWalk.Text(candidate, "type") ?? id.Type) is { Length: > 0 } type
            && RelatedId.SameType(type, Type)
            && (Kind is null || RelatedId.Same(JsonWalk.Text(candidate, "kind"), Kind))
            && (Name is null || HasName(id.FullName ?? JsonWalk.Text(candidate, "fullName") ?? JsonWalk.Text(candidate, "name"), Name))
            && IsInPlace(id);
    }

    private string? Below(string[] names)
    {
        var types = RelatedId.Normal(Type)[(RelatedId.Normal(ResourceType).Length + 1)..].Split('/');
        var parents = names[..Math.Max(0, names.Length - types.Length)];
        return names.Length >= types.Length && (parents.Length == 0 || HasName(new RelatedId(ResourceId).FullName, string.Join('/', parents)))
            ? ResourceId.TrimEnd('/') + Joined(types, names[parents.Length..])
            : null;
    }

    private static string Joined(string[] types, string[] names) => string.Concat(types.Zip(names, (type, name) => $"/{type}/{name}"));

    // A name may be the last segment alone or lead through parents; `?` at its end stands for any last segment.
    private static bool HasName(string? found, string wanted)
    {
        var have = (found ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var want = wanted.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (have.Length == 0 || want.Length == 0 || want.Length > have.Length)
        {
            return false;
        }

        var offset = have.Length - want.Length;
        for (var i = 0; i < want.Length; i++)
        {
            if (!(i == want.Length - 1 && want[i] == "?") && !RelatedId.Same(have[offset + i], want[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsInPlace(RelatedId candidate)
    {
        // Documents without ids say nothing about where they live.
        if (candidate.Text.Length == 0 || ResourceId.Length == 0)
        {
            return true;
        }

        if (IsChild)
        {
            return ArmId.IsWithin(candidate.Text, ResourceId);
        }

        // An extension (a diagnostic setting, a lock) belongs to the one resource that it stands on.
        if (candidate.Host is { } host)
        {
            return RelatedId.Same(host, ResourceId.TrimEnd('/'));
        }

        var own = new RelatedId(ResourceId);
        if (!RelatedId.Same(candidate.Subscription, own.Subscription))
        {
            return false;
        }

        var group = ResourceGroupName ?? own.ResourceGroup;
        return ExistenceScope == ExistenceScope.Subscription || group is null || RelatedId.Same(candidate.ResourceGroup, group);
    }
}

/// <summary>What the lookup of related resources asks of an ARM id.</summary>
internal readonly struct RelatedId
{
    /// <summary>Types that stand on another resource and are asked for by Azure's own policies.</summary>
    private static readonly string[] Extensions =
    [
        "Microsoft.Insights/diagnosticSettings", "Microsoft.Insights/dataCollectionRuleAssociations", "Microsoft.Authorization/locks",
        "Microsoft.Security/assessments", "Microsoft.Security/advancedThreatProtectionSettings", "Microsoft.Security/defenderForStorageSettings",
        "Microsoft.GuestConfiguration/guestConfigurationAssignments", "Microsoft.Maintenance/configurationAssignments",
        "Microsoft.KubernetesConfiguration/extensions", "Microsoft.KubernetesConfiguration/fluxConfigurations",
        "Microsoft.KubernetesConfiguration/sourceControlConfigurations", "Microsoft.EventGrid/eventSubscriptions",
    ];

    private readonly string[] _segments;
    private readonly int _provider;

    public RelatedId(string text)
    {
        Text = text;
        _segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _provider = Array.FindLastIndex(_segments, s => Same(s, "providers"));
    }

    public string Text { get; }

    public string? Subscription => After("subscriptions");

    public string? ResourceGroup => After("resourceGroups");

    /// <summary>The resource that an extension stands on; null for what is no extension of a resource.</summary>
    public string? Host
    {
        get
        {
            var first = Array.FindIndex(_segments, s => Same(s, "providers"));
            return first >= 0 && first < _provider ? "/" + string.Join('/', _segments.Take(_provider)) : null;
        }
    }

    /// <summary>Null when the id names no resource.</summary>
    public string? Type
    {
        get
        {
            if (_provider >= 0)
            {
                var rest = _segments.Skip(_provider + 2).Where((_, i) => i % 2 == 0).ToArray();
                return _segments.Length >= _provider + 4 ? $"{_segments[_provider + 1]}/{string.Join('/', rest)}" : null;
            }

            return _segments.Length switch
            {
                2 => "Microsoft.Resources/subscriptions",
                4 => "Microsoft.Resources/subscriptions/resourceGroups",
                _ => null,
            };
        }
    }

    /// <summary>Names of parents and resource joined by <c>/</c>; null when the id names none.</summary>
    public string? FullName
    {
        get
        {
            if (_provider < 0)
            {
                return Type is null ? null : _segments[^1];
            }

            var names = _segments.Skip(_provider + 2).Where((_, i) => i % 2 == 1).ToArray();
            return names.Length == 0 ? null : string.Join('/', names);
        }
    }

    public static bool IsExtension(string type) => Extensions.Contains(type, StringComparer.OrdinalIgnoreCase);

    public static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public static bool SameType(string left, string right) => Same(Normal(left), Normal(right));

    /// <summary>Resource groups have two names for their type.</summary>
    public static string Normal(string type)
        => Same(type, "Microsoft.Resources/resourceGroups") ? "Microsoft.Resources/subscriptions/resourceGroups" : type;

    private string? After(string name)
    {
        var at = Array.FindIndex(_segments, s => Same(s, name));
        return at >= 0 && at + 1 < _segments.Length ? _segments[at + 1] : null;
    }
}
