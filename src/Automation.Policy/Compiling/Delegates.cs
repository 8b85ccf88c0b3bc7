namespace Automation.Policy;

/// <summary>A compiled condition. When it fails, the context says so and the result counts for nothing.</summary>
internal delegate Truth Predicate(EvaluationContext context);

/// <summary>A compiled expression.</summary>
internal delegate Value Evaluator(EvaluationContext context);

/// <summary>A compiled expression, or its value where it does not depend on the resource.</summary>
internal readonly record struct CompiledValue(Value? Constant, Evaluator Run)
{
    public static CompiledValue Of(Value value)
    {
        var constant = value.AsConstant();
        return new(constant, _ => constant);
    }

    public static CompiledValue Of(Evaluator run) => new(null, run);
}

/// <summary>A compiled condition, or its truth where that is the same for every resource of the type it was compiled for.</summary>
internal readonly record struct CompiledCondition(Truth? Constant, Predicate Run)
{
    public static CompiledCondition Of(Truth truth) => new(truth, _ => truth);

    public static CompiledCondition Of(Predicate run) => new(null, run);
}
