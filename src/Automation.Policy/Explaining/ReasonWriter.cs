using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Turns a trace into reasons and explanations.</summary>
internal static class ReasonWriter
{
    /// <summary>The conditions that made the rule hold. Those on <c>type</c> are left out unless nothing else is left.</summary>
    public static ImmutableArray<Reason> Write(TraceNode root, PolicySource source)
    {
        var leaves = new List<(TraceNode Node, bool Negated)>();
        Collect(root, negated: false, leaves);
        var telling = leaves.Where(l => l.Node.Field?.Kind != FieldKind.Type).ToList();
        var chosen = telling.Count > 0 ? telling : leaves;
        return chosen.Count > 0
            ? [.. chosen.Select(l => Reason(l.Node, l.Negated, source))]
            : [Always(root, source)];
    }

    public static ExplanationNode Explain(TraceNode node, PolicySource source) => new(
        ConditionText.Of(node), node.Result, node.Found, node.Wanted, source.PositionOf(node.Condition.Span.Start), node.Note,
        [.. node.Children.Select(c => Explain(c, source))]);

    private static void Collect(TraceNode node, bool negated, List<(TraceNode, bool)> leaves)
    {
        switch (node.Condition)
        {
            case BoundCondition.Comparison:
                leaves.Add((node, negated));
                break;
            case BoundCondition.Not:
                node.Children.ForEach(c => Collect(c, !negated, leaves));
                break;
            default:
                // A child that came out like its parent is one that decided it.
                node.Children.Where(c => c.Result == node.Result).ToList().ForEach(c => Collect(c, negated, leaves));
                break;
        }
    }

    private static Reason Reason(TraceNode node, bool negated, PolicySource source)
    {
        var comparison = (BoundCondition.Comparison)node.Condition;
        var name = OperatorNames.Show(comparison.Operator);
        var field = ConditionText.Subject(node);
        var wanted = node.Wanted ?? "null";
        var found = node.Found is null ? $"`{field}` is missing" : $"{ConditionText.Counted(comparison)}`{field}` is {node.Found}";
        var rule = ConditionText.Rule(comparison.Operator, wanted);
        return new Reason(
            field, negated ? $"not {name}" : name, node.Found, wanted, source.Path, source.PositionOf(node.Condition.Span.Start),
            $"{found}; the policy fails resources {(negated ? "unless" : "where")} it {rule}.", [.. node.DerivedFrom]);
    }

    // A rule without any comparison that decided it, such as an empty `allOf`.
    private static Reason Always(TraceNode root, PolicySource source) => new(
        ConditionText.Of(root), "equals", null, "true", source.Path, source.PositionOf(root.Condition.Span.Start),
        $"The condition `{ConditionText.Of(root)}` holds for every resource.", []);
}
