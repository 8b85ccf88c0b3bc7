using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>What the last complete listing of the estate brought.</summary>
/// <param name="Types">Types that it brought: once brought, always brought.</param>
internal sealed record ListingRow(DateTimeOffset At, ImmutableArray<string> Subscriptions, ImmutableArray<string> Types)
{
    /// <summary>With those that it would have brought, had there been any.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<string> AllTypes => ListedTypes.BySweep.Concat(Types);

    public bool Lists(string type) => ListedTypes.BySweep.Contains(type) || Types.Contains(type, StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Finds related resources of one resource in what is known: the topology, and answers of providers. Says so where that is not
/// all there may be, so that nothing is found missing that was only never read.
/// </summary>
/// <param name="answers">What providers answered when asked for one resource, by key.</param>
internal sealed class RelatedLookup(
    Resource resource, Topology topology, ListingRow? listing, IReadOnlyDictionary<string, ReadResult> answers) : IRelatedResources
{
    private readonly Lazy<Topology> _topology = new(() => topology.With(resource));
    private readonly Dictionary<string, ResourceId> _wanted = new(StringComparer.Ordinal);

    /// <summary>Resources that queries named and that nobody has read yet.</summary>
    public IReadOnlyCollection<ResourceId> Wanted => _wanted.Values;

    public RelatedResult Find(RelatedQuery query)
    {
        var only = ResourceId.TryParse(query.OnlyId, out var id) ? id : null;
        if (only is not null && !only.Equals(resource.Id) && answers.TryGetValue(only.Key, out var answer))
        {
            return Answered(query, answer);
        }

        ImmutableArray<JsonElement> found = [.. Candidates(query).Where(r => only is null || r.Id.Equals(only)).Select(r => r.Body).Where(query.Selects)];
        if (only?.Equals(resource.Id) == true || IsAllKnown(query))
        {
            return new RelatedResult.Found(found);
        }

        if (only is not null)
        {
            _wanted[only.Key] = only;
        }

        return new RelatedResult.Unreadable(Cause(query)) { Seen = found };
    }

    private static RelatedResult Answered(RelatedQuery query, ReadResult answer) => answer switch
    {
        ReadResult.Found { Resource.Body: var body } => new RelatedResult.Found(query.Selects(body) ? [body] : []),
        ReadResult.NotFound => RelatedResult.Found.None,
        ReadResult.Failed { Failure: var failure } => new RelatedResult.Unreadable(
            $"The related resource {query.OnlyId} cannot be read ({failure.Code}): {failure.Message}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private IEnumerable<Resource> Candidates(RelatedQuery query) => query.IsChild
        ? _topology.Value.ChildrenOf(resource.Id, query.Type).Concat(Deeper(query))
        : _topology.Value.OfType(query.Type);

    // Grandchildren stand in no array of the resource itself, but may be resources of their own.
    private IEnumerable<Resource> Deeper(RelatedQuery query) =>
        query.Type.AsSpan(query.ResourceType.Length + 1).Contains('/') ? _topology.Value.OfType(query.Type).Where(r => r.Id.IsWithin(resource.Id.Text)) : [];

    private bool IsAllKnown(RelatedQuery query) =>
        (query.IsChild && _topology.Value.ListsChildren(resource.Id, query.Type))
        || (listing is not null
            && listing.Subscriptions.Contains(resource.Id.SubscriptionId, StringComparer.OrdinalIgnoreCase)
            && listing.Lists(query.Type));

    private string Cause(RelatedQuery query) => listing is null
        ? $"The estate has not been listed completely yet, so it is not known which resources of type {query.Type} there are."
        : query.OnlyId is { } only
            ? $"The related resource {only} was not read, and listings of the estate do not bring its type."
            : $"Resources of type {query.Type} were never listed in this subscription, so it is not known whether there are any.";
}
