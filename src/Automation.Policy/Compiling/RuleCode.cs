namespace Automation.Policy;

/// <summary>The <c>if</c> of an assigned policy, or its existence condition: compiled for a type when the first resource of it comes, and once more, with a trace, when an explanation is wanted.</summary>
internal sealed class RuleCode
{
    private readonly BoundCondition _condition;
    private readonly ExpressionCompiler _expressions;
    private readonly Func<FieldKind, bool>? _applicability;
    private readonly Lazy<Predicate> _plain;
    private readonly Lazy<Predicate> _traced;

    /// <param name="applicability">Which fields decide whether the policy applies; null when it applies to everything.</param>
    public RuleCode(BoundCondition condition, ExpressionCompiler expressions, Func<FieldKind, bool>? applicability = null)
    {
        _condition = condition;
        _expressions = expressions;
        _applicability = applicability;
        _plain = new(() => new ConditionCompiler(_expressions).Compile(_condition));
        _traced = new(() => new ConditionCompiler(_expressions, traced: true).Compile(_condition));
    }

    /// <summary>For documents of any type.</summary>
    public Predicate Plain => _plain.Value;

    /// <summary>The same, telling the context's trace what it finds.</summary>
    public Predicate Traced => _traced.Value;

    public Predicate If(string type, PathTable? paths) => new ConditionCompiler(_expressions, type, paths).Compile(_condition);

    public CompiledCondition Applicability(string type) => _applicability is null
        ? CompiledCondition.Of(Truth.Yes)
        : new ConditionCompiler(_expressions, type).SettleApplicability(_condition, _applicability);
}
