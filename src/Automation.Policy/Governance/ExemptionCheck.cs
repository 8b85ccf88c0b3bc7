using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Why an exemption was granted.</summary>
public enum ExemptionCategory
{
    /// <summary>The departure is accepted for a time.</summary>
    Waiver,

    /// <summary>The aim of the policy is met in another way.</summary>
    Mitigated,
}

/// <summary>An exemption with its names settled.</summary>
/// <param name="Scope">Null when the file does not say; then it exempts nothing.</param>
internal sealed record BoundExemption(
    string Name, ExemptionCategory Category, ScopeArea? Scope, ImmutableArray<ResourceSelector> Selectors, DateTimeOffset? ExpiresOn,
    SourceSpan Span, DiagnosticBag Diagnostics)
{
    /// <summary>Id or plain name of the assignment; null when a definition is named instead.</summary>
    public string? AssignmentId { get; init; }

    /// <summary>Name of a definition, exempted in every assignment.</summary>
    public string? DefinitionName { get; init; }

    /// <summary>Name of an initiative, exempted in every assignment.</summary>
    public string? InitiativeName { get; init; }

    /// <summary>Members of the initiative; none means all.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>Whether the exemption must lie within the assignment's scope, as Azure asks unless told <c>DoNotValidate</c>.</summary>
    public bool ValidatesScope { get; init; }

    public bool IsMeantFor(AssignedPolicy policy)
        => (AssignmentId is null || AssignmentReference.Matches(AssignmentId, policy.AssignmentId, policy.AssignmentName))
            && (DefinitionName is null || Same(DefinitionName, policy.Name))
            && (InitiativeName is null || Same(InitiativeName, policy.InitiativeName))
            && (AssignmentId ?? DefinitionName ?? InitiativeName) is not null;

    public bool Names(AssignedPolicy policy)
        => IsMeantFor(policy) && (References.IsEmpty || References.Any(r => IsReference(r, policy)));

    /// <summary>A reference is a member's id or, with slashes, the id of its definition.</summary>
    public static bool IsReference(string reference, AssignedPolicy policy)
        => Same(reference, policy.Reference)
            || (reference.Contains('/', StringComparison.Ordinal) && Same(ArmId.LastSegment(reference), policy.Name));

    private static bool Same(string left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Finds the exemption in force for a resource.</summary>
internal static class ExemptionCheck
{
    /// <returns>Null when none is in force.</returns>
    public static BoundExemption? Find(CompiledPolicy policy, ResourceView resource, DateTimeOffset now)
    {
        if (policy.Narrowing is not { } narrowing)
        {
            return null;
        }

        foreach (var exemption in narrowing.Exemptions)
        {
            if (exemption.Scope!.Covers(resource.Id) && (exemption.ExpiresOn is not { } end || now < end)
                && ResourceSelector.Select(exemption.Selectors, resource.Root))
            {
                return exemption;
            }
        }

        return null;
    }
}
