using System.Text.RegularExpressions;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>Whether a text is a definition or a rule at all.</summary>
internal static partial class ParseSuite
{
    public static string? Check(ConformanceCase example)
    {
        var text = example.Text("text")!;
        var source = example.Text("level") switch
        {
            "definition" => text,
            "policyRule" => PolicyText.Definition(text, ParameterNames(text)),
            var level => throw new InvalidDataException($"Level `{level}` is not known."),
        };
        var fields = new FieldResolver(FactCatalog.Empty, new ListedAliases([]), rawPaths: true);
        var loaded = PolicyLibrary.Load([PolicySource.FromText("policyDefinitions/case.json", source)], fields);
        var errors = loaded.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        return (ConformanceCase.Find(example.Expect, "outcome")?.GetString(), errors) switch
        {
            ("parsed", []) or ("parseError" or "definitionError", not []) => null,
            ("parsed", _) => $"expected to be read, but: {string.Join("\n", errors.AsEnumerable())}",
            ("parseError" or "definitionError", _) => "expected an error, got none",
            var (outcome, _) => $"Outcome `{outcome}` is not known.",
        };
    }

    // A bare rule declares no parameters; those it reads are taken to be there. The type is left open as far as it can be:
    // a text fits wherever one value is wanted.
    private static IEnumerable<(string, string?)> ParameterNames(string text)
        => ParameterCall().Matches(text).Select(m => m.Groups["name"].Value).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => (n, (string?)null));

    [GeneratedRegex(@"parameters\s*\(\s*'(?<name>[^']+)'", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ParameterCall();
}
