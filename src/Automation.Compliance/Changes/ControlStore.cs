using Microsoft.Extensions.Options;

namespace Automation.Compliance;

internal sealed record ControlRow
{
    /// <summary>True stops all writes to Azure.</summary>
    public bool Halted { get; init; }

    public string By { get; init; } = "";

    public string Reason { get; init; } = "";

    public DateTimeOffset At { get; init; }
}

/// <summary>The switch that stops all writes, and when we last heard of anything.</summary>
internal sealed class ControlStore(IDocumentStore store, TimeProvider time, IOptions<RemediationOptions> options)
{
    private const string Partition = "control";
    private const string Switch = "writes";
    private const string LastEvent = "last-event";

    // Not every event needs a row of its own for "when did we last hear anything".
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);
    private readonly Rows<ControlRow> _rows = new(store, TableNames.Control, ComplianceJson.Default.ControlRow);
    private DateTimeOffset _noted;

    /// <summary>Read from the store each time, so that the switch works within one call; throws when it cannot be read.</summary>
    public async Task<(bool Allowed, string Evidence)> WritesAllowedAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.WritesEnabled)
        {
            return (false, "Writes are off in the settings (`Remediation:WritesEnabled`).");
        }

        var row = await _rows.ReadAsync(Partition, Switch, cancellationToken).ConfigureAwait(false);
        return row is { Value.Halted: true }
            ? (false, $"Writes were halted by {row.Value.By} at {row.Value.At:u}: {row.Value.Reason}")
            : (true, "Writes are allowed.");
    }

    public Task HaltAsync(bool halted, string by, string reason, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(Partition, Switch, new ControlRow { Halted = halted, By = by, Reason = reason, At = time.GetUtcNow() }, cancellationToken);

    public async Task NoteEventAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (at - _noted < NoteEvery)
        {
            return;
        }

        _noted = at;
        await _rows.UpsertAsync(Partition, LastEvent, new ControlRow { At = at }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<DateTimeOffset?> LastEventAsync(CancellationToken cancellationToken) =>
        (await _rows.ReadAsync(Partition, LastEvent, cancellationToken).ConfigureAwait(false))?.Value.At;
}
