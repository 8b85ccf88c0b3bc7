using Automation.Policy;

namespace Automation.Cli;

/// <summary>What one policy says of one resource. docs/schemas/scan.schema.json describes it.</summary>
internal sealed record ScanVerdict
{
    public string Kind { get; } = "verdict";

    /// <summary>The definition's name.</summary>
    public required string Policy { get; init; }

    /// <summary><c>assignment/reference</c>, or <c>assignment</c>: tells uses of one definition apart.</summary>
    public required string PolicyKey { get; init; }

    /// <summary>E.g. <c>AGW-103</c>; left out when the definition has none.</summary>
    public string? CatalogueId { get; init; }

    public required string ResourceId { get; init; }

    public required string ResourceType { get; init; }

    public required string Verdict { get; init; }

    public required PolicyEffect Effect { get; init; }

    /// <summary><c>info</c> to <c>critical</c>, as definitions write it.</summary>
    public required string Severity { get; init; }

    public required EnforcementMode EnforcementMode { get; init; }

    /// <summary>The conditions that decided a NonCompliant; otherwise empty.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>Why it is Unknown.</summary>
    public string? Cause { get; init; }

    /// <summary>Name of the exemption in force.</summary>
    public string? Exemption { get; init; }

    /// <summary>The exemption's category.</summary>
    public ExemptionCategory? ExemptionCategory { get; init; }

    /// <summary>Why it is NotApplicable.</summary>
    public NotApplicableReason? NotApplicableReason { get; init; }

    /// <summary>The assignment's own words for a NonCompliant.</summary>
    public string? Message { get; init; }

    /// <summary>File and place the resource came from.</summary>
    public required string File { get; init; }

    public required string Place { get; init; }

    public static ScanVerdict Of(ScanResource resource, AssignedPolicy policy, Verdict verdict) => new()
    {
        Policy = policy.Name,
        PolicyKey = policy.Key,
        CatalogueId = policy.Automation.Id is { Length: > 0 } id ? id : null,
        ResourceId = resource.Resource.Id.Text,
        ResourceType = resource.Resource.Type,
        Verdict = verdict.Name,
        Effect = policy.Effect,
        Severity = policy.Automation.Severity.ToString().ToLowerInvariant(),
        EnforcementMode = policy.EnforcementMode,
        Reasons = verdict is Policy.Verdict.NonCompliant { Reasons: var reasons } ? reasons : [],
        Cause = (verdict as Policy.Verdict.Unknown)?.Cause,
        Exemption = (verdict as Policy.Verdict.Exempt)?.Exemption,
        ExemptionCategory = (verdict as Policy.Verdict.Exempt)?.Category,
        NotApplicableReason = (verdict as Policy.Verdict.NotApplicable)?.Reason,
        Message = verdict is Policy.Verdict.NonCompliant ? policy.NonComplianceMessage : null,
        File = resource.File,
        Place = resource.Place,
    };
}

/// <summary>Something that could not be read or judged; stands in the same list as the verdicts.</summary>
/// <param name="Place">Where in the file: <c>$</c> for all of it, <c>$[3]</c> or <c>$.value[3]</c> for an element, <c>line:column</c> for broken JSON.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
internal sealed record ScanError(string Code, string File, string Place, string Message)
{
    public string Kind { get; } = "error";

    public override string ToString() => Timeline.Printable($"{File}({Place}): error {Code}: {Message}");
}
