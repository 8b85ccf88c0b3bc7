using Automation.Policy;

namespace Automation.Conformance;

/// <summary>One policy meets one resource.</summary>
internal sealed class EvaluateSuite(string folder)
{
    public string? Check(ConformanceCase example)
    {
        var expected = example.Expect;
        var kind = ConformanceCase.Find(expected, "outcome")?.GetString();
        if (kind is not ("effect" or "none" or "definitionError" or "evaluationError"))
        {
            return $"Outcome `{kind}` is not known.";
        }

        var wanted = new Outcome(kind, ConformanceCase.Find(expected, "effect")?.GetString());
        var policy = Load(example);
        var found = Run(policy, example);
        if (!found.IsLike(wanted))
        {
            return $"expected {wanted}, got {found}";
        }

        return policy.Compiled is null ? null : DetailsCheck.Problem(policy, example);
    }

    private CasePolicy Load(ConformanceCase example)
    {
        var fields = CaseAliases.Fields(example);
        if (example.Get("policyRule") is { } rule)
        {
            return CasePolicy.Bare(rule.GetRawText(), example, fields);
        }

        if (example.Get("definition") is { } definition)
        {
            return CasePolicy.Assign(PolicySource.FromText("policyDefinitions/case.json", definition.GetRawText()), example, fields);
        }

        var file = example.Text("definitionFile") ?? throw new InvalidDataException("The case has no policy.");
        return CasePolicy.Assign(new PolicySource("policyDefinitions/case.json", File.ReadAllBytes(Path.Combine(folder, file))), example, fields);
    }

    /// <summary>
    /// The condition and what follows from it. Mode and applicability stay out, since cases have resources without a type;
    /// where the library gives a verdict, it must agree.
    /// </summary>
    public static Outcome Run(CasePolicy policy, ConformanceCase example)
    {
        if (!policy.Errors.IsEmpty)
        {
            return new Outcome("definitionError", Why: string.Join("; ", policy.Errors));
        }

        if (policy.Compiled is not { } compiled)
        {
            return new Outcome("not carried");
        }

        if (compiled.Policy.Effect == PolicyEffect.Disabled)
        {
            return Outcome.None;
        }

        var input = example.Input();
        var context = new EvaluationContext(input)
        {
            PolicyIds = example.PolicyIds is { } ids ? Value.FromJson(ids) : compiled.PolicyIds,
            UtcNowText = example.UtcNowText,
        };
        var truth = compiled.Rule.Plain(context);
        var outcome = (context.Failure, truth) switch
        {
            ({ } failure, _) => new Outcome("evaluationError", Why: failure),
            (_, Truth.Unknown) => new Outcome("unknown", Why: context.UnknownCause),
            (_, Truth.Yes) when compiled.Related is { } related => OfRelated(RelatedJudge.Judge(related, compiled, context), compiled),
            _ => Outcome.Of(truth == Truth.Yes, compiled.Policy.Effect.ToString()),
        };

        // The library makes these texts itself, from what it knows.
        return example.PolicyIds is null && example.UtcNowText is null or { Length: 28 } ? Agreed(outcome, policy, input) : outcome;
    }

    private static Outcome OfRelated(Verdict verdict, CompiledPolicy policy) => verdict switch
    {
        Verdict.Compliant => Outcome.None,
        Verdict.NonCompliant => Outcome.Of(true, policy.Policy.Effect.ToString()),
        Verdict.Unknown unknown => new Outcome("evaluationError", Why: unknown.Cause),
        _ => new Outcome(verdict.Name),
    };

    private static Outcome Agreed(Outcome outcome, CasePolicy policy, EvaluationInput input)
    {
        var verdict = policy.Library!.Evaluate(input) is [var only] ? only.Verdict : null;
        var same = (verdict, outcome.Kind) switch
        {
            (null or Verdict.NotApplicable or Verdict.Exempt, _) => true,
            _ when policy.Compiled!.Policy.Effect == PolicyEffect.Manual || ConformanceCase.Find(input.Resource, "type") is null => true,
            (Verdict.NonCompliant, "effect") or (Verdict.Compliant, "none") or (Verdict.Unknown, "evaluationError" or "unknown") => true,
            _ => false,
        };
        return same ? outcome : outcome with { Kind = "contradiction", Why = $"the condition gives {outcome}, but the library says {verdict!.Name}" };
    }
}
