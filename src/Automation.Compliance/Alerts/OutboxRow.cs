namespace Automation.Compliance;

/// <summary>One alert for one channel, kept until it was delivered or given up.</summary>
internal sealed record OutboxRow
{
    public required AlertMessage Message { get; init; }

    public required string Channel { get; init; }

    public required int Sequence { get; init; }

    public OutboxState State { get; init; }

    public int Attempts { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Detail { get; init; } = "";
}

internal enum OutboxState
{
    Pending,
    Sent,

    /// <summary>A newer state of the same finding went out instead.</summary>
    Superseded,
    Rejected,
    ChannelGone,
}
