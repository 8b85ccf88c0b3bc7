using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Automation.Compliance;
using Automation.Policy;

namespace Automation.Dashboard;

[Description("What every policy that concerns a resource says of it now, with the conditions behind it.")]
internal sealed record VerdictsView(string ResourceId, string PolicyVersion, DateTimeOffset ReadAt, ImmutableArray<VerdictView> Verdicts)
{
    public static VerdictsView Of(ResourceVerdicts verdicts) =>
        new(verdicts.ResourceId, verdicts.PolicyVersion, verdicts.ReadAt, [.. verdicts.Verdicts.Select(VerdictView.Of)]);
}

/// <param name="Cause">Why it is Unknown; otherwise null.</param>
/// <param name="Exemption">Name of the exemption in force; otherwise null.</param>
internal sealed record VerdictView(
    string PolicyKey, string PolicyName, string PolicyId,
    [property: Description("`Compliant`, `NonCompliant`, `NotApplicable`, `Exempt` or `Unknown`.")] string Verdict,
    [property: Description("The conditions that decided a `NonCompliant`.")] ImmutableArray<Reason> Reasons,
    [property: Description("Why it is `Unknown`; otherwise null.")] string? Cause,
    [property: Description("The exemption in force; otherwise null.")] string? Exemption,
    [property: Description("The tree of conditions; null when the verdict did not need it.")] ExplanationNode? Explanation,
    [property: Description("Why it is `NotApplicable`; otherwise null.")] NotApplicableReason? NotApplicableReason,
    [property: Description("For *IfNotExists effects: what was looked for and what its conditions found; otherwise null.")] ExplanationNode? Related)
{
    public static VerdictView Of(ExplainedVerdict verdict) => new(
        verdict.PolicyKey,
        verdict.PolicyName,
        verdict.PolicyId,
        verdict.Verdict,
        verdict.Explanation.Verdict is Policy.Verdict.NonCompliant non ? non.Reasons : [],
        (verdict.Explanation.Verdict as Policy.Verdict.Unknown)?.Cause,
        (verdict.Explanation.Verdict as Policy.Verdict.Exempt)?.Exemption,
        verdict.Explanation.Root,
        (verdict.Explanation.Verdict as Policy.Verdict.NotApplicable)?.Reason,
        verdict.Explanation.Related);
}

[Description("Whether the app can be given work. Details are for readers only.")]
internal sealed record HealthView(bool Ready, [property: Description("Null for callers who are no readers.")] HealthReport? Details);

[Description("What was done.")]
internal sealed record ActionView(string Detail);

internal sealed record CommentRequest([property: Description("At most 1,000 characters."), MaxLength(RequestBody.LongestText)] string? Comment = null);

internal sealed record HaltRequest(
    [property: Description("True stops all writes to Azure, false allows them.")] bool Halted,
    [property: Description("Why; not blank."), MinLength(1), MaxLength(RequestBody.LongestText)] string Reason);

internal sealed record EvaluationRequest([property: Description("The resource to look at again.")] string ResourceId);
