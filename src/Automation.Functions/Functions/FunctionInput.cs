namespace Automation.Functions;

/// <summary>What a trigger hands to a function, free of any host's wire format.</summary>
internal abstract record FunctionInput;

/// <param name="Body">
/// The delivery as it was sent: one event or an array of them, in either schema, or whatever else somebody managed to post.
/// Judging it is the event reader's task.
/// </param>
internal sealed record EventInput(ReadOnlyMemory<byte> Body) : FunctionInput;

/// <param name="MessageId">The queue's id; null when the host does not tell (a manual run).</param>
/// <param name="DequeueCount">1 the first time; 0 for a manual run.</param>
internal sealed record QueueInput(string Body, string? MessageId, int DequeueCount) : FunctionInput;

/// <param name="IsPastDue">True when a start was missed and this call makes up for it.</param>
internal sealed record TimerInput(bool IsPastDue) : FunctionInput;

internal enum TriggerKind
{
    Event,
    Queue,
    Timer,
}
