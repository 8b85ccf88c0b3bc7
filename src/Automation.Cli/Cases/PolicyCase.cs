using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>What one policy must say of one sample resource.</summary>
/// <param name="File">Relative to the policies folder.</param>
/// <param name="Place">Where the case begins in the file.</param>
/// <param name="Policy">The definition's name: <c>policy</c> of the case, else the file's name.</param>
internal sealed record PolicyCase(string File, SourcePosition Place, string Policy, string Note, JsonObject Resource, CaseWant Want)
{
    public JsonObject Parameters { get; init; } = [];

    public JsonObject Facts { get; init; } = [];

    public string? ApiVersion { get; init; }

    /// <summary>What an *IfNotExists effect finds; null when the case says nothing, which means "could not be looked up".</summary>
    public JsonArray? Related { get; init; }

    public JsonObject? ResourceGroup { get; init; }

    public JsonObject? Subscription { get; init; }

    public JsonObject? Request { get; init; }

    /// <summary>Paths that could not be read, each with its cause.</summary>
    public IReadOnlyList<UnreadablePath> Unreadable { get; init; } = [];

    /// <summary>The instant that the case is set in; 1 January 2026 when it names none.</summary>
    public DateTimeOffset Now { get; init; } = DefaultNow;

    public static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}

/// <param name="At">Fields that must be among the reasons.</param>
/// <param name="Changes">What the fix leaves at each path, and nothing else; null when the case says nothing of it, a null value when the path goes away.</param>
/// <param name="Cause">Text that the cause of an Unknown must hold.</param>
internal sealed record CaseWant(string Verdict, IReadOnlyList<string> At, JsonObject? Changes, string? Cause);

/// <param name="Cases">Those that can be run.</param>
internal sealed record CaseFile(IReadOnlyList<PolicyCase> Cases, IReadOnlyList<Diagnostic> Diagnostics);
