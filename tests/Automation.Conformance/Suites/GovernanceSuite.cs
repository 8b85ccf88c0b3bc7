using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>Assignments, exemptions and attestations: which state each resource has under each policy.</summary>
internal static class GovernanceSuite
{
    private static readonly string[] Deletion = ["Denied", "Allowed"];

    private static readonly (string Member, string Folder)[] Documents =
    [
        ("definitions", "policyDefinitions"), ("setDefinitions", "policySetDefinitions"), ("assignments", "policyAssignments"),
        ("exemptions", "policyExemptions"), ("attestations", "policyAttestations"),
    ];

    public static string? Check(ConformanceCase example)
        => example.Get("states") is { } states ? RollUp(states, example.Expect)
            : example.Get("given") is { } given ? Judge(given, example.Expect)
            : "The case has neither `given` nor `states`.";

    private static string? RollUp(JsonElement states, JsonElement expected)
    {
        var summary = ComplianceSummary.Of(states.EnumerateArray().Select(s => State(s.GetString()!)));
        var wanted = State(expected.GetProperty("rollup").GetString()!);
        if (summary.State != wanted)
        {
            return $"expected {wanted}, got {summary.State}";
        }

        return ConformanceCase.Find(expected, "percentage") is { } percentage && !(Math.Abs(percentage.GetDouble() - (summary.Percentage ?? -1)) < 0.01)
            ? $"expected {percentage.GetRawText()} %, got {summary.Percentage}"
            : null;
    }

    private static ComplianceState State(string name) => Enum.Parse<ComplianceState>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    private static string? Judge(JsonElement given, JsonElement expected)
    {
        var loaded = PolicyLibrary.Load(Sources(given), FactCatalog.Empty, CaseAliases.Of(given), Options(given));
        var errors = loaded.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        if (ConformanceCase.Find(expected, "error") is { ValueKind: JsonValueKind.True })
        {
            return errors.Length > 0 ? null : "expected an error, got none";
        }

        if (loaded.Library is not { } library)
        {
            return string.Join('\n', errors.AsEnumerable());
        }

        var found = Items(given, "resources").SelectMany(r => Results(r, given, library)).ToList();
        var wanted = Items(expected, "results").ToList();
        var problems = wanted.Select(w => Missing(w, found)).OfType<string>().ToList();
        if (problems.Count == 0 && found.Count != wanted.Count)
        {
            problems.Add($"expected {wanted.Count} results");
        }

        return problems.Count == 0 ? null : $"{string.Join('\n', problems)}\ngot {string.Join("\n    ", found)}";
    }

    private static IEnumerable<PolicySource> Sources(JsonElement given)
        => Documents.SelectMany(d => Items(given, d.Member).Select((json, i) => PolicySource.FromText($"{d.Folder}/{i:D3}.json", json.GetRawText())));

    private static PolicyLoadOptions Options(JsonElement given) => new()
    {
        Hierarchy = new ScopeHierarchy(Properties(given, "hierarchy").Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))),
        ResourceTypes = Properties(given, "resourceTypes").ToImmutableDictionary(
            p => p.Name, p => new ResourceTypeSupport(Flag(p.Value, "supportsTags"), Flag(p.Value, "supportsLocation")), StringComparer.OrdinalIgnoreCase),
    };

    private static IEnumerable<Result> Results(JsonElement resource, JsonElement given, PolicyLibrary library)
    {
        var id = resource.GetProperty("id").GetString()!;
        var related = ConformanceCase.Find(given, "related") is { } all
            ? all.EnumerateObject().FirstOrDefault(p => string.Equals(p.Name, id, StringComparison.OrdinalIgnoreCase)).Value
            : default;
        var input = new EvaluationInput
        {
            Resource = resource,
            UtcNow = ConformanceCase.Find(given, "now")?.GetString() is { } now
                ? DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : DateTimeOffset.UnixEpoch,
            Related = new LookedUp(related.ValueKind == JsonValueKind.Array ? related : null),
        };
        if (ConformanceCase.Find(given, "operation") is { } operation)
        {
            return string.Equals(operation.GetString(), "delete", StringComparison.OrdinalIgnoreCase)
                ? library.EvaluateDeletion(input).Policies.Select(v => new Result(id, Deletion[v.Denied ? 0 : 1], v.Policy, v.Verdict))
                : throw new InvalidDataException($"Operation `{operation.GetRawText()}` is not known.");
        }

        return library.Assess(input).Select(v => new Result(id, StateOf(v.Verdict), v.Policy, v.Verdict));
    }

    private static string StateOf(Verdict verdict) => verdict switch
    {
        Verdict.NotApplicable { Reason: NotApplicableReason.OutOfScope } => "OutOfScope",
        Verdict.NotApplicable { Reason: NotApplicableReason.Excluded } => "Excluded",
        Verdict.NotApplicable { Reason: NotApplicableReason.NotSelected } => "NotSelected",
        Verdict.NotApplicable { Reason: NotApplicableReason.Disabled } => "NotEvaluated",
        _ => verdict.Name,
    };

    private static string? Missing(JsonElement wanted, List<Result> found)
    {
        var candidates = found.Where(f => IsAbout(wanted, f)).ToArray();
        if (candidates.Length == 0)
        {
            return $"expected {wanted.GetRawText()}";
        }

        var problems = candidates.Select(c => Different(wanted, c)).ToArray();
        return problems.Contains(null) ? null : $"{problems[0]} in {wanted.GetRawText()}";
    }

    private static bool IsAbout(JsonElement wanted, Result found)
    {
        var assignment = wanted.GetProperty("assignment").GetString()!;
        return Same(assignment, assignment.Contains('/', StringComparison.Ordinal) ? found.Policy.AssignmentId : found.Policy.AssignmentName)
            && Same(wanted.GetProperty("resource").GetString(), found.Resource)
            && (ConformanceCase.Find(wanted, "reference")?.GetString() is not { } reference || Same(reference, found.Policy.Reference));
    }

    private static string? Different(JsonElement wanted, Result found)
    {
        foreach (var member in wanted.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            var text = member.Value.ToString();
            var actual = member.Name switch
            {
                "assignment" or "resource" or "reference" => text,
                "state" => found.State,
                "effect" => found.Policy.Effect.ToString(),
                "enforced" => (found.Policy.EnforcementMode == EnforcementMode.Default).ToString(),
                "category" => (found.Verdict as Verdict.Exempt)?.Category.ToString(),
                "message" => found.Policy.NonComplianceMessage,
                _ => null,
            };
            if (member.Name == "message" ? actual != text : !Same(text, actual))
            {
                return $"expected {member.Name} {text}, got {actual ?? "none"}";
            }
        }

        return null;
    }

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static bool Flag(JsonElement json, string name) => ConformanceCase.Find(json, name) is { ValueKind: JsonValueKind.True };

    private static IEnumerable<JsonElement> Items(JsonElement json, string name)
        => ConformanceCase.Find(json, name)?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    private static IEnumerable<JsonProperty> Properties(JsonElement json, string name)
        => ConformanceCase.Find(json, name)?.EnumerateObject() ?? Enumerable.Empty<JsonProperty>();

    private sealed record Result(string Resource, string State, AssignedPolicy Policy, Verdict Verdict)
    {
        public override string ToString()
            => $"{Policy.Key} on {Resource}: {State}, {Policy.Effect}{(Verdict is Verdict.Unknown unknown ? $" ({unknown.Cause})" : "")}";
    }
}
