using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Collects what is wrong with one file; knows its path and turns spans into positions.</summary>
internal sealed class DiagnosticBag(PolicySource source, ImmutableArray<Diagnostic>.Builder target)
{
    public PolicySource Source { get; } = source;

    /// <summary>Errors reported through this bag.</summary>
    public int Errors { get; private set; }

    public void Error(string code, SourceSpan span, string message)
    {
        Errors++;
        Add(code, DiagnosticSeverity.Error, span, message);
    }

    public void Warning(string code, SourceSpan span, string message) => Add(code, DiagnosticSeverity.Warning, span, message);

    private void Add(string code, DiagnosticSeverity severity, SourceSpan span, string message)
        => target.Add(new Diagnostic(code, severity, Source.Path, span, Source.PositionOf(span.Start), message));
}
