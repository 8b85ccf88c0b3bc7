using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>How the *IfNotExists effects decide by related resources.</summary>
/// <param name="Place">Where the policy says what must exist: the existence condition, else <c>details</c>.</param>
internal sealed record RelatedRule(
    CompiledValue Type, CompiledValue? Name, CompiledValue? Kind, CompiledValue? Group, CompiledValue? Scope, RuleCode? Condition, SourceSpan Place);

/// <summary>Decides <c>auditIfNotExists</c> and <c>deployIfNotExists</c> by the related resources that the lookup finds.</summary>
internal static class RelatedJudge
{
    public static Verdict Judge(RelatedRule rule, CompiledPolicy policy, EvaluationContext context)
    {
        var (query, problem) = Query(rule, context);
        if (query is null)
        {
            return new Verdict.Unknown(problem!);
        }

        if (context.Input.Related is not { } lookup)
        {
            return new Verdict.Unknown("The related resources were not looked up.");
        }

        var result = lookup.Find(query);
        var found = result switch
        {
            RelatedResult.Found all => all.Resources,
            RelatedResult.Unreadable part => part.Seen,
            _ => [],
        };
        var doubt = (result as RelatedResult.Unreadable)?.Cause;
        var look = context.Trace is null ? null : new RelatedTrace(query, found.Count, rule.Place, doubt);
        context.Trace?.Related = look;
        foreach (var element in found)
        {
            var (truth, cause) = Try(rule, element, context, look);
            if (truth == Truth.Yes)
            {
                return Verdict.Compliant.Instance;
            }

            doubt ??= cause;
        }

        return doubt is null ? PolicyRun.NonCompliant(policy, context) : new Verdict.Unknown(doubt);
    }

    /// <returns>What to look for, or one sentence on why that cannot be told.</returns>
    public static (RelatedQuery? Query, string? Problem) Query(RelatedRule rule, EvaluationContext context)
    {
        string? problem = null;
        string? Text(CompiledValue? compiled, string name)
        {
            var value = compiled?.Run(context) ?? Value.Missing;
            if (value.Kind != ValueKind.Text && !value.IsNothing)
            {
                problem ??= value.IsBroken ? value.Cause : $"`{name}` of the related resource is {value.Describe()}; expected a text.";
            }

            return value is { Kind: ValueKind.Text, AsText: { Length: > 0 } text } ? text : null;
        }

        var type = Text(rule.Type, "type");
        var scope = Text(rule.Scope, "existenceScope") ?? nameof(ExistenceScope.ResourceGroup);
        var query = new RelatedQuery
        {
            Type = type ?? "",
            Name = Text(rule.Name, "name"),
            Kind = Text(rule.Kind, "kind"),
            ResourceGroupName = Text(rule.Group, "resourceGroupName"),
            ExistenceScope = RelatedId.Same(scope, nameof(ExistenceScope.Subscription)) ? ExistenceScope.Subscription : ExistenceScope.ResourceGroup,
            ResourceId = context.Resource.Id,
            ResourceType = context.Resource.Type,
        };
        if (type is null)
        {
            problem ??= "The type of the related resource came out empty.";
        }
        else if (query.ExistenceScope == ExistenceScope.ResourceGroup && !RelatedId.Same(scope, nameof(ExistenceScope.ResourceGroup)))
        {
            problem ??= $"`existenceScope` is `{scope}`; expected `ResourceGroup` or `Subscription`.";
        }

        return problem is null ? (query, null) : (null, problem);
    }

    // Each related resource is looked at in a context of its own: a failure on one must not decide for another that fits.
    private static (Truth Truth, string? Doubt) Try(RelatedRule rule, JsonElement element, EvaluationContext context, RelatedTrace? look)
    {
        var trace = look?.HasRoom == true ? new EvaluationTrace() : null;
        var truth = Truth.Yes;
        string? doubt = null;
        if (rule.Condition is { } condition)
        {
            var probe = new EvaluationContext(context.Input, trace) { PolicyIds = context.PolicyIds };
            probe.LookAt(new ResourceView(element, null));
            truth = trace is null ? condition.Plain(probe) : condition.Traced(probe);
            if (truth == Truth.Unknown || probe.Failure is not null)
            {
                truth = Truth.Unknown;
                doubt = probe.Failure ?? probe.UnknownCause ?? "The existence condition could not be decided.";
            }
        }

        if (trace is not null)
        {
            look!.Add(element, truth, trace.Root);
        }

        return (truth, doubt);
    }
}
