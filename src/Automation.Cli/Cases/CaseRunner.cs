using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>Runs cases: each against its policy alone, assigned everywhere with the parameters that the case gives.</summary>
internal sealed class CaseRunner(IReadOnlyDictionary<string, PolicySource> definitions, FactCatalog facts, TimeProvider time)
{
    private readonly Dictionary<string, PolicyLoadResult> _libraries = new(StringComparer.Ordinal);

    /// <returns>The result, or what keeps the case from being run.</returns>
    public (CaseResult? Result, IReadOnlyList<Diagnostic> Problems) Run(PolicyCase given)
    {
        if (!definitions.TryGetValue(given.Policy, out var definition))
        {
            return (null, [At(given, "AUT7012", $"There is no policy `{given.Policy}`; name the case file like its policy, or give the case a `policy`.")]);
        }

        var loaded = Load(given, definition);
        if (loaded.Library is null)
        {
            // Problems of the definition itself are told with the definition; here counts what the case's parameters did.
            var own = loaded.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error && d.Path == AssignmentPath)
                .Select(d => At(given, d.Code, d.Message)).ToList();
            return (null, own.Count > 0 ? own : [At(given, "AUT7015", $"Policy `{given.Policy}` has errors and cannot be tested.")]);
        }

        var started = time.GetTimestamp();
        using var resource = JsonDocument.Parse(given.Resource.ToJsonString());
        var result = Judge(given, loaded.Library, resource.RootElement);
        return (result with { Duration = time.GetElapsedTime(started) }, []);
    }

    private const string AssignmentPath = "policyAssignments/case.json";

    private static CaseResult Judge(PolicyCase given, PolicyLibrary library, JsonElement resource)
    {
        var input = Input(given, resource);
        if (library.Policies is not [var policy])
        {
            return new CaseResult(given, null, [new CaseFailure("verdict", given.Want.Verdict, "none: the effect is not carried out here")], null);
        }

        var verdict = library.Evaluate(input).Select(v => v.Verdict).FirstOrDefault();
        var explanation = library.Explain(policy, input);
        var name = (verdict ?? explanation.Verdict).Name;
        var failures = new List<CaseFailure>();
        if (name != given.Want.Verdict)
        {
            failures.Add(new CaseFailure("verdict", given.Want.Verdict, name));
        }

        failures.AddRange(Reasons(given.Want, explanation.Verdict));
        if (given.Want.Changes is { } changes)
        {
            failures.AddRange(Changes(policy, library, input, changes));
        }

        return new CaseResult(given, name, failures, explanation);
    }

    private static IEnumerable<CaseFailure> Reasons(CaseWant want, Verdict verdict)
    {
        if (want.Cause is { } cause)
        {
            var found = (verdict as Verdict.Unknown)?.Cause ?? "none";
            if (!found.Contains(cause, StringComparison.OrdinalIgnoreCase))
            {
                yield return new CaseFailure("cause", cause, found);
            }
        }

        var fields = verdict is Verdict.NonCompliant { Reasons: var reasons } ? reasons.Select(r => r.Field).Distinct(StringComparer.OrdinalIgnoreCase).ToList() : [];
        foreach (var field in want.At.Where(field => !Places(field).Any(p => fields.Contains(p, StringComparer.OrdinalIgnoreCase))))
        {
            yield return new CaseFailure("at", field, fields.Count == 0 ? "no reason at all" : string.Join(", ", fields));
        }
    }

    /// <summary>Cases name fields as policies do, by alias; reasons name the place in the document that the alias stands for.</summary>
    private static string[] Places(string field)
    {
        var slash = field.LastIndexOf('/');
        return slash < 0 || field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase) ? [field] : [field, field[(slash + 1)..], $"properties.{field[(slash + 1)..]}"];
    }

    private static IEnumerable<CaseFailure> Changes(AssignedPolicy policy, PolicyLibrary library, EvaluationInput input, JsonObject wanted)
    {
        if (policy.Effect != PolicyEffect.Modify)
        {
            return [new CaseFailure("changes", $"{wanted.Count} changes", $"none: the effect is {policy.Effect}")];
        }

        var outcome = library.Modify(policy, input);
        if (outcome.Denied is { } denied)
        {
            return [new CaseFailure("changes", $"{wanted.Count} changes", $"denied: {denied}")];
        }

        using var after = JsonDocument.Parse(outcome.Document.ToJsonString());
        return Compare(input.Resource, after.RootElement, wanted, outcome.Skipped);
    }

    private static List<CaseFailure> Compare(JsonElement before, JsonElement after, JsonObject wanted, ImmutableArray<string> skipped)
    {
        var failures = new List<CaseFailure>();
        var note = skipped.IsDefaultOrEmpty ? "" : $" (skipped: {string.Join("; ", skipped)})";
        foreach (var (path, value) in wanted)
        {
            var found = DocumentPath.TryGet(after, path, out var actual);
            using var expected = JsonDocument.Parse(value?.ToJsonString() ?? "null");
            if (value is null ? found : !found || !DocumentDiff.Compare(actual, expected.RootElement).IsEmpty)
            {
                failures.Add(new CaseFailure(path, value is null ? "(removed)" : DocumentDiff.Compact(expected.RootElement) ?? "null", (found ? DocumentDiff.Compact(actual) ?? "null" : "(missing)") + note));
            }
        }

        // And nothing else.
        failures.AddRange(DocumentDiff.Compare(before, after)
            .Where(change => !wanted.Any(w => change.Path.StartsWith(w.Key, StringComparison.OrdinalIgnoreCase)))
            .Select(change => new CaseFailure(change.Path, change.Before ?? "(missing)", change.After ?? "(removed)")));
        return failures;
    }

    private static EvaluationInput Input(PolicyCase given, JsonElement resource) => new()
    {
        Resource = resource,
        ApiVersion = given.ApiVersion,
        Facts = new GivenFacts(given.Facts),
        UtcNow = given.Now,
        Related = given.Related is null ? null : new RelatedDocuments(given.Related.Select(Element)),
        ResourceGroup = given.ResourceGroup is null ? null : Element(given.ResourceGroup),
        Subscription = given.Subscription is null ? null : Element(given.Subscription),
        RequestContext = given.Request is null ? null : Element(given.Request),
        Unreadable = [.. given.Unreadable],
    };

    private static JsonElement Element(JsonNode? node)
    {
        using var document = JsonDocument.Parse(node?.ToJsonString() ?? "null");
        return document.RootElement.Clone();
    }

    private PolicyLoadResult Load(PolicyCase given, PolicySource definition)
    {
        var key = $"{given.Policy.ToLowerInvariant()}\n{given.Parameters.ToJsonString()}";
        if (!_libraries.TryGetValue(key, out var loaded))
        {
            var assignment = SingleAssignment.Of("case", given.Policy, given.Parameters);
            loaded = PolicyLibrary.Load([definition, new PolicySource(AssignmentPath, Encoding.UTF8.GetBytes(assignment))], facts);
            _libraries.Add(key, loaded);
        }

        return loaded;
    }

    private static Diagnostic At(PolicyCase given, string code, string message) => new(code, DiagnosticSeverity.Error, given.File, default, given.Place, message);
}
