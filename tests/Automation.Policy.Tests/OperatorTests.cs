namespace Automation.Policy.Tests;

public class OperatorTests
{
    [Theory]
    [InlineData("equals", "\"abc\"", "\"ABC\"", true)]
    [InlineData("equals", "\"5\"", "5", true)]
    [InlineData("equals", "1", "1.0", true)]
    [InlineData("equals", "true", "\"TRUE\"", true)]
    [InlineData("equals", "true", "1", false)]
    [InlineData("equals", "null", "\"\"", true)]
    [InlineData("equals", "null", "0", false)]
    [InlineData("equals", "\"e\u0301\"", "\"\u00e9\"", true)] // two ways to write one letter
    [InlineData("equals", "\"\ufb03\"", "\"ffi\"", true)] // a ligature
    [InlineData("equals", "\"\u00df\"", "\"ss\"", false)]
    [InlineData("equals", "[1,2]", "[1,2]", true)]
    [InlineData("equals", "[1,2]", "[2,1]", false)]
    [InlineData("equals", "{\"A\":1}", "{\"a\":1}", true)]
    [InlineData("notEquals", "\"a\"", "\"b\"", true)]
    [InlineData("notEquals", "null", "\"a\"", true)]
    [InlineData("notEquals", "null", "\"\"", false)]
    [InlineData("in", "\"B\"", "[\"a\",\"b\"]", true)]
    [InlineData("in", "\"a\"", "\"a\"", true)]
    [InlineData("in", "null", "[null]", false)]
    [InlineData("notIn", "null", "[null]", true)]
    [InlineData("notIn", "\"a\"", "[\"a\"]", false)]
    [InlineData("like", "\"Standard_v2\"", "\"standard*\"", true)]
    [InlineData("like", "\"abc\"", "\"a*c\"", true)]
    [InlineData("like", "\"a\"", "\"a*a\"", false)] // one letter cannot be both ends
    [InlineData("like", "\"a.c\"", "\"a?c\"", false)]
    [InlineData("like", "null", "\"*\"", false)]
    [InlineData("notLike", "null", "\"*\"", true)]
    [InlineData("match", "\"ab12\"", "\"??##\"", true)]
    [InlineData("match", "\"Ab\"", "\"ab\"", false)]
    [InlineData("match", "\"a-b\"", "\"a.b\"", true)]
    [InlineData("matchInsensitively", "\"Ab\"", "\"aB\"", true)]
    [InlineData("notMatch", "null", "\"#\"", true)]
    [InlineData("notMatchInsensitively", "\"Ab\"", "\"aB\"", false)]
    [InlineData("contains", "\"Hello\"", "\"ELL\"", true)]
    [InlineData("contains", "[\"a\"]", "\"A\"", true)]
    [InlineData("contains", "{\"Key\":1}", "\"key\"", true)]
    [InlineData("contains", "null", "\"\"", false)]
    [InlineData("notContains", "null", "\"a\"", true)]
    [InlineData("containsKey", "{\"Key\":1}", "\"KEY\"", true)]
    [InlineData("containsKey", "\"Key\"", "\"Key\"", false)]
    [InlineData("notContainsKey", "{\"Key\":1}", "\"other\"", true)]
    [InlineData("less", "2", "10", true)]
    [InlineData("less", "\"2\"", "10", true)]
    [InlineData("lessOrEquals", "10", "10", true)]
    [InlineData("greater", "\"b\"", "\"A\"", true)]
    [InlineData("greater", "null", "0", false)]
    [InlineData("greaterOrEquals", "\"2026-01-01T00:00:00Z\"", "\"2026-01-01T01:00:00+01:00\"", true)]
    [InlineData("exists", "\"\"", "true", true)]
    [InlineData("exists", "[]", "\"true\"", true)]
    [InlineData("exists", "null", "true", false)]
    [InlineData("exists", "null", "\"False\"", true)]
    public void Operators_compare_as_Azure_Policy_does(string name, string left, string right, bool holds)
    {
        Assert.True(OperatorNames.TryFind(name, out var kind));

        var result = Operators.Holds(
            kind, Value.FromJson(TestLibrary.Json(left)), Value.FromJson(TestLibrary.Json(right)), out var problem);

        Assert.Null(problem);
        Assert.Equal(holds, result);
    }

    public static TheoryData<string> Names => [.. OperatorNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_field_is_the_same_as_null(string name)
    {
        Assert.True(OperatorNames.TryFind(name, out var kind));
        foreach (var right in new[] { Value.Text("x"), Value.Text("true"), Value.True })
        {
            if (kind == OperatorKind.Exists && right.Kind == ValueKind.Text && right.AsText == "x")
            {
                continue;
            }

            Assert.Equal(Operators.Holds(kind, Value.Null, right, out _), Operators.Holds(kind, Value.Missing, right, out _));
        }
    }

    [Fact]
    public void There_are_nineteen_operators() => Assert.Equal(19, OperatorNames.All.Count());

    [Fact]
    public void Operands_without_an_order_make_the_verdict_Unknown()
    {
        var verdict = TestLibrary.Judge("""{ "field": "name", "greater": true }""", TestLibrary.Gateway());

        Assert.Equal("A text and a boolean have no order.", Assert.IsType<Verdict.Unknown>(verdict).Cause);
    }

    [Fact]
    public void Not_does_not_swallow_a_failure()
        => Assert.IsType<Verdict.Unknown>(TestLibrary.Judge("""{ "not": { "field": "name", "greater": true } }""", TestLibrary.Gateway()));

    [Fact]
    public void A_failure_behind_the_decision_is_never_reached()
        => Assert.IsType<Verdict.Compliant>(TestLibrary.Judge(
            """{ "allOf": [ { "field": "location", "equals": "mars" }, { "value": "[int('x')]", "equals": 1 } ] }""", TestLibrary.Gateway()));

    [Fact]
    public void Locations_compare_without_case_and_spaces()
        => Assert.IsType<Verdict.NonCompliant>(TestLibrary.Judge("""{ "field": "location", "in": [ "West Europe" ] }""", TestLibrary.Gateway()));
}
