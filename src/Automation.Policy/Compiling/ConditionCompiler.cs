using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Turns bound conditions into predicates with three-valued logic.</summary>
internal sealed class ConditionCompiler(ExpressionCompiler expressions)
{
    public Predicate Compile(BoundCondition condition) => Traced(condition, condition switch
    {
        BoundCondition.All all => Combine(all.Children, decisive: Truth.No, otherwise: Truth.Yes),
        BoundCondition.Any any => Combine(any.Children, decisive: Truth.Yes, otherwise: Truth.No),
        BoundCondition.Not not => Negate(Compile(not.Child)),
        BoundCondition.Comparison comparison => Compare(comparison),
        _ => throw new System.Diagnostics.UnreachableException($"No compilation for {condition.GetType().Name}."),
    });

    /// <summary>
    /// Whether the policy applies at all: only conditions on <c>type</c>, <c>name</c> and <c>kind</c> count, every other one
    /// is taken as the value that helps. Unknown here means "not definitely out".
    /// </summary>
    public Predicate CompileApplicability(BoundCondition condition, Func<FieldKind, bool> counts) => condition switch
    {
        BoundCondition.All all => Combine(all.Children, Truth.No, Truth.Yes, c => CompileApplicability(c, counts)),
        BoundCondition.Any any => Combine(any.Children, Truth.Yes, Truth.No, c => CompileApplicability(c, counts)),
        BoundCondition.Not not => Negate(CompileApplicability(not.Child, counts)),
        BoundCondition.Comparison { Operand: BoundOperand.Field { Name.Settled: { } field } } comparison when counts(field.Kind)
            => Compare(comparison),
        _ => _ => Truth.Unknown,
    };

    private static Predicate Traced(BoundCondition condition, Predicate inner)
        => context => context.Trace is { } trace ? trace.Run(condition, inner, context) : inner(context);

    private Predicate Combine(ImmutableArray<BoundCondition> children, Truth decisive, Truth otherwise, Func<BoundCondition, Predicate>? compile = null)
    {
        var predicates = children.Select(compile ?? Compile).ToArray();
        return context =>
        {
            var result = otherwise;
            foreach (var predicate in predicates)
            {
                var truth = predicate(context);
                if (context.Failure is not null)
                {
                    return Truth.Unknown;
                }

                if (truth == decisive)
                {
                    return decisive;
                }

                result = truth == Truth.Unknown ? Truth.Unknown : result;
            }

            return result;
        };
    }

    private static Predicate Negate(Predicate inner) => context => inner(context) switch
    {
        Truth.Yes => Truth.No,
        Truth.No => Truth.Yes,
        var unknown => unknown,
    };

    private Predicate Compare(BoundCondition.Comparison comparison) => comparison.Operand switch
    {
        BoundOperand.Field field => CompareField(field.Name, comparison),
        BoundOperand.Expression value => CompareValue(expressions.Compile(value.Value), comparison),
        BoundOperand.FieldCount count => CompareCount(CountField(count), comparison),
        BoundOperand.ValueCount count => CompareCount(CountValue(count), comparison),
        _ => throw new System.Diagnostics.UnreachableException($"No comparison for {comparison.Operand.GetType().Name}."),
    };

    private Predicate CompareValue(CompiledValue operand, BoundCondition.Comparison comparison)
    {
        var wanted = expressions.Compile(comparison.Wanted);
        return context =>
        {
            var left = operand.Run(context);
            var right = wanted.Run(context);
            context.Trace?.Found(left, right);
            return Decide(comparison.Operator, left, right, context);
        };
    }

    private Predicate CompareField(FieldName name, BoundCondition.Comparison comparison)
    {
        var find = expressions.CompileFieldName(name);
        var wanted = expressions.Compile(comparison.Wanted);
        var (kind, normalised) = (comparison.Operator, wanted.Constant is { } constant ? Location.Normalise(constant) : (Value?)null);
        return context =>
        {
            var (field, problem) = find(context);
            if (field is null)
            {
                return context.Broken(problem);
            }

            var selection = FieldReader.Read(field, context.Subject, context);
            var right = wanted.Run(context);
            context.Trace?.Found(field, selection, right);
            if (field.Kind == FieldKind.Location)
            {
                return Decide(kind, Location.Normalise(selection.Single), normalised ?? Location.Normalise(right), context);
            }

            return selection.Values is { } values ? DecideEach(kind, values, right, context) : Decide(kind, selection.Single, right, context);
        };
    }

    private static Truth DecideEach(OperatorKind kind, List<Value> values, in Value right, EvaluationContext context)
    {
        var result = Truth.Yes;
        foreach (var value in values)
        {
            var truth = Decide(kind, value, right, context);
            if (truth == Truth.No || context.Failure is not null)
            {
                return truth;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private static Truth Decide(OperatorKind kind, in Value left, in Value right, EvaluationContext context)
    {
        if (!context.Step(right.Kind == ValueKind.Array ? right.Count + 1 : 1))
        {
            return Truth.Unknown;
        }

        if (left.IsBroken || right.IsBroken)
        {
            return context.Broken(left.Kind == ValueKind.Failure || !right.IsBroken ? left : right);
        }

        var holds = Operators.Holds(kind, left, right, out var problem);
        return problem is null ? (holds ? Truth.Yes : Truth.No) : context.Fail(problem);
    }

    /// <summary>Members that surely count, and those that may.</summary>
    private readonly record struct Tally(int Sure, int Possible, Value Broken);

    private Predicate CompareCount(Func<EvaluationContext, Tally> count, BoundCondition.Comparison comparison)
    {
        var wanted = expressions.Compile(comparison.Wanted);
        return context =>
        {
            var tally = count(context);
            var right = wanted.Run(context);
            if (tally.Broken.IsBroken)
            {
                return context.Broken(tally.Broken);
            }

            context.Trace?.Found(Value.Integer(tally.Sure), right);
            var truth = Decide(comparison.Operator, Value.Integer(tally.Sure), right, context);
            for (var possible = tally.Sure + 1; possible <= tally.Possible && truth != Truth.Unknown; possible++)
            {
                truth = Decide(comparison.Operator, Value.Integer(possible), right, context) == truth ? truth : Truth.Unknown;
            }

            return truth;
        };
    }

    private Func<EvaluationContext, Tally> CountField(BoundOperand.FieldCount count)
    {
        var find = expressions.CompileFieldName(count.Name);
        var where = count.Where is null ? null : Compile(count.Where);
        return context =>
        {
            var (field, problem) = find(context);
            if (field is null)
            {
                return new Tally(0, 0, problem);
            }

            // Reading it first finds out whether it could be read at all.
            var selection = FieldReader.Read(field, context.Subject, context);
            var path = field.PathFor(context.Subject.Type, context.Subject.ApiVersion);
            if (selection.Values is null || path is null)
            {
                return selection.Values is null && !selection.Single.IsNothing && !selection.Single.IsBroken
                    ? new Tally(0, 0, Value.Failure($"`{field.Shown}` is not a collection and cannot be counted."))
                    : new Tally(0, 0, selection.Single);
            }

            var (sure, possible) = (0, 0);
            FieldReader.ForEachMember(field, path, context, _ => Add(where, context, ref sure, ref possible));
            return new Tally(sure, possible, default);
        };
    }

    private Func<EvaluationContext, Tally> CountValue(BoundOperand.ValueCount count)
    {
        var items = expressions.Compile(count.Value);
        var where = count.Where is null ? null : Compile(count.Where);
        return context =>
        {
            var value = items.Run(context);
            if (value.Kind != ValueKind.Array)
            {
                return new Tally(0, 0, value.IsBroken ? value : Value.Failure($"`count` of {value.Describe()}; expected an array."));
            }

            var (sure, possible) = (0, 0);
            foreach (var item in value.Items())
            {
                context.SetMember(count.Depth, item);
                Add(where, context, ref sure, ref possible);
            }

            return new Tally(sure, possible, default);
        };
    }

    private static void Add(Predicate? where, EvaluationContext context, ref int sure, ref int possible)
    {
        if (context.Failure is not null || !context.Step())
        {
            return;
        }

        var truth = where?.Invoke(context) ?? Truth.Yes;
        sure += truth == Truth.Yes ? 1 : 0;
        possible += truth == Truth.No ? 0 : 1;
    }
}
