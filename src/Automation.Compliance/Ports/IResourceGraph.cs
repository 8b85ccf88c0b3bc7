using System.Collections.Immutable;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>Azure Resource Graph as the sweep uses it: everything in scope, ordered by id, in pages.</summary>
public interface IResourceGraph
{
    /// <param name="scopes">Subscription ids (GUIDs).</param>
    /// <param name="continuation">From the page before; null for the first page.</param>
    Task<GraphResult> ListAsync(ImmutableArray<string> scopes, string? continuation, CancellationToken cancellationToken);
}

public abstract record GraphResult
{
    private GraphResult()
    {
    }

    /// <param name="Rows">Candidates only: Resource Graph may lag behind the provider.</param>
    /// <param name="Continuation">Null on the last page.</param>
    /// <param name="TotalRecords">As the service counted them for the whole query.</param>
    /// <param name="Truncated">True when the service dropped rows that no continuation will bring: the sweep is incomplete.</param>
    public sealed record Page(ImmutableArray<Resource> Rows, string? Continuation, long TotalRecords, bool Truncated) : GraphResult;

    public sealed record Failed(Failure Failure) : GraphResult;
}
