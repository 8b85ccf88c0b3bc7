namespace Automation.Sandbox;

/// <summary>Something wrong with an estate file.</summary>
/// <param name="Code">AUT3001 unreadable file, AUT3002 not JSON, AUT3003 not a shape that is known, AUT3004 element without a valid id, AUT3005 id given twice.</param>
/// <param name="File">Path as it was found.</param>
/// <param name="Element">Place of the element in the file, from 0; null when the whole file is meant.</param>
public sealed record EstateDiagnostic(string Code, string File, int? Element, string Message)
{
    public override string ToString() => Element is { } element ? $"{File}[{element}]: {Code}: {Message}" : $"{File}: {Code}: {Message}";
}
