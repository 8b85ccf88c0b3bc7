using System.Collections.Immutable;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>The unit of work: one resource to look at again. The row exists exactly as long as there is something to do.</summary>
internal sealed record CaseRow
{
    public required ResourceId ResourceId { get; init; }

    /// <summary>What happened since the resource was last judged, oldest first; at most <see cref="MaximumChanges"/>, the newest kept.</summary>
    public required ImmutableArray<ResourceChange> Changes { get; init; }

    /// <summary>How many changes were merged, dropped ones included.</summary>
    public int Merged { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Failed tries since the last success.</summary>
    public int Attempts { get; init; }

    public const int MaximumChanges = 20;

    public CaseRow With(ResourceChange change) => this with
    {
        Changes = [.. Changes.Append(change).OrderBy(c => c.At).TakeLast(MaximumChanges)],
        Merged = Merged + 1,
    };
}

internal sealed record EventRow(string EventKey, DateTimeOffset ReceivedAt);

internal sealed record QuarantineRow(string Code, string Reason, string Raw, DateTimeOffset ReceivedAt);
