using System.Text.Json;

namespace Automation.Policy;

/// <summary>One policy meeting one resource: from applicability to the verdict.</summary>
internal static class PolicyRun
{
    /// <summary>Types that Azure gives neither tags nor a location although their name has one slash.</summary>
    private static readonly string[] UntaggedProviders =
        ["Microsoft.Authorization/", "Microsoft.Insights/diagnosticSettings", "Microsoft.PolicyInsights/", "Microsoft.Security/", "Microsoft.Advisor/"];

    /// <returns>The verdict, and the trace that explains it when the condition was needed and <paramref name="explain"/> is set.</returns>
    public static (Verdict Verdict, EvaluationTrace? Trace) Evaluate(CompiledPolicy policy, EvaluationInput input, bool explain)
    {
        try
        {
            var context = new EvaluationContext(input, explain ? new EvaluationTrace() : null) { PolicyIds = policy.PolicyIds };
            var verdict = Judge(policy, context);
            if (!explain && verdict is Verdict.NonCompliant)
            {
                return Evaluate(policy, input, explain: true);
            }

            return (verdict, context.Trace);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The last line: whatever goes wrong in here must not stop other policies, and must never read as compliant.
            return (new Verdict.Unknown($"The policy could not be evaluated on this document: {e.Message}"), null);
        }
    }

    private static Verdict Judge(CompiledPolicy policy, EvaluationContext context)
    {
        if (context.Resource.Type.Length == 0)
        {
            return new Verdict.Unknown("The resource has no `type`, so no policy can be applied to it.");
        }

        if (!IsInMode(policy, context.Resource) || IsNotApplicable(policy, context))
        {
            return Verdict.NotApplicable.Instance;
        }

        if (Exemption(policy, context) is { } exemption)
        {
            return new Verdict.Exempt(exemption.Name);
        }

        var truth = policy.If(context);
        if (context.Failure is { } failure)
        {
            return new Verdict.Unknown(failure);
        }

        return truth switch
        {
            Truth.Unknown => new Verdict.Unknown(context.UnknownCause ?? "A condition could not be decided."),
            Truth.No => policy.Related is null ? Verdict.Compliant.Instance : Verdict.NotApplicable.Instance,
            _ when policy.Related is { } related => RelatedJudge.Judge(related, policy, context),
            _ when policy.Policy.Effect == PolicyEffect.Manual => Manual(policy, context),
            _ => NonCompliant(policy, context),
        };
    }

    internal static Verdict NonCompliant(CompiledPolicy policy, EvaluationContext context)
        => new Verdict.NonCompliant(context.Trace?.Root is { } root ? ReasonWriter.Write(root, policy.Source) : []);

    private static Verdict Manual(CompiledPolicy policy, EvaluationContext context) => policy.DefaultState switch
    {
        "Compliant" => Verdict.Compliant.Instance,
        "NonCompliant" => NonCompliant(policy, context),
        _ => new Verdict.Unknown("A manual policy waits for an attestation."),
    };

    private static bool IsInMode(CompiledPolicy policy, ResourceView resource)
    {
        var type = resource.Type;
        var isGroup = Is(type, "Microsoft.Resources/subscriptions/resourceGroups") || Is(type, "Microsoft.Resources/resourceGroups");
        var isSubscription = Is(type, "Microsoft.Resources/subscriptions");
        if (isGroup || isSubscription)
        {
            return policy.Mode == PolicyMode.All && !(isSubscription && policy.ReadsLocation);
        }

        if (type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return policy.Mode == PolicyMode.All || (policy.Mode == PolicyMode.Indexed && IsIndexed(resource));
    }

    // Azure knows which types support tags and a location; a document shows it. A top-level document without a location
    // (a cut-down one) still counts as indexed, so that leaving it out does not hide a resource.
    private static bool IsIndexed(ResourceView resource)
        => JsonWalk.TryGet(resource.Root, "location", out _) || JsonWalk.TryGet(resource.Root, "tags", out _)
            || (resource.Type.AsSpan().Count('/') == 1
                && !UntaggedProviders.Any(p => resource.Type.StartsWith(p, StringComparison.OrdinalIgnoreCase)));

    private static bool IsNotApplicable(CompiledPolicy policy, EvaluationContext context)
    {
        if (policy.Applicability is null)
        {
            return false;
        }

        // A context of its own: what fails or is unknown here must not colour the verdict.
        var probe = new EvaluationContext(context.Input) { PolicyIds = policy.PolicyIds };
        return policy.Applicability(probe) == Truth.No && probe.Failure is null;
    }

    private static BoundExemption? Exemption(CompiledPolicy policy, EvaluationContext context)
    {
        foreach (var exemption in policy.Exemptions)
        {
            if ((exemption.Scope == "/" || ArmId.IsWithin(context.Resource.Id, exemption.Scope))
                && (exemption.ExpiresOn is not { } end || context.Input.UtcNow < end))
            {
                return exemption;
            }
        }

        return null;
    }

    private static bool Is(string type, string other) => string.Equals(type, other, StringComparison.OrdinalIgnoreCase);
}
