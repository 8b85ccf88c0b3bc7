namespace Automation.Policy.Tests;

/// <summary>What holds for all operators; what each means stands in <c>Cases/missing.jsonc</c> and <c>Cases/conversions.jsonc</c>.</summary>
public class OperatorTests
{
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
