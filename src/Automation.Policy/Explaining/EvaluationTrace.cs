namespace Automation.Policy;

/// <summary>Records what each condition of one run found. A run without one pays nothing.</summary>
internal sealed class EvaluationTrace
{
    private readonly Stack<TraceNode> _open = new();
    private int _nodes;

    /// <summary>More nodes than a person reads; past it conditions are evaluated without being recorded.</summary>
    private const int MaximumNodes = 10_000;

    public TraceNode? Root { get; private set; }

    /// <summary>Set when an *IfNotExists policy looked for related resources.</summary>
    public RelatedTrace? Related { get; set; }

    /// <summary>Why the evaluation failed, wherever the tree had come to by then.</summary>
    public string? Failure { get; set; }

    public Truth Run(BoundCondition condition, Predicate predicate, EvaluationContext context)
    {
        if (++_nodes > MaximumNodes)
        {
            return predicate(context);
        }

        var node = new TraceNode(condition);
        var before = context.UnknownCause;
        if (_open.TryPeek(out var parent))
        {
            parent.Children.Add(node);
        }
        else
        {
            Root ??= node;
        }

        _open.Push(node);
        node.Result = predicate(context);
        _open.Pop();
        if (node.Result == Truth.Unknown && node.Children.Count == 0)
        {
            node.Note = context.Failure ?? node.Cause ?? context.UnknownCause ?? before;
        }

        return node.Result;
    }

    public void Found(in Value found, in Value wanted)
    {
        if (_nodes <= MaximumNodes && _open.TryPeek(out var node))
        {
            node.Found = ValueJson.Show(found);
            node.Wanted = ValueJson.Show(wanted);
            node.Cause = found.IsBroken ? found.Cause : wanted.IsBroken ? wanted.Cause : null;
        }
    }

    public void Found(BoundField field, in Selection selection, in Value wanted)
    {
        Found(selection.Values is { } values ? Value.Array([.. values]) : selection.Single, wanted);
        if (_nodes <= MaximumNodes && _open.TryPeek(out var node))
        {
            node.Field = field;
            node.DerivedFrom = selection.DerivedFrom ?? [];
        }
    }
}

internal sealed class TraceNode(BoundCondition condition)
{
    public BoundCondition Condition { get; } = condition;

    public Truth Result { get; set; }

    public string? Found { get; set; }

    public string? Wanted { get; set; }

    public string? Note { get; set; }

    public string? Cause { get; set; }

    public BoundField? Field { get; set; }

    public IReadOnlyList<string> DerivedFrom { get; set; } = [];

    public List<TraceNode> Children { get; } = [];
}
