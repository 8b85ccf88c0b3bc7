using System.Text.Json;

namespace Automation.Sandbox;

internal enum OperationOutcome
{
    Succeeded,
    SucceededWithError,
    Failed,
    Canceled,
    NeverEnds,
}

/// <summary>A long-running operation. Its outcome is settled when it starts, so that a restart ends it the same way.</summary>
internal sealed record Operation
{
    public required string Id { get; init; }

    /// <summary>The resource as addressed: a child for a child's operation.</summary>
    public required string ResourceId { get; init; }

    /// <summary>Key of the document that holds the resource, which is busy meanwhile.</summary>
    public required string DocumentKey { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public OperationOutcome Outcome { get; init; }

    public string? ErrorCode { get; init; }

    public bool Deletes { get; init; }

    /// <summary>The poll address answers 404.</summary>
    public bool StatusGone { get; init; }

    /// <summary>What the document returns to when the operation fails; null for a create.</summary>
    public JsonElement? RevertTo { get; init; }
}
