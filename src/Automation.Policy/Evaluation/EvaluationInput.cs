using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Everything one evaluation may look at, gathered before it begins.</summary>
public sealed record EvaluationInput
{
    private ResourceView? _view;

    /// <summary>The resource as ARM returned it: <c>id</c>, <c>name</c>, <c>type</c>, <c>location</c>, <c>tags</c>, <c>properties</c>, …</summary>
    public required JsonElement Resource
    {
        get;
        init
        {
            field = value;
            _view = null;
        }
    }

    /// <summary>The api-version the resource was read with; picks versioned alias paths. Null means the default path.</summary>
    public string? ApiVersion
    {
        get;
        init
        {
            field = value;
            _view = null;
        }
    }

    /// <summary>What all policies share of looking at the resource. Two threads that make it at once make the same.</summary>
    /// <exception cref="InvalidOperationException">The type or the id is no valid Unicode.</exception>
    internal ResourceView View => _view ??= new ResourceView(Resource, ApiVersion);

    /// <summary>What <c>facts/…</c> fields read. Default: every fact is Unknown.</summary>
    public IFactSource Facts { get; init; } = NoFacts.Instance;

    /// <summary>The one instant that <c>utcNow()</c> and exemption expiry see.</summary>
    public required DateTimeOffset UtcNow { get; init; }

    /// <summary>What <c>resourceGroup()</c> returns; derived from the id (id and name only) when null.</summary>
    public JsonElement? ResourceGroup { get; init; }

    /// <summary>What <c>subscription()</c> returns; derived from the id when null.</summary>
    public JsonElement? Subscription { get; init; }

    /// <summary>What <c>requestContext()</c> returns; with the api-version alone when null, as in a compliance scan.</summary>
    public JsonElement? RequestContext { get; init; }

    /// <summary>
    /// Paths from the root (<c>properties.a.b</c>) that could not be read, with the cause. A condition that needs one
    /// is Unknown instead of "missing".
    /// </summary>
    public ImmutableArray<UnreadablePath> Unreadable { get; init; } = [];

    /// <summary>
    /// Finds related resources for <c>auditIfNotExists</c> and <c>deployIfNotExists</c>; asked only when the <c>if</c> holds. Null:
    /// there is nobody to ask, so those policies are Unknown wherever their <c>if</c> holds.
    /// </summary>
    public IRelatedResources? Related { get; init; }

    /// <summary>What was attested for policies of effect <c>manual</c>, besides what the library's files say.</summary>
    public ImmutableArray<PolicyAttestation> Attestations { get; init; } = [];
}

/// <summary>A part of the document that could not be read.</summary>
/// <param name="Path">From the root, e.g. <c>properties.a.b</c>; what lies below it counts as unreadable too.</param>
/// <param name="Cause">One sentence.</param>
public sealed record UnreadablePath(string Path, string Cause);
