using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Values of parameters: types, allowed values and schemas.</summary>
public class GovernanceParameterTests
{
    private static IReadOnlyList<Diagnostic> Given(string declaration, string value) => Load(
        Definition("""{ "if": { "value": "[empty(createArray(parameters('x')))]", "equals": true }, "then": { "effect": "audit" } }""", $$"""{ "x": {{declaration}} }"""),
        Assignment(parameters: $$"""{ "x": { "value": {{value}} } }""")).Diagnostics;

    [Theory]
    [InlineData("string", "\"a\"", true)]
    [InlineData("STRING", "1", false)]
    [InlineData("Array", "[ 1 ]", true)]
    [InlineData("Array", "\"a\"", false)]
    [InlineData("Object", "{}", true)]
    [InlineData("Object", "[]", false)]
    [InlineData("Boolean", "true", true)]
    [InlineData("Boolean", "\"true\"", false)]
    [InlineData("Integer", "3", true)]
    [InlineData("Integer", "3.5", false)]
    [InlineData("Float", "3.5", true)]
    [InlineData("Float", "3", true)]
    [InlineData("Float", "\"3\"", false)]
    [InlineData("DateTime", "\"2026-11-22T12:00:00.0000000Z\"", true)]
    [InlineData("DateTime", "\"2026-11-22T12:00:00Z\"", true)]
    [InlineData("DateTime", "\"2026-22-11T12:00:00Z\"", false)]
    [InlineData("DateTime", "\"soon\"", false)]
    public void A_value_has_the_declared_type(string type, string value, bool fits)
        => Assert.Equal(fits ? [] : ["AUT1020"], Given($$"""{ "type": "{{type}}" }""", value).Select(d => d.Code));

    [Theory]
    [InlineData("""{ "type": "String", "allowedValues": [ "Audit", "Deny" ] }""", "\"Audit\"", "")]
    [InlineData("""{ "type": "String", "allowedValues": [ "Audit", "Deny" ] }""", "\"audit\"", "Did you mean `Audit`?")]
    [InlineData("""{ "type": "Integer", "allowedValues": [ 1, 2 ] }""", "3", "expected one of [1,2].")]
    [InlineData("""{ "type": "Array", "allowedValues": [ "a", "b" ] }""", "[ \"b\", \"a\" ]", "")]
    [InlineData("""{ "type": "Array", "allowedValues": [ "a", "b" ] }""", "[ \"b\", \"c\" ]", "\"c\", which is not allowed")]
    [InlineData("""{ "type": "Array", "allowedValues": [ [ "a" ], [ "b" ] ] }""", "[ \"a\" ]", "")]
    public void A_value_is_one_of_those_allowed_by_case(string declaration, string value, string words)
    {
        var diagnostics = Given(declaration, value);

        Assert.Equal(words.Length == 0 ? 0 : 1, diagnostics.Count);
        Assert.All(diagnostics, d => Assert.Contains(words, d.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "type": "object" }""", "{}", null)]
    [InlineData("""{ "type": [ "array", "string" ] }""", "{}", "the value is an object; expected array or string")]
    [InlineData("""{ "required": [ "a", "b" ] }""", """{ "a": 1 }""", "lacks `b`")]
    [InlineData("""{ "properties": { "port": { "type": "integer" } } }""", """{ "port": "80" }""", "`port` is a text; expected integer")]
    [InlineData("""{ "properties": { "port": { "type": "integer" } } }""", """{ "port": 80.0 }""", null)]
    [InlineData("""{ "properties": { "port": { "minimum": 1, "maximum": 10 } } }""", """{ "port": 11 }""", "expected 10 or less")]
    [InlineData("""{ "properties": { "port": { "exclusiveMinimum": 1 } } }""", """{ "port": 1 }""", "expected more than 1")]
    [InlineData("""{ "properties": { "a": {} }, "additionalProperties": false }""", """{ "b": 1 }""", "has `b`, which is not allowed")]
    [InlineData("""{ "properties": { "a": {} }, "additionalProperties": { "type": "string" } }""", """{ "a": 1, "b": 1 }""", "`b` is a number; expected string")]
    [InlineData("""{ "properties": { "a": { "enum": [ 1, "x", null ] } } }""", """{ "a": "X" }""", "expected one of [1,\"x\",null]")]
    [InlineData("""{ "properties": { "a": { "const": { "b": [ 1 ] } } } }""", """{ "a": { "b": [ 1.0 ] } }""", null)]
    [InlineData("""{ "properties": { "a": { "minLength": 2, "maxLength": 3 } } }""", """{ "a": "x" }""", "has 1 characters; expected 2 or more")]
    [InlineData("""{ "properties": { "a": { "maxLength": 1 } } }""", """{ "a": "😀" }""", null)] // characters, not UTF-16 units
    [InlineData("""{ "properties": { "a": { "pattern": "^[a-z]+$" } } }""", """{ "a": "A1" }""", "expected a match for `^[a-z]+$`")]
    [InlineData("""{ "properties": { "a": { "pattern": "b" } } }""", """{ "a": "abc" }""", null)] // patterns are not anchored
    [InlineData("""{ "properties": { "a": { "items": { "type": "string" }, "minItems": 1, "maxItems": 2, "uniqueItems": true } } }""", """{ "a": [ "x", "x" ] }""", "holds an element twice")]
    [InlineData("""{ "properties": { "a": { "items": { "type": "string" } } } }""", """{ "a": [ "x", 1 ] }""", "`a[1]` is a number; expected string")]
    [InlineData("""{ "properties": { "a": { "items": [ { "type": "string" } ], "additionalItems": false } } }""", """{ "a": [ "x", 1 ] }""", "`a[1]` is not allowed")]
    [InlineData("""{ "allOf": [ { "required": [ "a" ] }, { "required": [ "b" ] } ] }""", """{ "a": 1 }""", "lacks `b`")]
    [InlineData("""{ "anyOf": [ { "required": [ "a" ] }, { "required": [ "b" ] } ] }""", """{ "c": 1 }""", "fits none of the 2 forms")]
    [InlineData("""{ "oneOf": [ { "required": [ "a" ] }, { "required": [ "b" ] } ] }""", """{ "a": 1, "b": 1 }""", "fits 2 of the 2 forms")]
    [InlineData("""{ "not": { "required": [ "a" ] } }""", """{ "a": 1 }""", "rules out")]
    [InlineData("""{ "$defs": { "p": { "type": "integer" } }, "properties": { "a": { "$ref": "#/$defs/p" } } }""", """{ "a": "1" }""", "`a` is a text; expected integer")]
    [InlineData("""{ "properties": { "a": { "$ref": "#/$defs/q" } } }""", """{ "a": "1" }""", "refers to `#/$defs/q`, which is not in it")]
    [InlineData("""{ "properties": { "a": { "format": "date", "somethingNew": 7 } } }""", """{ "a": "1" }""", null)]
    public void A_value_meets_its_schema(string schema, string value, string? problem)
    {
        var diagnostics = Given($$"""{ "type": "Object", "schema": {{schema}} }""", value);

        Assert.Equal(problem is null ? 0 : 1, diagnostics.Count);
        Assert.All(diagnostics, d => Assert.Equal("AUT1020", d.Code));
        Assert.All(diagnostics, d => Assert.Contains(problem!, d.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "$ref": "#" }""")] // has no end
    [InlineData("""{ "allOf": [ { "$ref": "#" }, { "$ref": "#" }, { "$ref": "#" } ] }""")]
    [InlineData("""{ "properties": { "a": { "pattern": "^(a+)+$" } } }""")]
    public void A_schema_without_measure_is_cut_off(string schema)
        => Assert.Equal("AUT1020", Assert.Single(Given($$"""{ "type": "Object", "schema": {{schema}} }""", $$"""{ "a": "{{new string('a', 40)}}!" }""")).Code);

    [Theory]
    [InlineData("""{ "type": "Object", "schema": 7 }""", "AUT1019")]
    [InlineData("""{ "type": "Object", "schema": { "properties": { "a": { "pattern": "(" } } } }""", "AUT1019")]
    [InlineData("""{ "type": "Object", "schem": {} }""", "AUT1006")]
    public void A_wrong_schema_is_reported(string declaration, string code)
        => Assert.Equal(code, Assert.Single(Given(declaration, "{}")).Code);

    private static PolicyLoadResult Passing(string value, string type = "String") => Load(
        Definition(
            """{ "if": { "field": "Contoso.Net/gateways/x", "notEquals": "[parameters('x')]" }, "then": { "effect": "audit" } }""",
            $$"""{ "x": { "type": "{{type}}" } }"""),
        Assignment("set"),
        PolicySource.FromText("policySetDefinitions/set.json", $$"""
            { "name": "set", "properties": { "parameters": { "suffix": { "type": "String", "defaultValue": "-x" } },
              "policyDefinitions": [ { "policyDefinitionId": "p", "parameters": { "x": { "value": {{value}} } } } ] } }
            """));

    [Theory]
    [InlineData("\"[concat(resourceGroup().name, parameters('suffix'))]\"", "rg-net-x", nameof(Verdict.Compliant))]
    [InlineData("\"[concat(field('name'), parameters('suffix'))]\"", "gw1-x", nameof(Verdict.Compliant))]
    [InlineData("\"[concat(field('name'), parameters('suffix'))]\"", "gw1", nameof(Verdict.NonCompliant))]
    [InlineData("\"[length(parameters('suffix'))]\"", "2", null)] // a number where a text is declared
    [InlineData("\"[length(concat(field('name'), parameters('suffix')))]\"", "5", nameof(Verdict.Unknown))] // the same, seen later
    public void An_initiative_may_pass_any_expression_on(string value, string found, string? verdict)
        => Assert.Equal(verdict, Passing(value).Library?.Evaluate(Input(Gateway($$"""{ "x": "{{found}}" }"""))).Single().Verdict.Name);
}
