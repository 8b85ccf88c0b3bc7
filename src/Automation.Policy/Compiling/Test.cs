using System.Text.Json;

namespace Automation.Policy;

/// <summary>One operator applied to one value.</summary>
/// <param name="wanted">The operand where it is the same for every resource.</param>
internal sealed class Test(OperatorKind kind, Value? wanted)
{
    public OperatorKind Kind => kind;

    private readonly (OperatorKind Positive, bool Negated) _operator = OperatorNames.Split(kind);
    private readonly Func<JsonElement, Truth>? _quick = wanted is { } constant ? QuickTest.For(kind, constant) : null;

    /// <param name="element">What a document has; undefined when it is missing.</param>
    public Truth Decide(JsonElement element, in Value right, EvaluationContext context)
        => _quick is not null && context.Step() && _quick(element) is var truth and not Truth.Unknown
            ? truth
            : Decide(Value.FromJson(element), right, context);

    public Truth Decide(in Value left, in Value right, EvaluationContext context)
    {
        if (!context.Step(right.Kind == ValueKind.Array ? right.Count + 1 : 1))
        {
            return Truth.Unknown;
        }

        if (left.IsBroken || right.IsBroken)
        {
            return context.Broken(left.Kind == ValueKind.Failure || !right.IsBroken ? left : right);
        }

        var holds = Operators.HoldsPositive(_operator.Positive, left, right, out var problem);
        return problem is null ? (holds != _operator.Negated ? Truth.Yes : Truth.No) : context.Fail(problem);
    }
}

/// <summary>How many members of a count surely meet its condition, and how many may.</summary>
internal struct Tally
{
    public int Sure { get; private set; }

    public int Possible { get; private set; }

    public void Add(Predicate? where, EvaluationContext context)
    {
        if (context.Failure is not null || !context.Step())
        {
            return;
        }

        Add(where?.Invoke(context) ?? Truth.Yes);
    }

    public void Add(Truth truth)
    {
        Sure += truth == Truth.Yes ? 1 : 0;
        Possible += truth == Truth.No ? 0 : 1;
    }
}
