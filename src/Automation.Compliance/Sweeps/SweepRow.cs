namespace Automation.Compliance;

/// <summary>Where a sweep stands: enough to go on after the process that ran it is gone.</summary>
internal sealed record SweepRow
{
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Continuation { get; init; }

    /// <summary>All pages are in the inventory; what is left is judging.</summary>
    public bool Listed { get; init; }

    public int Read { get; init; }

    public long Total { get; init; }

    /// <summary>Set as soon as a row was lost; the sweep is then never reported as complete.</summary>
    public string? IncompleteBecause { get; init; }

    public int Evaluated { get; init; }

    public int NonCompliant { get; init; }

    public int Unknown { get; init; }

    public int Closed { get; init; }

    public bool IsComplete => Listed && EndedAt is not null && IncompleteBecause is null;

    public SweepReport ToReport() => new(Id, IsComplete, IncompleteBecause ?? (EndedAt is null ? "The sweep was stopped before its end; the next one goes on from there." : null), Read, Evaluated, NonCompliant, Unknown, Closed, StartedAt, EndedAt);
}
