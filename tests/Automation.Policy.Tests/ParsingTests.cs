using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class ParsingTests
{
    private const string Good = """{ "field": "name", "equals": "x" }""";

    [Theory]
    [InlineData("""{ "field": "name", "equal": "x" }""", "AUT1007", "Did you mean `equals`?")]
    [InlineData("""{ "field": "name" }""", "AUT1008", "exactly one operator")]
    [InlineData("""{ "field": "name", "equals": "x", "like": "y" }""", "AUT1008", "`equals` and `like`")]
    [InlineData("""{ "field": "name", "value": 1, "equals": "x" }""", "AUT1008", "`field` and `value`")]
    [InlineData("""{ "allOf": [], "anyOf": [] }""", "AUT1008", "must be alone")]
    [InlineData("""{ "allOf": {} }""", "AUT1004", "expected an array of conditions")]
    [InlineData("""{ "not": [] }""", "AUT1004", "expected an object")]
    [InlineData("""{ "field": "nam", "equals": "x" }""", "AUT1009", "Did you mean `name`?")]
    [InlineData("""{ "field": "facts/subnet.freeAdresses", "equals": 1 }""", "AUT1010", "Did you mean `subnet.freeAddresses`?")]
    [InlineData("""{ "field": "gateways/mode", "equals": 1 }""", "AUT1011", "is not an alias")]
    [InlineData("""{ "value": "[concat('a']", "equals": 1 }""", "AUT1012", "expected `)`")]
    [InlineData("""{ "value": "[a]", "equals": 1 }""", "AUT1012", "function call")]
    [InlineData("""{ "value": "[conct('a')]", "equals": 1 }""", "AUT1013", "Did you mean `concat`?")]
    [InlineData("""{ "value": "[reference('a')]", "equals": 1 }""", "AUT1014", "may not call")]
    [InlineData("""{ "value": "[toLower('a', 'b')]", "equals": 1 }""", "AUT1015", "2 arguments; expected 1")]
    [InlineData("""{ "value": "[current('x')]", "equals": 1 }""", "AUT1016", "only in the `where`")]
    [InlineData("""{ "count": { "field": "Contoso.Net/gateways/a" }, "equals": 1 }""", "AUT1017", "with `[*]`")]
    [InlineData("""{ "count": { "value": [], "field": "name" }, "equals": 1 }""", "AUT1017", "exactly one of")]
    [InlineData("""{ "field": "name", "equals": "[parameters('x')]" }""", "AUT1018", "There is no parameter `x`")]
    [InlineData("""{ "field": "name", "exists": "maybe" }""", "AUT1025", "true or false")]
    [InlineData("""{ "field": "name", "like": "a*b*c" }""", "AUT1025", "more than one `*`")]
    [InlineData("""{ "field": "name", "Equals": "x", "equals": "y" }""", "AUT1002", "only once")]
    public void A_broken_condition_is_named_with_its_cure(string condition, string code, string words)
    {
        var result = Load(Rule(condition));

        Assert.Null(result.Library);
        Assert.Contains(result.Diagnostics, d => d.Code == code && d.Severity == DiagnosticSeverity.Error
            && d.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_problem_of_every_file_is_reported_in_one_go()
    {
        var result = Load(
            Rule("""{ "allOf": [ { "field": "nam", "equals": 1 }, { "field": "name", "equal": 1 } ] }""", name: "one"),
            Rule("""{ "field": "kind", "liek": "x" }""", effect: "adit", name: "two"));

        Assert.Equal(["AUT1009", "AUT1007", "AUT1007", "AUT1021"], result.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_diagnostic_stands_where_the_mistake_is()
    {
        var source = PolicySource.FromText("policyDefinitions/p.json", """
            {
              // comments are fine
              "properties": {
                "policyRule": {
                  "if": { "field": "name", "eqals": "x", },
                  "then": { "effect": "audit" },
                },
              },
            }
            """);

        var diagnostic = Assert.Single(Load(source).Diagnostics);

        Assert.Equal("policyDefinitions/p.json(5,32): error AUT1007: `eqals` is not an operator. Did you mean `equals`?", diagnostic.ToString());
        Assert.Equal("\"eqals\"", System.Text.Encoding.UTF8.GetString(source.Utf8.Span.Slice(diagnostic.Span.Start, diagnostic.Span.Length)));
    }

    [Theory]
    [InlineData("", "AUT1001", 1, 1)]
    [InlineData("{ \"a\": }", "AUT1001", 1, 8)]
    [InlineData("{\n  \"a\": 1\n", "AUT1001", 3, 1)]
    [InlineData("[ 7 ]", "AUT1004", 1, 3)]
    [InlineData("7", "AUT1004", 1, 1)]
    [Trait("Case", "26")]
    public void A_broken_file_gives_no_library(string text, string code, int line, int column)
    {
        var result = Load(PolicySource.FromText("policyDefinitions/p.json", text));

        Assert.Null(result.Library);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((code, new SourcePosition(line, column)), (diagnostic.Code, diagnostic.Position));
    }

    [Fact]
    public void A_file_of_no_known_kind_is_an_error()
        => Assert.Equal("AUT1003", Assert.Single(Load(PolicySource.FromText("notes/p.json", "{}")).Diagnostics).Code);

    [Fact]
    public void Unknown_properties_are_warnings_and_do_not_stop_a_load()
    {
        var result = Load(Definition($$"""{ "if": {{Good}}, "then": { "effect": "audit" } }""", more: "\"descripton\": \"x\","));

        Assert.NotNull(result.Library);
        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal(("AUT1006", DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("Did you mean `description`?", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modify", "{ \"operations\": [] }", "roleDefinitionIds")]
    [InlineData("modify", "{ \"roleDefinitionIds\": [] }", "operations")]
    [InlineData("auditIfNotExists", "{}", "type")]
    [InlineData("deployIfNotExists", "{ \"type\": \"a/b\", \"roleDefinitionIds\": [] }", "deployment")]
    public void Details_must_have_what_the_effect_needs(string effect, string details, string missing)
    {
        var result = Load(Definition($$"""{ "if": {{Good}}, "then": { "effect": "{{effect}}", "details": {{details}} } }"""));

        Assert.Contains(result.Diagnostics, d => d.Code == "AUT1023" && d.Message.Contains($"`{missing}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Metadata_is_read_and_its_mistakes_are_named()
    {
        var good = Library(
            Definition($$"""{ "if": {{Good}}, "then": { "effect": "audit" } }""", more: """
                "metadata": { "category": "x", "automation": {
                  "id": "AGW-103", "severity": "high", "disruption": "brief", "approval": "required",
                  "topics": [ "waf" ], "advice": [ "one", "two" ], "extra": { "a": 1 } } },
                """),
            Assignment()).Policies.Single().Automation;
        var bad = Load(Definition(
            $$"""{ "if": {{Good}}, "then": { "effect": "audit" } }""", more: "\"metadata\": { \"automation\": { \"severity\": \"hihg\" } },"));

        Assert.Equal(("AGW-103", FindingSeverity.High, Disruption.Brief, true), (good.Id, good.Severity, good.Disruption, good.ApprovalRequired));
        Assert.Equal(["waf"], good.Topics);
        Assert.Equal("one\ntwo", good.Advice);
        Assert.Equal("""{"extra":{"a":1}}""", good.Raw!.Value.GetRawText());
        Assert.Equal("AUT1031", Assert.Single(bad.Diagnostics).Code);
    }

    [Fact]
    public void Each_diagnostic_code_is_used_once()
    {
        var codes = typeof(Codes).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToArray();

        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, c => Assert.Matches("^AUT1[0-9]{3}$", c));
    }
}
