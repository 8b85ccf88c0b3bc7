using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Turns bound expressions into delegates; what is known when a policy is loaded is computed then.</summary>
internal sealed class ExpressionCompiler(IReadOnlyDictionary<string, Value> parameters, FieldResolver fields, DiagnosticBag? diagnostics = null)
{
    // Pure functions never look at it.
    private static readonly EvaluationContext NoContext = new(EvaluationContext.NoInput);

    /// <summary>Parameters whose values an initiative computes for each resource.</summary>
    public IReadOnlyDictionary<string, Evaluator> Deferred { get; init; } = ImmutableDictionary<string, Evaluator>.Empty;

    public CompiledValue Compile(BoundExpression expression) => expression switch
    {
        BoundExpression.Constant constant => CompiledValue.Of(constant.Value),
        BoundExpression.Parameter parameter when Deferred.TryGetValue(parameter.Name, out var run) => CompiledValue.Of(run),
        BoundExpression.Parameter parameter => CompiledValue.Of(parameters.TryGetValue(parameter.Name, out var value)
            ? value
            : Value.Failure($"Parameter `{parameter.Name}` has no value.")),
        BoundExpression.Call call => CompileCall(call),
        BoundExpression.If branch => CompileIf(branch),
        BoundExpression.Field field => ReadField(field.Name, FieldReader.AsFunction),
        BoundExpression.CurrentField field => ReadField(field.Name, FieldReader.AsCurrent),
        BoundExpression.CurrentValue current => CompiledValue.Of(c => c.MemberAt(current.Depth)),
        BoundExpression.Property property => CompileProperty(property),
        BoundExpression.Index index => CompileIndex(index),
        BoundExpression.List list => CompileList(list.Items),
        BoundExpression.Map map => CompileMap(map.Members),
        _ => throw new System.Diagnostics.UnreachableException($"No compilation for {expression.GetType().Name}."),
    };

    public CompiledField CompileField(FieldName name)
    {
        if (name.Settled is { } settled)
        {
            return CompiledField.Of(settled);
        }

        var compiled = Compile(name.Expression);
        if (compiled.Constant is { Kind: ValueKind.Text } constant)
        {
            if (fields.Resolve(constant.AsText, out var problem) is { } field)
            {
                return CompiledField.Of(field);
            }

            diagnostics?.Error(problem.Code, name.Span, problem.Message);
            return CompiledField.Broken(Value.Failure(problem.Message));
        }

        return new CompiledField(null, context =>
        {
            var value = compiled.Run(context);
            if (value.Kind != ValueKind.Text)
            {
                return (null, value.IsBroken ? value : Value.Failure($"A field name is {value.Describe()}; expected a text."));
            }

            var field = fields.Resolve(value.AsText, out var problem);
            return (field, field is null ? Value.Failure(problem.Message) : default);
        });
    }

    private CompiledValue CompileCall(BoundExpression.Call call)
    {
        var arguments = call.Arguments.Select(Compile).ToArray();
        if (call.Function.Pure && arguments.All(a => a.Constant is not null))
        {
            return CompiledValue.Of(call.Function.Invoke([.. arguments.Select(a => a.Constant!.Value)], NoContext));
        }

        var runs = arguments.Select(a => a.Run).ToArray();
        Value[]? spare = null;
        return CompiledValue.Of(context =>
        {
            if (!context.Step())
            {
                return Value.Failure(context.Failure!);
            }

            // No function keeps the array it is given, so one is enough for every call that no other thread makes meanwhile.
            var values = Interlocked.Exchange(ref spare, null) ?? new Value[runs.Length];
            for (var i = 0; i < runs.Length; i++)
            {
                values[i] = runs[i](context);
            }

            var result = call.Function.Invoke(values, context);
            Array.Clear(values);
            Volatile.Write(ref spare, values);
            return result;
        });
    }

    private CompiledValue CompileIf(BoundExpression.If branch)
    {
        var (condition, yes, no) = (Compile(branch.Condition), Compile(branch.Then), Compile(branch.Else));
        if (condition.Constant is { Kind: ValueKind.Boolean } known)
        {
            return known.AsBoolean ? yes : no;
        }

        return CompiledValue.Of(context =>
        {
            var value = condition.Run(context);
            if (value.Kind != ValueKind.Boolean)
            {
                return value.IsBroken ? value : Argument.Wrong("if", value, "a boolean as its condition");
            }

            return value.AsBoolean ? yes.Run(context) : no.Run(context);
        });
    }

    private CompiledValue ReadField(FieldName name, Func<BoundField, EvaluationContext, Value> read)
    {
        var find = CompileField(name).Find;
        return CompiledValue.Of(context =>
        {
            var (field, problem) = find(context);
            return field is null ? problem : context.Step() ? read(field, context) : Value.Failure(context.Failure!);
        });
    }

    private CompiledValue CompileProperty(BoundExpression.Property property)
    {
        var target = Compile(property.Target);
        var derived = DerivedScope(property.Target);
        return Fold(target, value => Member(value, property.Name), context => derived?.Invoke(context, property.Name));
    }

    // A group or subscription that was not given is known by its id alone; the rest is unknown, not missing.
    private static Func<EvaluationContext, string, Value?>? DerivedScope(BoundExpression target)
    {
        if (target is not BoundExpression.Call call)
        {
            return null;
        }

        return call.Function.Name switch
        {
            "resourceGroup" => (c, name) => c.Input.ResourceGroup is null && c.Id.ResourceGroup().Member(name).IsNothing
                ? Value.Unknown($"`{name}` of the resource group was not read.")
                : null,
            "subscription" => (c, name) => c.Input.Subscription is null && c.Id.Subscription().Member(name).IsNothing
                ? Value.Unknown($"`{name}` of the subscription was not read.")
                : null,
            _ => null,
        };
    }

    private static Value Member(in Value target, string name) => target.Kind switch
    {
        ValueKind.Object => target.Member(name),
        ValueKind.Missing or ValueKind.Null => Value.Missing,
        _ when target.IsBroken => target,
        _ => Value.Failure($"`{name}` is asked of {target.Describe()}; expected an object."),
    };

    private CompiledValue CompileIndex(BoundExpression.Index index)
    {
        var (target, key) = (Compile(index.Target), Compile(index.Key));
        if (target.Constant is { } t && key.Constant is { } k)
        {
            return CompiledValue.Of(At(t, k));
        }

        return CompiledValue.Of(context => At(target.Run(context), key.Run(context)));
    }

    private static Value At(in Value target, in Value key)
    {
        if (target.IsBroken || key.IsBroken)
        {
            return target.IsBroken ? target : key;
        }

        if (key.Kind == ValueKind.Text)
        {
            return Member(target, key.AsText);
        }

        if (target.IsNothing)
        {
            return Value.Missing;
        }

        return target.Kind == ValueKind.Array && key.Kind == ValueKind.Integer && key.AsInteger >= 0 && key.AsInteger < target.Count
            ? target[(int)key.AsInteger]
            : Value.Failure($"Index {key} reaches outside {target.Describe()} of {target.Count} elements.");
    }

    private CompiledValue CompileList(ImmutableArray<BoundExpression> items)
    {
        var compiled = items.Select(Compile).ToArray();
        return compiled.All(c => c.Constant is not null)
            ? CompiledValue.Of(FirstBroken([.. compiled.Select(c => c.Constant!.Value)]) ?? Value.Array([.. compiled.Select(c => c.Constant!.Value)]))
            : CompiledValue.Of(context =>
            {
                var values = compiled.Select(c => c.Run(context)).ToArray();
                return FirstBroken(values) ?? Value.Array(values);
            });
    }

    private CompiledValue CompileMap(ImmutableArray<KeyValuePair<string, BoundExpression>> members)
    {
        var names = members.Select(m => m.Key).ToArray();
        var list = CompileList([.. members.Select(m => m.Value)]);
        return Fold(list, value => value.IsBroken
            ? value
            : Value.Object([.. names.Zip(value.Items(), KeyValuePair.Create)]));
    }

    private static Value? FirstBroken(Value[] values)
    {
        foreach (var value in values)
        {
            if (value.IsBroken)
            {
                return value;
            }
        }

        return null;
    }

    private static CompiledValue Fold(CompiledValue source, Func<Value, Value> map, Func<EvaluationContext, Value?>? first = null)
        => source.Constant is { } constant
            ? CompiledValue.Of(map(constant))
            : CompiledValue.Of(context => first?.Invoke(context) ?? map(source.Run(context)));
}
