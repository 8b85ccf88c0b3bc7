namespace Automation.Policy;

/// <summary>Decides <c>auditIfNotExists</c> and <c>deployIfNotExists</c> by the related resources that were looked up.</summary>
internal static class RelatedJudge
{
    public static Verdict Judge(RelatedRule rule, CompiledPolicy policy, EvaluationContext context)
    {
        if (context.Input.Related is not { } related)
        {
            return new Verdict.Unknown("The related resources were not looked up.");
        }

        var (type, name, kind, group) = (rule.Type.Run(context), rule.Name?.Run(context), rule.Kind?.Run(context), rule.Group?.Run(context));
        foreach (var value in new[] { type, name ?? default, kind ?? default, group ?? default })
        {
            if (value.IsBroken)
            {
                return new Verdict.Unknown(value.Cause);
            }
        }

        string? doubt = null;
        foreach (var element in related)
        {
            var view = new ResourceView(element, null);
            if (!IsMeant(view, type, name, kind) || !IsInScope(rule, view, context, type, group))
            {
                continue;
            }

            string? cause = null;
            var truth = rule.Condition is null ? Truth.Yes : Try(rule.Condition, view, context, out cause);
            if (truth == Truth.Yes)
            {
                return Verdict.Compliant.Instance;
            }

            doubt ??= cause;
        }

        return doubt is null ? PolicyRun.NonCompliant(policy, context) : new Verdict.Unknown(doubt);
    }

    private static Truth Try(Predicate condition, ResourceView view, EvaluationContext context, out string? doubt)
    {
        // The trace explains the `if`; the condition on each related resource runs beside it.
        var probe = new EvaluationContext(context.Input) { PolicyIds = context.PolicyIds };
        probe.LookAt(view);
        var truth = condition(probe);
        doubt = truth == Truth.Unknown || probe.Failure is not null
            ? probe.Failure ?? probe.UnknownCause ?? "The existence condition could not be decided."
            : null;
        return doubt is null ? truth : Truth.Unknown;
    }

    private static bool IsMeant(ResourceView view, in Value type, in Value? name, in Value? kind)
    {
        if (type.Kind == ValueKind.Text && view.Type.Length > 0 && !Same(view.Type, type.AsText))
        {
            return false;
        }

        if (kind is { Kind: ValueKind.Text } wantedKind && JsonWalk.Text(view.Root, "kind") is { } foundKind && !Same(foundKind, wantedKind.AsText))
        {
            return false;
        }

        return name is not { Kind: ValueKind.Text } wanted || HasName(view, wanted.AsText);
    }

    private static bool HasName(ResourceView view, string wanted)
    {
        var names = new[] { JsonWalk.Text(view.Root, "name"), view.FullName() is { Kind: ValueKind.Text } full ? full.AsText : null };
        if (names.All(n => n is null))
        {
            return true;
        }

        if (wanted.EndsWith("/?", StringComparison.Ordinal))
        {
            return names.Any(n => n is not null && n.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase));
        }

        return names.Any(n => n is not null && (Same(n, wanted) || Same(n, ArmId.LastSegment(wanted))));
    }

    private static bool IsInScope(RelatedRule rule, ResourceView view, EvaluationContext context, in Value type, in Value? group)
    {
        var isChild = type.Kind == ValueKind.Text
            && type.AsText.StartsWith(context.Resource.Type + "/", StringComparison.OrdinalIgnoreCase);
        if (view.Id.Length == 0 || context.Resource.Id.Length == 0)
        {
            return true;
        }

        if (isChild)
        {
            return ArmId.IsWithin(view.Id, context.Resource.Id);
        }

        var wanted = group is { Kind: ValueKind.Text } named ? named.AsText : context.Id.ResourceGroupName;
        var found = new ArmId(view.Id).ResourceGroupName;
        return (rule.SubscriptionScope && group is not { Kind: ValueKind.Text }) || wanted is null || found is null || Same(wanted, found);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
