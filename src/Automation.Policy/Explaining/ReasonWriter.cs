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

    /// <summary>The same, and what the related resources lack. Then a condition on <c>type</c> alone tells nothing more.</summary>
    public static ImmutableArray<Reason> Write(TraceNode root, RelatedTrace? related, PolicySource source)
    {
        if (related is null)
        {
            return Write(root, source);
        }

        var leaves = new List<(TraceNode Node, bool Negated)>();
        Collect(root, negated: false, leaves);
        return [.. leaves.Where(l => l.Node.Field?.Kind != FieldKind.Type).Select(l => Reason(l.Node, l.Negated, source)), related.Reason(source)];
    }

    /// <summary>Why a condition came out false, a phrase for each comparison that decided it.</summary>
    public static IEnumerable<string> Failures(TraceNode root)
    {
        var leaves = new List<(TraceNode Node, bool Negated)>();
        Collect(root, negated: false, leaves);
        return leaves.Select(l =>
        {
            var comparison = (BoundCondition.Comparison)l.Node.Condition;
            var rule = ConditionText.Rule(comparison.Operator, l.Node.Wanted ?? "null");
            var found = Found(l.Node, comparison);
            return $"{char.ToLowerInvariant(found[0])}{found[1..]}, wanted {(l.Negated ? "unless" : "where")} it {rule}";
        });
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
        var found = Found(node, comparison);
        var rule = ConditionText.Rule(comparison.Operator, wanted);
        return new Reason(
            field, negated ? $"not {name}" : name, node.Found, wanted, source.Path, source.PositionOf(node.Condition.Span.Start),
            $"{found}; the policy fails resources {(negated ? "unless" : "where")} it {rule}.", [.. node.DerivedFrom]);
    }

    private static string Found(TraceNode node, BoundCondition.Comparison comparison)
        => node.Found is null
            ? $"`{ConditionText.Subject(node)}` is missing"
            : $"{ConditionText.Counted(comparison)}`{ConditionText.Subject(node)}` is {node.Found}";

    // A rule without any comparison that decided it, such as an empty `allOf`.
    private static Reason Always(TraceNode root, PolicySource source) => new(
        ConditionText.Of(root), "equals", null, "true", source.Path, source.PositionOf(root.Condition.Span.Start),
        $"The condition `{ConditionText.Of(root)}` holds for every resource.", []);
}
