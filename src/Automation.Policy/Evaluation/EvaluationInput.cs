using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Everything one evaluation may look at, gathered before it begins.</summary>
public sealed record EvaluationInput
{
    /// <summary>The resource as ARM returned it: <c>id</c>, <c>name</c>, <c>type</c>, <c>location</c>, <c>tags</c>, <c>properties</c>, …</summary>
    public required JsonElement Resource { get; init; }

    /// <summary>The api-version the resource was read with; picks versioned alias paths. Null means the default path.</summary>
    public string? ApiVersion { get; init; }

    public IFactSource Facts { get; init; } = NoFacts.Instance;

    /// <summary>The one instant that <c>utcNow()</c> and exemption expiry see.</summary>
    public required DateTimeOffset UtcNow { get; init; }

    /// <summary>What <c>resourceGroup()</c> returns; derived from the id (id and name only) when null.</summary>
    public JsonElement? ResourceGroup { get; init; }

    /// <summary>What <c>subscription()</c> returns; derived from the id when null.</summary>
    public JsonElement? Subscription { get; init; }

    public JsonElement? RequestContext { get; init; }

    /// <summary>
    /// Paths from the root (<c>properties.a.b</c>) that could not be read, with the cause. A condition that needs one
    /// is Unknown instead of "missing".
    /// </summary>
    public ImmutableArray<UnreadablePath> Unreadable { get; init; } = [];

    /// <summary>Related resources already looked up for <c>auditIfNotExists</c> and <c>deployIfNotExists</c>; null means they could not be looked up.</summary>
    public IReadOnlyList<JsonElement>? Related { get; init; }
}

public sealed record UnreadablePath(string Path, string Cause);
