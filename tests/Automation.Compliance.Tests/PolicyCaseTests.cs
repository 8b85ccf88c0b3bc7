using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>Every shipped policy against every shipped case.</summary>
public sealed class PolicyCaseTests
{
    private static readonly FactEngine Facts = FactEngine.CreateDefault();
    private static readonly Lazy<IReadOnlyList<PolicySource>> Shipped = new(() => [.. PolicyCatalog.ReadFolder(Repository.Policies)]);
    private static readonly Lazy<IReadOnlyDictionary<(string, string), PolicyCase>> Known = new(() => PolicyCases.All().ToDictionary(c => (c.File, c.Note)));
    private static readonly ConcurrentDictionary<string, PolicyLibrary> Libraries = new(StringComparer.Ordinal);

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (file, note) in Known.Value.Keys)
        {
            rows.Add(file, note);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_policy_says_what_its_case_wants(string file, string note)
    {
        var wanted = Known.Value[(file, note)];
        var library = Library(wanted);
        var policy = Assert.Single(library.Policies);
        using var json = JsonDocument.Parse(wanted.Resource.ToJsonString());
        var input = new EvaluationInput { Resource = json.RootElement, Facts = new GivenFacts(wanted.Facts), UtcNow = TestClock.Begin };

        var verdict = library.Evaluate(input).SingleOrDefault()?.Verdict ?? Verdict.NotApplicable.Instance;

        Assert.True(wanted.Verdict == verdict.Name, $"{verdict} instead of {wanted.Verdict}");
        Assert.Equal(wanted.Verdict, library.Explain(policy, input).Verdict.Name);
        if (verdict is Verdict.NonCompliant { Reasons: var reasons })
        {
            var fields = reasons.Select(reason => reason.Field).ToHashSet(StringComparer.OrdinalIgnoreCase);
            Assert.All(wanted.At, field => Assert.True(Places(field).Any(fields.Contains), $"No reason at {field}; there are {string.Join(", ", fields)}."));
        }
        else
        {
            Assert.Empty(wanted.At);
        }

        if (wanted.Changes is { } changes)
        {
            Assert.Equal(PolicyEffect.Modify, policy.Effect);
            ExpectChanges(json.RootElement, library.Modify(policy, input), changes);
        }
    }

    [Fact]
    public void The_shipped_folder_loads_without_a_remark()
    {
        var result = PolicyLibrary.Load(Shipped.Value, Facts.Catalog);

        Assert.True(result.Library is not null, string.Join('\n', result.Diagnostics));
        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Every_shipped_policy_has_a_passing_a_failing_and_a_not_applicable_case()
    {
        var verdicts = PolicyCases.All().ToLookup(c => c.Policy, c => c.Verdict, StringComparer.OrdinalIgnoreCase);
        foreach (var definition in Directory.EnumerateFiles(Path.Combine(Repository.Policies, "policyDefinitions"), "*.json", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(definition);
            Assert.All((string[])["Compliant", "NonCompliant", "NotApplicable"], verdict => Assert.True(verdicts[name].Contains(verdict), $"{name} has no case that is {verdict}."));
        }
    }

    /// <summary>Cases name fields as policies do, by alias; reasons name the place in the document that the alias stands for.</summary>
    private static string[] Places(string field)
    {
        var slash = field.LastIndexOf('/');
        return slash < 0 || field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase) ? [field] : [field, field[(slash + 1)..], $"properties.{field[(slash + 1)..]}"];
    }

    private static void ExpectChanges(JsonElement before, ModifyOutcome outcome, JsonObject changes)
    {
        using var after = JsonDocument.Parse(outcome.Document.ToJsonString());
        foreach (var (path, value) in changes)
        {
            var found = DocumentPath.TryGet(after.RootElement, path, out var actual);
            using var expected = JsonDocument.Parse(value?.ToJsonString() ?? "null");
            Assert.True(
                value is null ? !found : found && DocumentDiff.Compare(actual, expected.RootElement).IsEmpty,
                $"{path} is {(found ? actual.GetRawText() : "missing")}, wanted {value?.ToJsonString() ?? "none"}. Skipped: {string.Join(' ', outcome.Skipped)} {outcome.Denied}");
        }

        // And nothing else.
        var others = DocumentDiff.Compare(before, after.RootElement).Select(change => change.Path)
            .Where(path => !changes.Any(change => path.StartsWith(change.Key, StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(others);
    }

    /// <summary>The case's policy alone, assigned everywhere with the case's parameters.</summary>
    private static PolicyLibrary Library(PolicyCase wanted) => Libraries.GetOrAdd($"{wanted.Policy}\n{wanted.Parameters.ToJsonString()}", _ =>
    {
        var parameters = new JsonObject(wanted.Parameters.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)new JsonObject { ["value"] = p.Value?.DeepClone() })));
        var assignment = new JsonObject
        {
            ["name"] = "case",
            ["type"] = "Microsoft.Authorization/policyAssignments",
            ["properties"] = new JsonObject
            {
                ["scope"] = "/",
                ["policyDefinitionId"] = $"/providers/Microsoft.Authorization/policyDefinitions/{wanted.Policy}",
                ["parameters"] = parameters,
            },
        };
        var definition = Shipped.Value.Single(source => source.Path.StartsWith("policyDefinitions/", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(source.Path) == wanted.Policy);
        var result = PolicyLibrary.Load([definition, new PolicySource("policyAssignments/case.json", Encoding.UTF8.GetBytes(assignment.ToJsonString()))], Facts.Catalog);
        return result.Library ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    });
}
