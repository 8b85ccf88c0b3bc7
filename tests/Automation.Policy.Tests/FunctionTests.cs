using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>What holds for all functions; what each gives stands in <c>Cases/functions.jsonc</c>.</summary>
public class FunctionTests
{
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
