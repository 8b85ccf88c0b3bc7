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
        }

        return unknown ?? Bounded(Body(arguments, context));
    }

    private Value Bounded(in Value result) => result.Kind switch
    {
        ValueKind.Text when result.Count > Limits.TextLength
            => Value.Failure($"{Name}() gives a text of {result.Count} characters; at most {Limits.TextLength} are allowed."),
        ValueKind.Array or ValueKind.Object when result.Count > Limits.CollectionSize
            => Value.Failure($"{Name}() gives {result.Count} elements; at most {Limits.CollectionSize} are allowed."),
        _ => result,
    };
}
