using System.Collections.Immutable;
using System.Globalization;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Testing;

/// <summary>Resource Graph over a list that the test keeps: in pages, and as stale as it wants.</summary>
public sealed class FakeGraph : IResourceGraph
{
    /// <summary>What it shows, asked for each page.</summary>
    public required Func<IReadOnlyList<Resource>> Rows { get; set; }

    public int PageSize { get; set; } = 1000;

    /// <summary>Asked with the number of the page from 0; null gives the page.</summary>
    public Func<int, GraphResult?>? OnPage { get; set; }

    /// <summary>Marks every page as cut short.</summary>
    public bool Truncated { get; set; }

    public List<int> Pages { get; } = [];

    public Task<GraphResult> ListAsync(ImmutableArray<string> scopes, string? continuation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var page = continuation is null ? 0 : int.Parse(continuation, CultureInfo.InvariantCulture);
        Pages.Add(page);
        if (OnPage?.Invoke(page) is { } scripted)
        {
            return Task.FromResult(scripted);
        }

        var rows = Rows();
        var next = (page + 1) * PageSize < rows.Count ? (page + 1).ToString(CultureInfo.InvariantCulture) : null;
        return Task.FromResult<GraphResult>(new GraphResult.Page([.. rows.Skip(page * PageSize).Take(PageSize)], next, rows.Count, Truncated));
    }
}
