using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class FunctionTests
{
    [Theory]
    [InlineData("concat('a', 1, 'b')", "\"a1b\"")]
    [InlineData("concat(createArray(1), createArray(2))", "[1,2]")]
    [InlineData("if(equals('a', 'A'), 'same', 'other')", "\"other\"")]
    [InlineData("if(true, 'a', int('x'))", "\"a\"")]
    [InlineData("split('a;b,c', createArray(';', ','))", "[\"a\",\"b\",\"c\"]")]
    [InlineData("substring('hello', 1, 3)", "\"ell\"")]
    [InlineData("replace('aAa', 'a', 'b')", "\"bAb\"")]
    [InlineData("indexOf('Hello', 'L')", "2")]
    [InlineData("lastIndexOf('Hello', 'x')", "-1")]
    [InlineData("format('{0:D3}-{1}', 7, true)", "\"007-True\"")]
    [InlineData("div(-7, 2)", "-3")]
    [InlineData("mod(-7, 3)", "-1")]
    [InlineData("int('42')", "42")]
    [InlineData("coalesce(null(), 'a')", "\"a\"")]
    [InlineData("first(createArray())", "null")]
    [InlineData("last('abc')", "\"c\"")]
    [InlineData("skip(createArray(1, 2, 3), 5)", "[]")]
    [InlineData("take('abc', 2)", "\"ab\"")]
    [InlineData("union(createArray(1, 2), createArray(2, 3))", "[1,2,3]")]
    [InlineData("union(createObject('a', createObject('b', 1)), createObject('A', createObject('c', 2)))", "{\"a\":{\"b\":1,\"c\":2}}")]
    [InlineData("intersection(createArray(1, 2), createArray(2.0, 3))", "[2]")]
    [InlineData("items(createObject('b', 1, 'a', 2))", "[{\"key\":\"a\",\"value\":2},{\"key\":\"b\",\"value\":1}]")]
    [InlineData("tryGet(createObject('a', createArray(5)), 'A', 0)", "5")]
    [InlineData("json('{\"a\":[1]}').a[0]", "1")]
    [InlineData("max(createArray(1, 3, 2))", "3")]
    [InlineData("join(createArray('a', 'b'), '-')", "\"a-b\"")]
    [InlineData("addDays('2026-02-27T00:00:00Z', 2)", "\"2026-03-01T00:00:00Z\"")]
    [InlineData("utcNow()", "\"2026-11-22T12:00:00.0000000Z\"")]
    [InlineData("resourceGroup().name", "\"rg-net\"")]
    [InlineData("subscription().subscriptionId", "\"11111111-1111-1111-1111-111111111111\"")]
    [InlineData("policy().assignmentId", "\"/providers/Microsoft.Authorization/policyAssignments/a\"")]
    [InlineData("ipRangeContains('10.0.0.0/8', '10.200.0.0/16')", "true")]
    [InlineData("ipRangeContains('10.0.0.0-10.0.0.9', '10.0.0.8/30')", "false")]
    [InlineData("ipRangeContains('2001:db8::/32', '2001:db8::1')", "true")]
    [InlineData("('a')", "\"a\"")]
    [InlineData("toUpper('it''s')", "\"IT'S\"")]
    public void Functions_give_what_ARM_gives(string expression, string expected)
    {
        var verdict = Judge($$"""{ "value": "[{{expression.Replace("\"", "\\\"", StringComparison.Ordinal)}}]", "notEquals": "no such value" }""", Gateway());

        Assert.Equal(expected, Assert.Single(Assert.IsType<Verdict.NonCompliant>(verdict).Reasons).Found);
    }

    [Theory]
    [InlineData("int('x')")]
    [InlineData("div(1, 0)")]
    [InlineData("substring('abc', 4)")]
    [InlineData("createObject('a')")]
    [InlineData("less(1, 'a')")]
    [InlineData("ipRangeContains('10.0.0.9-10.0.0.1', '10.0.0.2')")]
    [InlineData("ipRangeContains('10.0.0.0/8', '::1')")]
    [InlineData("ipRangeContains('10.1', '10.0.0.1')")]
    [InlineData("add(9223372036854775807, 1)")]
    [InlineData("json('{')")]
    [InlineData("addDays('9999-12-31T00:00:00Z', 2)")]
    [InlineData("createArray(1)[1]")]
    [InlineData("uniqueString('a')")]
    [InlineData("resourceGroup().tags['env']")]
    [InlineData("requestContext().apiVersion")]
    public void What_cannot_be_computed_is_Unknown_and_never_compliant(string expression)
    {
        Assert.IsType<Verdict.Unknown>(Judge($$"""{ "value": "[{{expression}}]", "equals": 1 }""", Gateway()));
        Assert.IsType<Verdict.Unknown>(Judge($$"""{ "not": { "value": "[{{expression}}]", "equals": 1 } }""", Gateway()));
    }

    [Fact]
    public void Two_brackets_stand_for_one()
        => Assert.IsType<Verdict.NonCompliant>(Judge("""{ "value": "[[a]", "equals": "[concat('[', 'a]')]" }""", Gateway()));

    [Fact]
    public void A_missing_tag_of_a_known_group_reads_as_missing()
    {
        var library = Library(Rule("""{ "value": "[resourceGroup().tags['env']]", "equals": "" }"""), Assignment());

        Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(Gateway()) with { ResourceGroup = Json("""{ "name": "g", "tags": {} }""") }).Single().Verdict);
    }

    [Fact]
    public void Every_function_answers_every_kind_of_argument()
    {
        var values = new[] { Value.Missing, Value.Null, Value.True, Value.Integer(-1), Value.Integer(long.MaxValue), Value.Float(double.MaxValue),
            Value.Text(""), Value.Text("a"), Value.Array(), Value.Array(Value.Null), Value.Object([]) };
        var context = new EvaluationContext(Input(Gateway()));
        foreach (var function in FunctionTable.Names.Select(n => FunctionTable.Find(n)!))
        {
            for (var count = function.MinimumArguments; count <= Math.Min(3, function.MaximumArguments); count++)
            {
                foreach (var first in values)
                {
                    foreach (var second in values)
                    {
                        var result = function.Invoke([.. new[] { first, second, Value.Text("b") }.Take(count)], context);
                        _ = result.ToString();
                    }
                }
            }
        }
    }
}
