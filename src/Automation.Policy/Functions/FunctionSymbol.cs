namespace Automation.Policy;

internal delegate Value FunctionBody(Value[] arguments, EvaluationContext context);

internal enum FunctionForm
{
    Ordinary,
    Parameters,
    Field,
    Current,
    If,
}

/// <param name="Pure">Whether the result depends on the arguments alone, so that it may be computed when a policy is loaded.</param>
internal sealed record FunctionSymbol(
    string Name, int MinimumArguments, int MaximumArguments, FunctionBody Body, bool Pure = true, FunctionForm Form = FunctionForm.Ordinary)
{
    public Value Invoke(Value[] arguments, EvaluationContext context)
    {
        Value? unknown = null;
        foreach (var argument in arguments)
        {
            if (argument.Kind == ValueKind.Failure)
            {
                return argument;
            }

            if (argument.Kind == ValueKind.Unknown)
            {
                unknown ??= argument;
            }
            else if (ValueSize.Problem(argument) is { } problem)
            {
                return Value.Failure($"{Name}() was given {problem}");
            }
        }

        return unknown ?? Bounded(Body(arguments, context));
    }

    private Value Bounded(in Value result) => ValueSize.Problem(result) is { } problem ? Value.Failure($"{Name}() gives {problem}") : result;
}
