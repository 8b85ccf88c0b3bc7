namespace Automation.Policy.Tests;

public sealed class FactCatalogTests
{
    private const string Nat = "Microsoft.Network/natGateways";
    private const string Cluster = "Microsoft.ContainerService/managedClusters";

    private static readonly FactCatalog Facts = new(
    [
        new FactDescriptor("a.truth", FactType.Boolean, null, [Nat], "A truth."),
        new FactDescriptor("a.count", FactType.Integer, "zones", [Nat], "A count."),
        new FactDescriptor("a.cost", FactType.Number, "USD", [Nat, Cluster], "A cost."),
        new FactDescriptor("a.text", FactType.String, null, [Nat], "A text."),
        new FactDescriptor("a.list", FactType.Array, null, [Nat], "A list."),
        new FactDescriptor("a.map", FactType.Object, null, [Nat], "A map."),
    ]);

    [Theory]
    [InlineData("truth", "\"equals\": true")]
    [InlineData("truth", "\"equals\": \"TRUE\"")]
    [InlineData("truth", "\"equals\": \"\"")]
    [InlineData("truth", "\"in\": [ false, \"x\" ]")]
    [InlineData("truth", "\"exists\": \"false\"")]
    [InlineData("count", "\"greater\": 2")]
    [InlineData("count", "\"greater\": 2.5")]
    [InlineData("count", "\"equals\": \"2\"")]
    [InlineData("cost", "\"lessOrEquals\": \"[parameters('number')]\"")]
    [InlineData("text", "\"like\": \"a*\"")]
    [InlineData("text", "\"greater\": \"2026-01-01\"")]
    [InlineData("text", "\"equals\": 5")]
    [InlineData("list", "\"contains\": \"x\"")]
    [InlineData("list[*]", "\"equals\": \"x\"")]
    [InlineData("map", "\"containsKey\": \"x\"")]
    public void A_comparison_that_can_be_met_is_accepted(string fact, string condition) => Assert.Empty(Check(fact, condition));

    [Theory]
    [InlineData("truth", "\"greater\": 1")]
    [InlineData("truth", "\"equals\": 1")]
    [InlineData("truth", "\"notEquals\": \"yes\"")]
    [InlineData("truth", "\"in\": [ 1, \"maybe\" ]")]
    [InlineData("truth", "\"equals\": \"[parameters('number')]\"")]
    [InlineData("count", "\"equals\": true")]
    [InlineData("count", "\"equals\": 1.5")]
    [InlineData("count", "\"less\": \"many\"")]
    [InlineData("count", "\"containsKey\": \"x\"")]
    [InlineData("cost", "\"equals\": [ 1 ]")]
    [InlineData("list", "\"equals\": \"x\"")]
    [InlineData("list", "\"greater\": 0")]
    [InlineData("list", "\"like\": \"x*\"")]
    [InlineData("map", "\"equals\": \"x\"")]
    [InlineData("map", "\"match\": \"x\"")]
    public void A_comparison_that_can_never_be_met_is_an_error(string fact, string condition)
    {
        var diagnostic = Assert.Single(Check(fact, condition));

        Assert.Equal(("AUT1055", DiagnosticSeverity.Error), (diagnostic.Code, diagnostic.Severity));
        Assert.Contains($"facts/a.{fact}", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("expected", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_the_rules_types_lack_is_an_error_that_names_those_that_have_it()
    {
        var diagnostic = Assert.Single(Load($$"""{ "allOf": [ { "field": "type", "equals": "{{Cluster}}" }, { "not": { "field": "facts/a.truth", "equals": true } } ] }"""));

        Assert.Equal(("AUT1056", DiagnosticSeverity.Error), (diagnostic.Code, diagnostic.Severity));
        Assert.Contains($"`{Nat}`", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fact_that_some_of_the_rules_types_lack_is_a_warning()
    {
        var diagnostic = Assert.Single(Load($$"""{ "allOf": [ { "field": "type", "in": [ "{{Cluster}}", "{{Nat}}" ] }, { "field": "facts/a.truth", "equals": true } ] }"""));

        Assert.Equal(("AUT1057", DiagnosticSeverity.Warning), (diagnostic.Code, diagnostic.Severity));
    }

    [Fact]
    public void Each_branch_answers_for_its_own_types() => Assert.Empty(Load($$"""
        { "anyOf": [
          { "allOf": [ { "field": "type", "equals": "{{Nat}}" }, { "field": "facts/a.truth", "equals": true } ] },
          { "allOf": [ { "field": "type", "equals": "{{Cluster}}" }, { "field": "facts/a.cost", "greater": 1 } ] } ] }
        """));

    [Fact]
    public void A_misspelt_fact_is_an_error_with_a_suggestion()
    {
        var diagnostic = Assert.Single(Check("trut", "\"equals\": true"));

        Assert.Equal("AUT1010", diagnostic.Code);
        Assert.Contains("Did you mean `a.truth`?", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_written_and_read_again_is_the_same()
    {
        var read = FactCatalog.Read(PolicySource.FromText("facts.json", Facts.ToJson("schema.json")));

        Assert.Empty(read.Diagnostics);
        Assert.Equal(Facts.ToJson(), read.Catalog!.ToJson());
        Assert.Equal("zones", read.Catalog.Find("A.COUNT")!.Unit);
    }

    [Theory]
    [InlineData("[]", "AUT1004")]
    [InlineData("{", "AUT1001")]
    [InlineData("{}", "AUT1005")]
    [InlineData("{ \"facts\": [ 5 ] }", "AUT1004")]
    [InlineData("{ \"facts\": [ { \"name\": \"a\", \"type\": \"text\", \"resourceTypes\": [ \"A.B/c\" ], \"description\": \"d\" } ] }", "AUT1004")]
    [InlineData("{ \"facts\": [ { \"name\": \"facts/a\", \"type\": \"string\", \"resourceTypes\": [ \"A.B/c\" ], \"description\": \"d\" } ] }", "AUT1058")]
    [InlineData("{ \"facts\": [ { \"name\": \"a\", \"type\": \"string\", \"resourceTypes\": [ \"c\" ], \"description\": \"d\" } ] }", "AUT1058")]
    [InlineData("{ \"facts\": [ { \"name\": \"a\", \"type\": \"string\", \"resourceTypes\": [], \"description\": \"d\" } ] }", "AUT1058")]
    [InlineData("{ \"facts\": [ { \"name\": \"a\", \"type\": \"string\", \"resourceTypes\": [ \"A.B/c\" ] } ] }", "AUT1005")]
    public void A_wrong_catalogue_is_told_with_its_place(string text, string code)
    {
        var read = FactCatalog.Read(PolicySource.FromText("facts.json", text));

        Assert.Null(read.Catalog);
        Assert.Contains(read.Diagnostics, d => d.Code == code && d.Path == "facts.json" && d.Position.Line == 1);
    }

    [Fact]
    public void Two_facts_of_one_name_are_told()
    {
        const string One = """{ "name": "a", "type": "string", "resourceTypes": [ "A.B/c" ], "description": "d" }""";

        var read = FactCatalog.Read(PolicySource.FromText("facts.json", $$"""{ "facts": [ {{One}}, {{One}} ] }"""));

        Assert.Equal("AUT1027", Assert.Single(read.Diagnostics).Code);
    }

    [Fact]
    public void A_description_tells_what_a_definition_reads_and_takes()
    {
        var described = Assert.Single(PolicyDescriber.Describe([Definition($$"""{ "allOf": [ { "field": "type", "equals": "{{Nat}}" }, { "not": { "field": "facts/a.cost", "greater": "[parameters('number')]" } }, { "field": "tags['x']", "exists": true } ] }""")], Facts).Definitions);

        Assert.Equal(["a.cost"], described.Facts);
        Assert.Equal(["tags['x']", "type"], described.Fields);
        Assert.Equal([Nat], described.ResourceTypes);
        Assert.Equal(("number", "Float", 3), (described.Parameters[0].Name, described.Parameters[0].Type, described.Parameters[0].Default!.Value.GetInt32()));
        Assert.Equal("audit", described.Effect);
        Assert.Equal(["allOf", $"field type equals \"{Nat}\"", "not", "field facts/a.cost greater [parameters('number')]", "field tags['x'] exists true"], described.Conditions.Select(c => c.Text));
    }

    private static IEnumerable<Diagnostic> Check(string fact, string condition) => Load($$"""{ "field": "facts/a.{{fact}}", {{condition}} }""");

    private static IEnumerable<Diagnostic> Load(string condition) => PolicyLibrary.Load([Definition(condition)], Facts).Diagnostics;

    private static PolicySource Definition(string condition) => PolicySource.FromText("policyDefinitions/p.json", $$"""
        { "name": "p", "properties": { "displayName": "P", "mode": "All", "parameters": { "number": { "type": "Float", "defaultValue": 3 } }, "policyRule": { "if": {{condition}}, "then": { "effect": "audit" } } } }
        """);
}
