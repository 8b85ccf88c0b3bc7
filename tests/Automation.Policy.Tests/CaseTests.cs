using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy.Tests.Reference;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>The language as data; <c>Cases/README.md</c> tells the format. The reference must give the same answers.</summary>
public class CaseTests
{
    private static readonly string[] RuleFiles = ["fields", "aliases", "arrays", "counts", "rules", "applicability"];

    private static readonly JsonObject Resources = Read("resources").AsObject();

    private static readonly Dictionary<(string File, string Shows), JsonObject> Cases = RuleFiles
        .SelectMany(file => Read(file).AsArray().Select(c => (File: file, Case: c!.AsObject())))
        .ToDictionary(c => (c.File, (string)c.Case["shows"]!), c => c.Case);

    // As `az provider show --expand resourceTypes/aliases` prints them.
    private static readonly PolicySource Listed = PolicySource.FromText("aliases/contoso.json", """
        { "namespace": "Contoso.Listed", "resourceTypes": [ { "resourceType": "gateways", "aliases": [
          { "name": "Contoso.Listed/gateways/mode", "defaultPath": "properties.mode", "paths": [ { "path": "properties.settings.mode", "apiVersions": [ "2026-01-01" ] } ] },
          { "name": "Contoso.Listed/gateways/zones[*]", "defaultPath": "properties.zones[*]", "paths": [] } ] } ] }
        """);

    public static TheoryData<string, string> AllCases => [.. Cases.Keys.Select(k => new TheoryDataRow<string, string>(k.File, k.Shows))];

    public static TheoryData<string> MissingRows => [.. Read("missing").AsArray().Select(r => r!.ToJsonString())];

    public static TheoryData<string> ConversionRows => [.. Read("conversions").AsArray().Select(r => r!.ToJsonString())];

    public static TheoryData<string> FunctionRows => [.. Read("functions").AsArray().Select(r => r!.ToJsonString())];

    [Theory]
    [MemberData(nameof(AllCases))]
    public void The_language_means_what_its_cases_say(string file, string shows)
    {
        var given = Cases[(file, shows)];
        var want = (string)given["want"]!;
        var result = Load(
            Definition($$"""{ "if": {{Text(given["if"])}}, "then": { "effect": "audit" } }""", Text(given["declares"])), Assignment(parameters: Values(given)), Listed);
        if (want.StartsWith("AUT", StringComparison.Ordinal))
        {
            Assert.Contains(want, result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code));
            Assert.Null(result.Library);
            return;
        }

        Assert.True(result.Library is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal(want, Answer(result.Library!, given));

        // The reference knows no exceptions to the rule of aliases.
        if (file != "aliases")
        {
            Assert.Equal(want, ReferenceAnswer(given));
        }
    }

    [Theory]
    [MemberData(nameof(MissingRows))]
    public void A_missing_a_null_and_an_empty_value_meet_each_operator(string row)
    {
        var cells = JsonNode.Parse(row)!.AsArray();
        JsonObject[] properties = [[], new() { ["it"] = null }, new() { ["it"] = "" }, new() { ["it"] = "a" }];
        for (var i = 0; i < properties.Length; i++)
        {
            var condition = $$"""{ "field": "Contoso.Net/gateways/it", "{{(string)cells[0]!}}": {{Text(cells[1], "null")}} }""";
            AssertAnswer((string)cells[i + 2]!, condition, properties[i]);
        }
    }

    [Theory]
    [MemberData(nameof(ConversionRows))]
    public void Operators_convert_and_compare(string row)
    {
        var cells = JsonNode.Parse(row)!.AsArray();
        var comparison = $"\"{(string)cells[1]!}\": {Text(cells[2], "null")}";
        AssertAnswer((string)cells[3]!, $$"""{ "field": "Contoso.Net/gateways/it", {{comparison}} }""", new() { ["it"] = cells[0]?.DeepClone() });
        AssertAnswer((string)cells[3]!, $$"""{ "value": {{Text(cells[0], "null")}}, {{comparison}} }""", []);
    }

    [Theory]
    [MemberData(nameof(FunctionRows))]
    public void Functions_give_what_ARM_gives(string row)
    {
        var (expression, expected) = (JsonNode.Parse(row)![0]!, JsonNode.Parse(row)![1]);
        var value = JsonSerializer.Serialize($"[{expression}]");
        var verdict = Judge($$"""{ "value": {{value}}, "notEquals": "no such value" }""", Gateway());
        if (expected is JsonValue text && text.TryGetValue(out string? word) && word == "fails")
        {
            Assert.IsType<Verdict.Unknown>(verdict);
        }
        else
        {
            var found = Assert.Single(Assert.IsType<Verdict.NonCompliant>(verdict).Reasons).Found;
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(found ?? "null")), $"{expression} gave {found}");
        }

        // The reference leaves hashing to the engine.
        if (!((string)expression!).StartsWith("uniqueString", StringComparison.Ordinal))
        {
            var escaped = Text(expected, "null").Replace("\"[", "\"[[", StringComparison.Ordinal);
            AssertReference(verdict, $$"""{ "value": {{value}}, "equals": {{escaped}} }""");
        }
    }

    private static void AssertReference(Verdict verdict, string condition)
        => Assert.Equal(verdict is Verdict.Unknown ? null : Truth.Yes, ReferenceEvaluator.Evaluate(ReferenceOf(new JsonObject { ["if"] = JsonNode.Parse(condition) })));

    private static void AssertAnswer(string want, string condition, JsonObject properties)
    {
        var given = new JsonObject { ["if"] = JsonNode.Parse(condition), ["with"] = new JsonObject { ["properties"] = properties }, ["want"] = want };
        Assert.Equal(want, Answer(Library(Rule(condition), Assignment()), given));
        Assert.Equal(want, ReferenceAnswer(given));
    }

    private static string Answer(PolicyLibrary library, JsonObject given)
    {
        var input = Input(Resource(given).ToJsonString()) with
        {
            ApiVersion = (string?)given["apiVersion"],
            ResourceGroup = Element(given["resourceGroup"]),
            Subscription = Element(given["subscription"]),
            RequestContext = Element(given["request"]),
        };
        var wantsDoubt = (string?)given["want"] == "unknown";
        return library.Evaluate(input) is not [var only] ? "notApplicable" : only.Verdict switch
        {
            Verdict.NonCompliant => "yes",
            Verdict.Compliant => "no",
            Verdict.NotApplicable => "notApplicable",
            Verdict.Unknown => wantsDoubt ? "unknown" : "fails",
            var other => other.Name,
        };
    }

    private static string ReferenceAnswer(JsonObject given)
    {
        var input = ReferenceOf(given);
        return !ReferenceEvaluator.Applies(input) ? "notApplicable" : ReferenceEvaluator.Evaluate(input) switch
        {
            Truth.Yes => "yes",
            Truth.No => "no",
            Truth.Unknown => "unknown",
            _ => "fails",
        };
    }

    private static ReferenceInput ReferenceOf(JsonObject given) => new()
    {
        Condition = given["if"]!.DeepClone(),
        Resource = Resource(given),
        Parameters = new JsonObject((given["declares"] as JsonObject ?? []).Select(p => KeyValuePair.Create(
            p.Key,
            (ReferenceJson.Find(given["parameters"], p.Key, out var value) ? value : p.Value!["defaultValue"])?.DeepClone()))),
        Alias = name => new ReferenceAlias(name[..name.LastIndexOf('/')], $"properties.{name[(name.LastIndexOf('/') + 1)..]}"),
        Facts = NoFacts.Instance,
        ResourceGroup = given["resourceGroup"] ?? new JsonObject { ["name"] = "rg-net" },
        Subscription = given["subscription"] ?? new JsonObject { ["subscriptionId"] = "11111111-1111-1111-1111-111111111111" },
        RequestContext = given["request"],
        Policy = JsonNode.Parse("""{ "definitionId": "x/policyDefinitions/p", "assignmentId": "x/policyAssignments/a" }"""),
    };

    private static JsonObject Resource(JsonObject given)
    {
        var resource = Resources[(string?)given["on"] ?? "gateway"]!.DeepClone().AsObject();
        foreach (var (name, value) in given["with"] as JsonObject ?? [])
        {
            resource.Remove(name);
            if (value is not null)
            {
                resource[name] = value.DeepClone();
            }
        }

        return resource;
    }

    private static string Values(JsonObject given) => new JsonObject((given["parameters"] as JsonObject ?? [])
        .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)new JsonObject { ["value"] = p.Value?.DeepClone() }))).ToJsonString();

    private static string Text(JsonNode? node, string otherwise = "{}") => node?.ToJsonString() ?? otherwise;

    private static JsonElement? Element(JsonNode? node) => node is null ? null : Json(node.ToJsonString());

    private static JsonNode Read(string file) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", string.Create(CultureInfo.InvariantCulture, $"{file}.jsonc"))),
        documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
}
