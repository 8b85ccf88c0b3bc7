namespace Automation.Policy;

/// <summary>One policy meeting one resource: from applicability to the verdict.</summary>
internal static class PolicyRun
{
    /// <param name="context">Of the input; free for use.</param>
    public static Verdict Evaluate(PolicyPlan plan, EvaluationContext context)
    {
        try
        {
            context.Begin(plan.Policy);
            if (plan.IsPlain && plan.IsInMode(context.Resource))
            {
                var truth = plan.If(context);
                if (context.Failure is null && truth != Truth.Unknown)
                {
                    // Nearly every policy ends here; what holds is told with its reasons.
                    return truth == Truth.No ? Verdict.Compliant.Instance : Explain(plan, context.Input).Verdict;
                }

                context.Begin(plan.Policy);
            }

            var verdict = Judge(plan, plan.If, context);
            return verdict is Verdict.NonCompliant ? Explain(plan, context.Input).Verdict : verdict;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Broken(e);
        }
    }

    /// <returns>The verdict, and the trace that explains it; empty when the condition was not needed.</returns>
    public static (Verdict Verdict, EvaluationTrace Trace) Explain(PolicyPlan plan, EvaluationInput input)
    {
        var trace = new EvaluationTrace();
        try
        {
            var context = new EvaluationContext(input, trace) { PolicyIds = plan.Policy.PolicyIds };
            var verdict = Judge(plan, plan.Policy.Rule.Traced, context);
            trace.Failure = context.Failure;
            return (verdict, trace);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (Broken(e), trace);
        }
    }

    // The last line: whatever goes wrong in here must not stop other policies, and must never read as compliant.
    internal static Verdict.Unknown Broken(Exception e) => new($"The policy could not be evaluated on this document: {e.Message}");

    private static Verdict Judge(PolicyPlan plan, Predicate condition, EvaluationContext context)
    {
        var policy = plan.Policy;
        if (context.Resource.Type.Length == 0)
        {
            return new Verdict.Unknown("The resource has no `type`, so no policy can be applied to it.");
        }

        if (!plan.IsInMode(context.Resource))
        {
            return Verdict.NotApplicable.Because(NotApplicableReason.Mode);
        }

        if (!plan.IsApplicable(context))
        {
            return Verdict.NotApplicable.Instance;
        }

        if (ExemptionCheck.Find(policy, context.Resource, context.Input.UtcNow) is { } exemption)
        {
            // Of the *IfNotExists policies the whole `if` decides whether there is anything to be exempt from.
            return policy.Related is not null && condition(context) == Truth.No && context.Failure is null
                ? Verdict.NotApplicable.Instance
                : new Verdict.Exempt(exemption.Name, exemption.Category);
        }

        var truth = condition(context);
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
        => new Verdict.NonCompliant(context.Trace?.Root is { } root ? ReasonWriter.Write(root, context.Trace.Related, policy.Source) : []);

    private static Verdict Manual(CompiledPolicy policy, EvaluationContext context)
    {
        var attested = AttestationCheck.StateOf(policy, context.Input, context.Resource.Id);
        var standard = Enum.TryParse<ComplianceState>(policy.DefaultState, ignoreCase: true, out var state) ? state : ComplianceState.Unknown;
        return (attested ?? standard) switch
        {
            ComplianceState.Compliant => Verdict.Compliant.Instance,
            ComplianceState.NonCompliant => NonCompliant(policy, context),
            _ => new Verdict.Unknown(attested is null ? "A manual policy waits for an attestation." : "The attestation leaves the state open."),
        };
    }
}
