namespace Automation.Sandbox;

/// <summary>What goes wrong. A new kind is a new record here plus one line where its stage is handled: refusals and lost answers in
/// <c>ArmFront</c>, operations in <c>OperationPlan</c>, events in <c>EventFactory</c>.</summary>
public abstract record FaultKind
{
    private FaultKind()
    {
    }

    /// <summary>The request is answered with this error and has no effect.</summary>
    /// <param name="RetryAfter">The header as it is sent, so that a date or garbage can be tried; null for none.</param>
    public sealed record Status(int Code, string ErrorCode, string? RetryAfter = null) : FaultKind;

    /// <summary>504 <c>GatewayTimeout</c> although the request took effect.</summary>
    public sealed record TimeoutAfterEffect : FaultKind;

    /// <summary>504 <c>GatewayTimeout</c>; the request had no effect.</summary>
    public sealed record TimeoutBeforeEffect : FaultKind;

    /// <summary>The connection is cut without an answer although the request took effect.</summary>
    public sealed record ConnectionLostAfterEffect : FaultKind;

    /// <summary>The operation ends <c>Failed</c>: the document returns to what it was, marked <c>Failed</c>.</summary>
    public sealed record OperationFails(string ErrorCode = "InternalServerError") : FaultKind;

    /// <summary>The operation ends <c>Canceled</c>; the document returns to what it was.</summary>
    public sealed record OperationCanceled : FaultKind;

    /// <summary>The operation stays <c>InProgress</c> for ever; the resource stays busy.</summary>
    public sealed record OperationNeverEnds : FaultKind;

    /// <summary>The operation says <c>Succeeded</c> and carries an <c>error</c> all the same; the write holds.</summary>
    public sealed record OperationSucceedsWithError(string ErrorCode = "NotLatestOperation") : FaultKind;

    /// <summary>The poll address answers 404; the operation itself ends well.</summary>
    public sealed record OperationStatusGone : FaultKind;

    /// <summary>Each event of the write is delivered twice.</summary>
    public sealed record DuplicateEvents : FaultKind;

    /// <summary>Each event of the write is held back by up to this long, so that later ones overtake it.</summary>
    public sealed record ShuffleEvents(TimeSpan UpTo) : FaultKind;

    /// <summary>Events of the write are lost.</summary>
    /// <param name="Family">Null for both families.</param>
    public sealed record DropEvent(EventFamily? Family = null) : FaultKind;

    /// <summary>A GET answers 404 although the resource exists, as just after a create.</summary>
    public sealed record ReadLag404 : FaultKind;
}
