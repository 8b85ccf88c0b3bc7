using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What a person states about one resource for a policy of effect <c>manual</c>.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/attestation-structure">Attestation structure</seealso>
public sealed record PolicyAttestation
{
    /// <summary>Id of the resource, resource group or subscription itself; nothing below it is meant.</summary>
    public required string ResourceId { get; init; }

    /// <summary>Id or plain name of the assignment.</summary>
    public required string AssignmentId { get; init; }

    /// <summary>The member of the initiative; null means every one.</summary>
    public string? Reference { get; init; }

    /// <summary><see cref="ComplianceState.Compliant"/>, <see cref="ComplianceState.NonCompliant"/> or <see cref="ComplianceState.Unknown"/>.</summary>
    public required ComplianceState State { get; init; }

    /// <summary>From this instant on the default state is back; null means never.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    internal bool Concerns(AssignedPolicy policy, string resourceId, DateTimeOffset now)
        => string.Equals(resourceId.TrimEnd('/'), ResourceId.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            && (ExpiresOn is not { } end || now < end) && Names(policy);

    internal bool Names(AssignedPolicy policy)
        => AssignmentReference.Matches(AssignmentId, policy.AssignmentId, policy.AssignmentName)
            && (Reference is null || string.Equals(Reference, policy.Reference, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How exemptions and attestations name an assignment.</summary>
internal static class AssignmentReference
{
    /// <summary>An id names one assignment; a plain name every assignment of that name.</summary>
    public static bool Matches(string reference, string id, string name)
        => string.Equals(reference.Trim('/'), reference.Contains('/', StringComparison.Ordinal) ? id.Trim('/') : name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An attestation from a file, with its place for messages.</summary>
internal sealed record BoundAttestation(PolicyAttestation Attestation, SourceSpan Span, DiagnosticBag Diagnostics);

/// <summary>Finds what was attested.</summary>
internal static class AttestationCheck
{
    /// <returns>Null when nothing in force was attested; of several the worst.</returns>
    public static ComplianceState? StateOf(CompiledPolicy policy, EvaluationInput input, string resourceId)
    {
        ComplianceState? found = null;
        found = Worse(found, policy.Narrowing?.Attestations ?? [], policy.Policy, input, resourceId);
        return Worse(found, input.Attestations, policy.Policy, input, resourceId);
    }

    private static ComplianceState? Worse(
        ComplianceState? found, ImmutableArray<PolicyAttestation> attestations, AssignedPolicy policy, EvaluationInput input, string resourceId)
    {
        foreach (var attestation in attestations)
        {
            if (attestation.Concerns(policy, resourceId, input.UtcNow) && (found is null || Weight(attestation.State) > Weight(found.Value)))
            {
                found = attestation.State;
            }
        }

        return found;
    }

    private static int Weight(ComplianceState state) => state switch
    {
        ComplianceState.Compliant => 0,
        ComplianceState.NonCompliant => 2,
        _ => 1,
    };
}
