namespace Automation.Sandbox;

/// <summary>One write that took effect.</summary>
/// <param name="Sequence">Counts from 1, without gaps, across restarts.</param>
/// <param name="Actor">Object id of the caller.</param>
/// <param name="BodyHash">SHA-256 of the document after it, without what the server sets (etags, provisioning state); null for a delete.</param>
/// <param name="PreviousHash">The same of the document before it; null for a create. Equal hashes mean that nothing really changed.</param>
public sealed record RecordedWrite(
    long Sequence, string Method, string Id, string Actor, string? ClientRequestId, string CorrelationId, DateTimeOffset At, string? BodyHash, string? PreviousHash);
