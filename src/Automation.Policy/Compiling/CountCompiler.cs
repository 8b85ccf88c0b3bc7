namespace Automation.Policy;

/// <summary>Turns counts of fields and of values into predicates.</summary>
internal sealed class CountCompiler(ConditionCompiler conditions, ExpressionCompiler expressions, PathTable? paths)
{
    public Predicate Compare(BoundOperand.FieldCount count, Test test, CompiledValue wanted) => CompareCount(CountField(count), test, wanted);

    public Predicate Compare(BoundOperand.ValueCount count, Test test, CompiledValue wanted) => CompareCount(CountValue(count), test, wanted);

    // What broke off is returned; a missing value otherwise.
    private delegate Value Counter(EvaluationContext context, out Tally tally);

    private static Predicate CompareCount(Counter count, Test test, CompiledValue wanted) => context =>
    {
        var broken = count(context, out var tally);
        if (wanted.Constant is { Kind: ValueKind.Integer } limit && tally.Sure == tally.Possible && !broken.IsBroken && context.Trace is null
            && Operators.Holds(test.Kind, tally.Sure, limit.AsInteger) is { } holds)
        {
            return holds ? Truth.Yes : Truth.No;
        }

        var right = wanted.Run(context);
        if (broken.IsBroken)
        {
            return context.Broken(broken);
        }

        context.Trace?.Found(Value.Integer(tally.Sure), right);
        var truth = test.Decide(Value.Integer(tally.Sure), right, context);
        for (var possible = tally.Sure + 1; possible <= tally.Possible && truth != Truth.Unknown; possible++)
        {
            truth = test.Decide(Value.Integer(possible), right, context) == truth ? truth : Truth.Unknown;
        }

        return truth;
    };

    private Counter CountField(BoundOperand.FieldCount count)
    {
        var name = expressions.CompileField(count.Name);
        var path = conditions.SettledPath(name.Settled);
        var members = CountMembers(count, name, path);
        return path is not null && count.Where is BoundCondition.Comparison where ? CountGathered(path, where, members) ?? members : members;
    }

    // `X[*]` where `X[*].p` meets a constant, the commonest count: its values are gathered already.
    private Counter? CountGathered(FieldPath counted, BoundCondition.Comparison where, Counter otherwise)
    {
        if (paths is null || !counted.HasOneStar || counted.FirstStar != counted.Segments.Length - 1
            || where.Operand is not BoundOperand.Field { Name.Settled: { } field } || conditions.SettledPath(field) is not { } path
            || !path.HasOneStar || path.StarPrefixes[path.FirstStar] != counted.StarPrefixes[counted.FirstStar]
            || expressions.Compile(where.Wanted).Constant is not { } right)
        {
            return null;
        }

        var (collection, test) = (paths.AddCollection(path), new Test(where.Operator, right));
        return (context, out tally) =>
        {
            if (!context.Input.Unreadable.IsEmpty || context.BindingCount > 0)
            {
                return otherwise(context, out tally);
            }

            tally = default;
            foreach (var value in context.Paths.Collection(collection))
            {
                if (context.Failure is not null || !context.Step())
                {
                    break;
                }

                tally.Add(test.Decide(value, right, context));
            }

            return default;
        };
    }

    private Counter CountMembers(BoundOperand.FieldCount count, CompiledField name, FieldPath? path)
    {
        var find = name.Find;
        var place = path is null ? (int?)null : paths?.Add(path);
        var where = count.Where is null ? null : conditions.Compile(count.Where);
        return (context, out tally) =>
        {
            tally = default;
            var (field, problem) = find(context);
            if (field is null)
            {
                return problem;
            }

            var source = place is { } known ? FieldReader.Locate(path!, known, context) : FieldReader.Locate(field, context.Subject, context);
            if (source.IsCollection)
            {
                tally = FieldReader.Count(source, where, context);
                return default;
            }

            return !source.Single.IsNothing && !source.Single.IsBroken
                ? Value.Failure($"`{field.Shown}` is not a collection and cannot be counted.")
                : source.Single;
        };
    }

    private Counter CountValue(BoundOperand.ValueCount count)
    {
        var items = expressions.Compile(count.Value).Run;
        var where = count.Where is null ? null : conditions.Compile(count.Where);
        return (context, out tally) =>
        {
            tally = default;
            var value = items(context);
            if (value.Kind != ValueKind.Array)
            {
                return value.IsBroken ? value : Value.Failure($"`count` of {value.Describe()}; expected an array.");
            }

            foreach (var item in value.Sequence())
            {
                context.SetMember(count.Depth, item);
                tally.Add(where, context);
            }

            return default;
        };
    }
}
