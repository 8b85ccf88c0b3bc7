using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>What a <c>modify</c> or <c>append</c> policy makes of a resource.</summary>
/// <param name="Document">The whole resource after all operations; a copy, the input is untouched.</param>
/// <param name="Skipped">Operations that were not applied, or not everywhere, each with its reason. What was as wanted already is not skipped.</param>
/// <param name="Denied">Set when the whole change is refused; then <paramref name="Document"/> equals the input.</param>
public sealed record ModifyOutcome(JsonObject Document, ImmutableArray<string> Skipped, string? Denied)
{
    /// <summary>What each operation came to, in order; those after the one that denied are missing.</summary>
    public ImmutableArray<OperationOutcome> Operations { get; init; } = [];
}

/// <summary>What one operation came to.</summary>
public enum OperationStatus
{
    /// <summary>It changed the document.</summary>
    Applied,

    /// <summary>The resource was as wanted already.</summary>
    Unchanged,

    /// <summary>The operation does not work here: its condition is false, a parent is missing, the type has no such property.</summary>
    Skipped,

    /// <summary>Another value is there, which <c>add</c> leaves alone.</summary>
    Conflict,

    /// <summary>The whole change was refused because of this operation.</summary>
    Denied,
}

/// <param name="Field">As reasons call it, e.g. <c>properties.minimumTlsVersion</c> or <c>tags['env']</c>.</param>
/// <param name="Reason">Null when there is nothing to say; set too when only some elements of an array could be written.</param>
public sealed record OperationOutcome(string Field, OperationStatus Status, string? Reason);
