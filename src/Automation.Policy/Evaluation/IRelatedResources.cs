using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>
/// Finds the resources that <c>auditIfNotExists</c> and <c>deployIfNotExists</c> decide by. Asked while a policy is evaluated, so
/// implementations do no I/O: they look into what was gathered, and say <see cref="RelatedResult.Unreadable"/> for what was not.
/// </summary>
public interface IRelatedResources
{
    /// <returns>
    /// Every resource that the query selects; whoever answers filters, the engine does not filter again.
    /// <see cref="RelatedResult.Found"/> with nothing in it says that surely there is none.
    /// </returns>
    RelatedResult Find(RelatedQuery query);
}

/// <summary>What a lookup of related resources came to.</summary>
public abstract record RelatedResult
{
    private RelatedResult()
    {
    }

    /// <param name="Resources">As ARM returns them: <c>id</c>, <c>name</c>, <c>type</c>, <c>properties</c>, …</param>
    public sealed record Found(IReadOnlyList<JsonElement> Resources) : RelatedResult
    {
        /// <summary>Surely there is none.</summary>
        public static readonly Found None = new([]);
    }

    /// <summary>
    /// The lookup could not see all that the query may select. What was seen still decides where it satisfies the policy;
    /// otherwise the verdict is Unknown.
    /// </summary>
    /// <param name="Cause">One sentence: what could not be read.</param>
    public sealed record Unreadable(string Cause) : RelatedResult
    {
        /// <summary>What was seen nevertheless.</summary>
        public IReadOnlyList<JsonElement> Seen { get; init; } = [];
    }
}

/// <summary>Where to look for related resources that are no children of the evaluated one.</summary>
public enum ExistenceScope
{
    /// <summary>One resource group: the evaluated resource's, or the one the policy names. The default.</summary>
    ResourceGroup,

    /// <summary>The whole subscription of the evaluated resource.</summary>
    Subscription,
}

/// <summary>Looks into a bag of documents, such as an export: all that the query selects, and nothing else is known to exist.</summary>
public sealed class RelatedDocuments(IEnumerable<JsonElement> documents) : IRelatedResources
{
    private readonly ImmutableArray<JsonElement> _documents = [.. documents];

    /// <inheritdoc/>
    public RelatedResult Find(RelatedQuery query) => new RelatedResult.Found([.. _documents.Where(query.Selects)]);
}
