namespace Automation.Functions;

/// <summary>How a call ended, for the caller that delivers again on failure.</summary>
internal abstract record FunctionOutcome
{
    private FunctionOutcome()
    {
    }

    /// <summary>The trigger may be completed: everything worth keeping is stored.</summary>
    /// <param name="Detail">One sentence for logs.</param>
    public sealed record Succeeded(string Detail) : FunctionOutcome;

    /// <summary>The trigger must be delivered again.</summary>
    /// <param name="Code">Stable diagnostic code, <c>AUT6…</c>.</param>
    /// <param name="Detail">One sentence for logs.</param>
    public sealed record Failed(string Code, string Detail) : FunctionOutcome;
}
