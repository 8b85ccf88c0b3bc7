namespace Automation.Functions;

/// <summary>
/// One function: an event in, a use case, an outcome out. Nothing here knows the custom-handler protocol, so a front end for
/// the isolated worker model could call the same classes.
/// </summary>
internal interface IFunction<in TInput>
    where TInput : FunctionInput
{
    /// <exception cref="OperationCanceledException">The deadline of the call passed.</exception>
    Task<FunctionOutcome> RunAsync(TInput input, CancellationToken cancellationToken);
}
