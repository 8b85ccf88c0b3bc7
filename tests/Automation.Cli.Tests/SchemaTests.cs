using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Inventory;
using Automation.Policy;
using Automation.Sandbox;
using Automation.Testing;
using NJsonSchema;

namespace Automation.Cli.Tests;

/// <summary>What editors check by, held against everything that ships and against real output.</summary>
public sealed class SchemaTests
{
    // As people keep the schemas: no escapes where JSON needs none, the same ends of lines on every machine.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Schemas => Path.Combine(Repository.Root, "docs", "schemas");

    public static TheoryData<string> Definitions() => [.. Files("policyDefinitions", "*.json")];

    public static TheoryData<string> Cases() => [.. Files("cases", "*.yaml")];

    [Theory]
    [MemberData(nameof(Definitions))]
    public async Task A_shipped_definition_fits_its_schema(string file) => await Fits("policy-definition", File.ReadAllText(Path.Combine(Repository.Policies, file)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_shipped_case_file_fits_its_schema(string file) =>
        await Fits("policy-cases", YamlTextReader.Read(File.ReadAllText(Path.Combine(Repository.Policies, file)))[0].ToJson()!.ToJsonString());

    [Fact]
    public async Task The_fact_catalogue_fits_its_schema_and_is_what_the_engine_computes()
    {
        var path = Path.Combine(Repository.Policies, "facts.json");
        var current = FactEngine.CreateDefault().Catalog.ToJson("../docs/schemas/fact-catalogue.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            await File.WriteAllTextAsync(path, current, TestContext.Current.CancellationToken);
        }

        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(current, text);
        await Fits("fact-catalogue", text);
        var read = FactCatalog.Read(PolicySource.FromText("facts.json", text));
        Assert.Empty(read.Diagnostics);
        Assert.Equal(current, read.Catalog!.ToJson("../docs/schemas/fact-catalogue.schema.json"));
    }

    [Fact]
    public async Task Every_fact_is_offered_by_the_schemas()
    {
        var facts = FactEngine.CreateDefault().Catalog.All.ToList();
        var arrays = facts.Where(f => f.Type == FactType.Array).ToList();
        var elements = $$"""^facts/({{string.Join('|', arrays.Select(f => Regex.Escape(f.Name)))}})\[\*\](\.[A-Za-z0-9.]+(\[\*\])?)*$""";
        await Offered("policy-definition", schema =>
        {
            var offered = schema["definitions"]!["fact"]!["anyOf"]!;
            offered[0]!["enum"] = new JsonArray([.. facts.Select(f => (JsonNode)$"facts/{f.Name}")]);
            offered[1]!["pattern"] = elements;
        });
        await Offered("policy-cases", schema => schema["definitions"]!["case"]!["properties"]!["facts"]!["properties"] =
            new JsonObject(facts.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)new JsonObject()))));

        Assert.All(arrays, f => Assert.Matches(elements, $"facts/{f.Name}[*]"));
        Assert.All(facts.Except(arrays), f => Assert.DoesNotMatch(elements, $"facts/{f.Name}[*]"));
    }

    [Theory]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"field\": \"type\", \"equal\": \"x\" }, \"then\": { \"effect\": \"audit\" } }")]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"field\": \"facts/region.hasZone\", \"equals\": true }, \"then\": { \"effect\": \"audit\" } }")]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"field\": \"type\", \"value\": \"x\", \"equals\": \"x\" }, \"then\": { \"effect\": \"audit\" } }")]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"allOf\": {} }, \"then\": { \"effect\": \"audit\" } }")]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"field\": \"type\", \"equals\": \"x\" }, \"then\": { \"effect\": \"allow\" } }")]
    [InlineData("$.properties.policyRule", "{ \"if\": { \"field\": \"type\", \"equals\": \"x\" } }")]
    [InlineData("$.properties.metadata", "{ \"automation\": { \"severity\": \"urgent\" } }")]
    [InlineData("$.properties.metadata", "{ \"automation\": { \"disruption\": \"some\" } }")]
    [InlineData("$.properties.mode", "\"Some\"")]
    [InlineData("$.properties.parameters", "{ \"p\": { \"type\": \"Text\" } }")]
    [InlineData("$.properties.parameters", "{ \"p\": { } }")]
    public async Task A_wrong_definition_does_not_fit(string path, string value)
    {
        var text = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Policies, "policyDefinitions/nat/nat-zone-design.json")))!;
        await Fits("policy-definition", text.ToJsonString());

        text["properties"]![path["$.properties.".Length..]] = JsonNode.Parse(value);

        Assert.NotEmpty(await Problems("policy-definition", text.ToJsonString()));
    }

    [Theory]
    [InlineData("[ { \"note\": \"n\", \"resource\": { \"type\": \"t\" } } ]")]
    [InlineData("[ { \"note\": \"n\", \"resource\": { \"type\": \"t\" }, \"want\": { \"verdict\": \"compliant\" } } ]")]
    [InlineData("[ { \"note\": \"n\", \"resorce\": {}, \"resource\": { \"type\": \"t\" }, \"want\": { \"verdict\": \"Compliant\" } } ]")]
    [InlineData("[ { \"note\": \"n\", \"resource\": { \"type\": \"t\" }, \"facts\": { \"region.hasZone\": true }, \"want\": { \"verdict\": \"Compliant\" } } ]")]
    [InlineData("{}")]
    public async Task A_wrong_case_does_not_fit(string text) => Assert.NotEmpty(await Problems("policy-cases", text));

    [Fact]
    public async Task Output_of_scan_fits_its_schema_whatever_it_holds()
    {
        using var at = new Folder();
        var estate = Path.Combine(Repository.Root, "src", "Automation.Sandbox", "Estates", "hub-spoke");
        at.Write("broken.json", "{");
        at.Write("list.json", """[ { "id": "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg/providers/Microsoft.Network/natGateways/nat", "type": "Microsoft.Network/natGateways", "properties": null } ]""");

        var run = await Cli.RunAsync("scan", estate, at.File("broken.json"), at.File("list.json"), "--policies", Repository.Policies, "--all", "--output", "json");

        var items = run.Json.EnumerateArray().ToList();
        Assert.Equal(
            ["Compliant", "NonCompliant", "NotApplicable", "Unknown", "error"],
            items.Select(i => i.TryGetProperty("verdict", out var v) ? v.GetString()! : i.GetProperty("kind").GetString()!).Distinct().Order(StringComparer.Ordinal));

        // One of each is enough for the validator; the estate gives hundreds.
        var some = items.GroupBy(i => i.TryGetProperty("verdict", out var v) ? v.GetString() : "error").SelectMany(g => g.Take(5));
        await Fits("scan", $"[{string.Join(',', some.Select(i => i.GetRawText()))}]");
    }

    [Theory]
    [InlineData("""[ { "kind": "verdict" } ]""")]
    [InlineData("""[ { "kind": "error", "code": "X", "file": "f", "place": "$", "message": "m" } ]""")]
    [InlineData("{}")]
    public async Task Other_lists_do_not_fit_the_schema_of_scan(string text) => Assert.NotEmpty(await Problems("scan", text));

    [Fact]
    public void Editors_find_every_schema_that_the_settings_name()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".vscode", "settings.json")));
        var named = settings.RootElement.GetProperty("json.schemas").EnumerateArray().Select(s => s.GetProperty("url").GetString()!)
            .Concat(settings.RootElement.GetProperty("yaml.schemas").EnumerateObject().Select(s => s.Name)).ToList();

        Assert.Equal(3, named.Count);
        Assert.All(named, url => Assert.True(File.Exists(Path.Combine(Repository.Root, url)), url));
    }

    /// <summary>The schema with the facts of today put in; <c>UPDATE_APPROVED=1</c> writes it, as it writes the catalogue.</summary>
    private static async Task Offered(string schema, Action<JsonNode> put)
    {
        var path = Path.Combine(Schemas, $"{schema}.schema.json");
        var current = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        put(current);
        var text = $"{current.ToJsonString(Indented)}\n";
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    private static async Task Fits(string schema, string json)
    {
        var problems = await Problems(schema, json);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static async Task<List<string>> Problems(string schema, string json)
    {
        var read = await JsonSchema.FromFileAsync(Path.Combine(Schemas, $"{schema}.schema.json"), TestContext.Current.CancellationToken);
        return [.. read.Validate(json).Select(p => p.ToString())];
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Policies, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Policies, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
