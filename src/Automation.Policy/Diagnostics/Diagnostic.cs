namespace Automation.Policy;

/// <summary>How much a diagnostic matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Nothing is refused; something may be other than meant.</summary>
    Warning,

    /// <summary>The library is refused.</summary>
    Error,
}

/// <summary>A stretch of a policy text, in UTF-8 bytes counted from the start of the file.</summary>
public readonly record struct SourceSpan(int Start, int Length);

/// <summary>A place in a policy text as an editor shows it; both numbers start at 1, the column counts characters.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary><c>line:column</c>.</summary>
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>Something wrong with a policy text: a stable code, where it is, and what was expected.</summary>
/// <param name="Code">Stable, unique, listed in docs/diagnostics.md, e.g. <c>AUT1004</c>.</param>
/// <param name="Path">The file the text came from, relative to the policies folder.</param>
/// <param name="Message">One sentence with user text in backticks, what was expected, and a suggestion for near misses.</param>
public sealed record Diagnostic(
    string Code, DiagnosticSeverity Severity, string Path, SourceSpan Span, SourcePosition Position, string Message)
{
    /// <summary><c>file(line,column): severity code: message</c>, as compilers print it.</summary>
    public override string ToString() => $"{Path}({Position.Line},{Position.Column}): {Severity.ToString().ToLowerInvariant()} {Code}: {Message}";
}
