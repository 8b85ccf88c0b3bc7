namespace Automation.Functions;

/// <param name="Gated">Whether calls share the limit on event deliveries.</param>
internal sealed record FunctionEntry(
    string Name, TriggerKind Kind, TimeSpan Deadline, bool Gated, Func<FunctionInput, CancellationToken, Task<FunctionOutcome>> RunAsync)
{
    public static FunctionEntry Of<TInput>(string name, TriggerKind kind, TimeSpan deadline, IFunction<TInput> function, bool gated = false)
        where TInput : FunctionInput =>
        new(name, kind, deadline, gated, (input, cancellationToken) => function.RunAsync((TInput)input, cancellationToken));
}
