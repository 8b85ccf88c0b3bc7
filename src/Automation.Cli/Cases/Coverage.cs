using Automation.Policy;

namespace Automation.Cli;

/// <summary>Which conditions of one policy its cases have seen true, and which false.</summary>
internal sealed class Coverage(DefinitionDescription policy)
{
    private readonly HashSet<SourcePosition> _true = [];
    private readonly HashSet<SourcePosition> _false = [];

    public DefinitionDescription Policy { get; } = policy;

    public int Cases { get; private set; }

    public void Add(Explanation explanation)
    {
        Cases++;
        if (explanation.Root is { } root)
        {
            Walk(root);

            // What was looked for, then each resource looked at, then what its existence condition found.
            foreach (var node in (explanation.Related?.Children ?? []).SelectMany(resource => resource.Children))
            {
                Walk(node);
            }
        }
        else if (explanation.Verdict is Verdict.NotApplicable)
        {
            // Policies are skipped by type before the rule runs: for its conditions on the type that is a No.
            _false.UnionWith(Leaves.Where(IsTypeCondition).Select(c => c.Position));
        }
    }

    /// <summary>Conditions that compare, in the order of the text; those that only combine others have no say of their own.</summary>
    public IEnumerable<ConditionDescription> Leaves => Policy.Conditions.Where(c => !c.IsLogical);

    /// <summary>Conditions of which one outcome, or both, was never seen.</summary>
    public IEnumerable<(ConditionDescription Condition, bool NeverTrue, bool NeverFalse)> Gaps =>
        Leaves.Select(c => (c, !_true.Contains(c.Position), !_false.Contains(c.Position))).Where(g => g.Item2 || g.Item3);

    /// <summary>Outcomes seen of those there are, two a condition; 100 for a rule without conditions.</summary>
    public double Percent
    {
        get
        {
            var positions = Leaves.Select(c => c.Position).ToList();
            return positions.Count == 0 ? 100 : 100.0 * positions.Sum(p => (_true.Contains(p) ? 1 : 0) + (_false.Contains(p) ? 1 : 0)) / (2 * positions.Count);
        }
    }

    private void Walk(ExplanationNode node)
    {
        switch (node.Result)
        {
            case Truth.Yes:
                _true.Add(node.Position);
                break;
            case Truth.No:
                _false.Add(node.Position);
                break;
        }

        foreach (var child in node.Children)
        {
            Walk(child);
        }
    }

    private static bool IsTypeCondition(ConditionDescription condition) => condition.Text.StartsWith("field type ", StringComparison.OrdinalIgnoreCase);
}
