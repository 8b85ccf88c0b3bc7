using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Automation.Sandbox;

/// <summary>One effective change of the local Azure: what a line of the state file holds, and the only thing that changes the state.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "k")]
[JsonDerivedType(typeof(EstateLine), "estate")]
[JsonDerivedType(typeof(ChangeLine), "change")]
[JsonDerivedType(typeof(OperationEndedLine), "ended")]
[JsonDerivedType(typeof(SubscribedLine), "subscribed")]
[JsonDerivedType(typeof(DeliveredLine), "delivered")]
[JsonDerivedType(typeof(InboxLine), "inbox")]
[JsonDerivedType(typeof(StepLine), "step")]
internal abstract record JournalLine
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>First line: which estate the file belongs to.</summary>
internal sealed record EstateLine(int Version, string Hash) : JournalLine;

/// <summary>A document put or deleted, with its write record, its operation and its events; or only the events of a write that failed.</summary>
internal sealed record ChangeLine(DocumentChange? Change, RecordedWrite? Write, Operation? Operation, ImmutableArray<StoredEvent> Events) : JournalLine;

/// <param name="Body">Null: the document goes.</param>
internal sealed record DocumentChange(string Id, JsonElement? Body, string ETag);

internal sealed record OperationEndedLine(string Operation) : JournalLine;

/// <param name="From">The first event sequence the subscription is for.</param>
internal sealed record SubscribedLine(string Name, long From) : JournalLine;

/// <param name="DeadLetter">Why it was given up; null when it was delivered.</param>
internal sealed record DeliveredLine(string Subscription, long Event, DeadLetter? DeadLetter) : JournalLine;

internal sealed record InboxLine(InboxMessage Message) : JournalLine;

/// <summary>A scenario step without a write of its own: it delivers earlier events once more.</summary>
internal sealed record StepLine(string Key, ImmutableArray<StoredEvent> Events) : JournalLine;
