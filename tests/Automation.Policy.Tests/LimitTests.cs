using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

[Trait("Case", "28")]
public class LimitTests
{
    [Fact]
    public void Json_deeper_than_128_levels_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"not\":", 200)) + "{}" + new string('}', 200);

        Assert.Equal("AUT1001", Assert.Single(Load(PolicySource.FromText("policyDefinitions/p.json", deep)).Diagnostics).Code);
    }

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, "AUT1026")]
    public void Expressions_nest_64_levels(int calls, string? code)
    {
        var text = string.Concat(Enumerable.Repeat("toLower(", calls)) + "'a'" + new string(')', calls);

        var result = Load(Rule($$"""{ "value": "[{{text}}]", "equals": "a" }"""));

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Expressions_have_at_most_81920_characters()
        => Assert.Equal("AUT1026", Assert.Single(Load(Rule(
            $$"""{ "value": "[toLower('{{new string('a', 81_920)}}')]", "equals": "a" }""")).Diagnostics).Code);

    [Fact]
    public void Calls_take_at_most_128_arguments()
        => Assert.Equal("AUT1015", Assert.Single(Load(Rule(
            $$"""{ "value": "[concat({{string.Join(',', Enumerable.Repeat("'a'", 129))}})]", "equals": "a" }""")).Diagnostics).Code);

    [Fact]
    public void A_rule_has_at_most_4096_conditions()
        => Assert.Equal("AUT1026", Assert.Single(Load(Rule(
            $$"""{ "allOf": [ {{string.Join(',', Enumerable.Repeat("""{ "field": "name", "equals": "a" }""", 4096))}} ] }""")).Diagnostics).Code);

    [Fact]
    public void Steps_of_one_evaluation_are_bounded()
    {
        var many = string.Join(',', Enumerable.Range(0, 2_000));
        var condition = """
            { "count": { "field": "Contoso.Net/gateways/a[*]",
                "where": { "count": { "field": "Contoso.Net/gateways/b[*]", "where": { "value": "[current('Contoso.Net/gateways/a[*]')]", "less": -1 } }, "greater": 0 } },
              "greater": 0 }
            """;

        var verdict = Judge(condition, Gateway($$"""{ "a": [ {{many}} ], "b": [ {{many}} ] }"""));

        Assert.Contains("steps", Assert.IsType<Verdict.Unknown>(verdict).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("range(0, 10001)")]
    [InlineData("padLeft('a', 200000)")]
    [InlineData("format('{0,99999999}', 'a')")]
    [InlineData("split(padLeft('', 100000, ','), ',')")]
    [InlineData("replace(padLeft('', 100000, 'a'), 'a', padLeft('', 100000, 'b'))")]
    [InlineData("concat(padLeft('', 100000), padLeft('', 100000))")]
    public void What_functions_make_is_bounded(string expression)
        => Assert.IsType<Verdict.Unknown>(Judge($$"""{ "value": "[length({{expression}})]", "greater": 0 }""", Gateway()));

    [Fact]
    public void A_like_pattern_takes_time_linear_in_the_text()
    {
        var text = new string('a', 1_000_000);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.False(ValueComparison.Like(text, "a*ab"));

        // A backtracking matcher would need minutes.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }
}
