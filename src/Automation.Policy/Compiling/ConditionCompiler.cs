using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Turns bound conditions into predicates with three-valued logic.</summary>
/// <param name="type">
/// The type of every resource that will be looked at: aliases are settled for it and conditions on <c>type</c> answered
/// once. Null for any type.
/// </param>
/// <param name="paths">Where paths get places, so that a resource is looked at once for all policies; only for the resource itself.</param>
/// <param name="traced">Whether the predicates tell the context's trace what they find; those that do not pay nothing for it.</param>
internal sealed class ConditionCompiler(ExpressionCompiler expressions, string? type = null, PathTable? paths = null, bool traced = false)
{
    public Predicate Compile(BoundCondition condition) => Settle(condition).Run;

    /// <summary>The condition with what can be said of it before a resource is seen.</summary>
    public CompiledCondition Settle(BoundCondition condition)
    {
        var settled = condition switch
        {
            BoundCondition.All all => Combine(all.Children, decisive: Truth.No, otherwise: Truth.Yes, Settle),
            BoundCondition.Any any => Combine(any.Children, decisive: Truth.Yes, otherwise: Truth.No, Settle),
            BoundCondition.Not not => Negate(Settle(not.Child)),
            BoundCondition.Comparison comparison => Compare(comparison),
            _ => throw new System.Diagnostics.UnreachableException($"No compilation for {condition.GetType().Name}."),
        };
        return traced ? Traced(condition, settled.Run) : settled;
    }

    /// <summary>
    /// Whether the policy applies at all: only conditions on <c>type</c>, <c>name</c> and <c>kind</c> count, every other one
    /// is taken as the value that helps. Unknown here means "not definitely out".
    /// </summary>
    public CompiledCondition SettleApplicability(BoundCondition condition, Func<FieldKind, bool> counts) => condition switch
    {
        BoundCondition.All all => Combine(all.Children, Truth.No, Truth.Yes, c => SettleApplicability(c, counts)),
        BoundCondition.Any any => Combine(any.Children, Truth.Yes, Truth.No, c => SettleApplicability(c, counts)),
        BoundCondition.Not not => Negate(SettleApplicability(not.Child, counts)),
        BoundCondition.Comparison { Operand: BoundOperand.Field { Name.Settled: { } field } } comparison when counts(field.Kind)
            => Compare(comparison),
        _ => CompiledCondition.Of(Truth.Unknown),
    };

    private static CompiledCondition Traced(BoundCondition condition, Predicate inner)
        => CompiledCondition.Of(context => context.Trace is { } trace ? trace.Run(condition, inner, context) : inner(context));

    private static CompiledCondition Combine(
        ImmutableArray<BoundCondition> children, Truth decisive, Truth otherwise, Func<BoundCondition, CompiledCondition> settle)
    {
        // What is known beforehand drops out; behind a decisive child nothing is ever reached.
        var open = new List<CompiledCondition>();
        foreach (var child in children)
        {
            var settled = settle(child);
            if (settled.Constant == decisive && open.Count == 0)
            {
                return settled;
            }

            if (settled.Constant != otherwise)
            {
                open.Add(settled);
            }

            if (settled.Constant == decisive)
            {
                break;
            }
        }

        return open switch
        {
            [] => CompiledCondition.Of(otherwise),
            [var only] => only,
            _ when open.All(c => c.Constant == Truth.Unknown) => CompiledCondition.Of(Truth.Unknown),
            _ => CompiledCondition.Of(Run([.. open.Select(c => c.Run)], decisive, otherwise)),
        };
    }

    private static Predicate Run(Predicate[] predicates, Truth decisive, Truth otherwise) => context =>
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

    private static CompiledCondition Negate(CompiledCondition inner)
    {
        var run = inner.Run;
        return inner.Constant is { } constant ? CompiledCondition.Of(Opposite(constant)) : CompiledCondition.Of(context => Opposite(run(context)));
    }

    private static Truth Opposite(Truth truth) => truth switch
    {
        Truth.Yes => Truth.No,
        Truth.No => Truth.Yes,
        _ => truth,
    };

    private CompiledCondition Compare(BoundCondition.Comparison comparison)
    {
        var counts = new CountCompiler(this, expressions, paths);
        var wanted = expressions.Compile(comparison.Wanted);
        var test = new Test(comparison.Operator, wanted.Constant);
        return comparison.Operand switch
        {
            BoundOperand.Field field => CompareField(expressions.CompileField(field.Name), test, wanted),
            BoundOperand.Expression value => CompiledCondition.Of(CompareValue(expressions.Compile(value.Value), test, wanted)),
            BoundOperand.FieldCount count => CompiledCondition.Of(counts.Compare(count, test, wanted)),
            BoundOperand.ValueCount count => CompiledCondition.Of(counts.Compare(count, test, wanted)),
            _ => throw new System.Diagnostics.UnreachableException($"No comparison for {comparison.Operand.GetType().Name}."),
        };
    }

    private static Predicate CompareValue(CompiledValue operand, Test test, CompiledValue wanted)
    {
        var (left, right) = (operand.Run, wanted.Run);
        return context =>
        {
            var found = left(context);
            var want = right(context);
            context.Trace?.Found(found, want);
            return test.Decide(found, want, context);
        };
    }

    private CompiledCondition CompareField(CompiledField name, Test test, CompiledValue wanted)
    {
        if (traced || name.Settled is not { } field)
        {
            return CompiledCondition.Of(CompareFound(name.Find, test, wanted.Run));
        }

        if (type is not null && field.Kind == FieldKind.Type && wanted.Constant is { } literal)
        {
            return OnType(type, test, literal);
        }

        if (field.Kind == FieldKind.Location)
        {
            return CompiledCondition.Of(CompareLocation(field, test, wanted));
        }

        if (SettledPath(field) is { } path)
        {
            return CompiledCondition.Of(ComparePath(path, test, wanted));
        }

        var right = wanted.Run;
        return CompiledCondition.Of(context => Decide(FieldReader.Locate(field, context.Subject, context), test, right(context), context));
    }

    /// <summary>The one path of a field on every resource of the type; null when it depends on more than the type.</summary>
    public FieldPath? SettledPath(BoundField? field)
        => type is null || traced || field is null || field.Kind == FieldKind.Fact || field.IsVersioned ? null : field.PathFor(type, null);

    // What cannot be compared fails when a resource is met, as everywhere.
    private static CompiledCondition OnType(string type, Test test, Value literal)
    {
        var probe = new EvaluationContext(EvaluationContext.NoInput);
        var truth = test.Decide(Value.Text(type), literal, probe);
        return probe.Failure is null && truth != Truth.Unknown
            ? CompiledCondition.Of(truth)
            : CompiledCondition.Of(context => test.Decide(Value.Text(type), literal, context));
    }

    private Predicate ComparePath(FieldPath path, Test test, CompiledValue wanted)
    {
        if (paths is null)
        {
            var any = wanted.Run;
            return context => Decide(FieldReader.Locate(path, context.Subject, context), test, any(context), context);
        }

        var place = paths.Add(path);
        var run = wanted.Run;
        if (wanted.Constant is not { } right)
        {
            return context => Decide(FieldReader.Locate(path, place, context), test, run(context), context);
        }

        if (!path.HasStar)
        {
            return context => context.Input.Unreadable.IsEmpty
                ? test.Decide(context.Paths[place], right, context)
                : Decide(FieldReader.Locate(path, place, context), test, right, context);
        }

        if (path.HasOneStar)
        {
            var collection = paths.AddCollection(path);
            return context => context.Input.Unreadable.IsEmpty
                ? FieldReader.All(collection, path, test, right, context)
                : Decide(FieldReader.Locate(path, place, context), test, right, context);
        }

        return context => Decide(FieldReader.Locate(path, place, context), test, right, context);
    }

    private static Predicate CompareLocation(BoundField field, Test test, CompiledValue wanted)
    {
        if (wanted.Constant is not { } constant)
        {
            var right = wanted.Run;
            return context => test.Decide(LocationOf(field, context), Location.Normalise(right(context)), context);
        }

        var normalised = Location.Normalise(constant).AsConstant();
        var quick = new Test(test.Kind, normalised);
        return context => context.Subject.HasPlainLocation && context.Input.Unreadable.IsEmpty
            ? quick.Decide(context.Subject.LocationElement, normalised, context)
            : test.Decide(LocationOf(field, context), normalised, context);
    }

    private static Value LocationOf(BoundField field, EvaluationContext context)
        => Location.Normalise(FieldReader.Locate(field, context.Subject, context).Single);

    private static Predicate CompareFound(Func<EvaluationContext, (BoundField? Field, Value Problem)> find, Test test, Evaluator wanted) => context =>
    {
        var (field, problem) = find(context);
        if (field is null)
        {
            return context.Broken(problem);
        }

        var right = wanted(context);
        context.Trace?.Found(field, FieldReader.Read(field, context.Subject, context), right);
        return field.Kind == FieldKind.Location
            ? test.Decide(LocationOf(field, context), Location.Normalise(right), context)
            : Decide(FieldReader.Locate(field, context.Subject, context), test, right, context);
    };

    private static Truth Decide(in Source source, Test test, in Value right, EvaluationContext context)
        => source.IsCollection ? FieldReader.All(source, test, right, context) : test.Decide(source.Single, right, context);
}
