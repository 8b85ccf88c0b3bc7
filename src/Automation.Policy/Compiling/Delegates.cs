namespace Automation.Policy;

/// <summary>A compiled condition. When it fails, the context says so and the result counts for nothing.</summary>
internal delegate Truth Predicate(EvaluationContext context);

/// <summary>A compiled expression.</summary>
internal delegate Value Evaluator(EvaluationContext context);

/// <summary>A compiled expression, or its value where it does not depend on the resource.</summary>
internal readonly record struct CompiledValue(Value? Constant, Evaluator Run)
{
    public static CompiledValue Of(Value value) => new(value, _ => value);

    public static CompiledValue Of(Evaluator run) => new(null, run);
}
