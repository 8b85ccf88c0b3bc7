using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

[Trait("Case", "28")]
public class LimitTests
{
    /// <summary>What a text of this size is, the last size that is taken, and what the diagnostic says beyond it.</summary>
    public static TheoryData<string, int, string, string> TextLimits => new()
    {
        { "levels of JSON", 128, "AUT1001", "depth" },
        { "nested calls", 63, "AUT1026", "64 levels" },
        { "nested parentheses", 63, "AUT1026", "64 levels" },
        { "accesses in a row", 64, "AUT1026", "64 property accesses" },
        { "characters of an expression", 81_920, "AUT1026", "at most 81920" },
        { "arguments of a call", 128, "AUT1015", "expected" },
        { "conditions of a rule", 4_096, "AUT1026", "more than 4096 conditions" },
        { "calls of a rule", 2_048, "AUT1026", "more than 2048 function calls" },
    };

    [Theory]
    [MemberData(nameof(TextLimits))]
    public void A_text_is_taken_up_to_its_limit_and_refused_beyond(string what, int limit, string code, string words)
    {
        Assert.Empty(Load(Of(what, limit)).Diagnostics);
        var diagnostic = Load(Of(what, limit + 1)).Diagnostics.First();

        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(words, diagnostic.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static PolicySource Of(string what, int size) => what switch
    {
        // Four levels lie around the value.
        "levels of JSON" => Rule($$"""{ "value": {{Repeat("[", size - 4)}}{{Repeat("]", size - 4)}}, "equals": 1 }"""),
        "nested calls" => ValueRule($"{Repeat("toLower(", size)}'a'{Repeat(")", size)}"),
        "nested parentheses" => ValueRule($"{Repeat("(", size)}'a'{Repeat(")", size)}"),
        "accesses in a row" => ValueRule($"resourceGroup(){Repeat(".a", size)}"),
        "characters of an expression" => ValueRule($"toLower('{new string('a', size - "[toLower('')]".Length)}')"),
        "arguments of a call" => ValueRule($"concat({string.Join(',', Enumerable.Repeat("'a'", size))})"),
        "conditions of a rule" => Rule($$"""{ "allOf": [ {{string.Join(',', Enumerable.Repeat("""{ "field": "name", "equals": "a" }""", size))}} ] }"""),
        _ => Rule($$"""{ "value": [ {{string.Join(',', Enumerable.Repeat("\"[null()]\"", size))}} ], "equals": 1 }"""),
    };

    private static PolicySource ValueRule(string expression) => Rule($$"""{ "value": "[{{expression}}]", "equals": "a" }""");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Theory]
    [InlineData(100, 1, true)]
    [InlineData(101, 1, false)]
    [InlineData(10, 10, true)]
    [InlineData(10, 11, false)]
    public void Counts_go_through_100_members_that_parameters_give(int outer, int inner, bool taken)
    {
        static string List(int size) => $"[{string.Join(',', Enumerable.Range(0, size))}]";
        var definition = Definition(
            """
            { "if": { "count": { "value": "[parameters('a')]", "name": "x", "where": {
                "count": { "value": "[parameters('b')]", "name": "y", "where": { "value": "[current('x')]", "equals": "[current('y')]" } }, "greater": 0 } }, "greater": 0 },
              "then": { "effect": "audit" } }
            """,
            $$"""{ "a": { "type": "Array", "defaultValue": {{List(outer)}} }, "b": { "type": "Array", "defaultValue": {{List(inner)}} } }""");

        var diagnostics = Load(definition, Assignment()).Diagnostics;

        Assert.Equal(taken ? [] : ["AUT1026"], diagnostics.Select(d => d.Code));
    }

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

    [Fact]
    public void As_many_steps_as_a_large_resource_needs_are_allowed()
    {
        var many = string.Join(',', Enumerable.Range(0, 100_000));

        Assert.IsType<Verdict.NonCompliant>(Judge(
            """{ "count": { "field": "Contoso.Net/gateways/a[*]", "where": { "field": "Contoso.Net/gateways/a[*]", "greaterOrEquals": 0 } }, "equals": 100000 }""",
            Gateway($$"""{ "a": [ {{many}} ] }""")));
    }

    [Theory]
    [InlineData("range(0, 10000)", "range(0, 10001)", "10000")]
    [InlineData("padLeft('a', 131072)", "padLeft('a', 131073)", "131072")]
    [InlineData("concat(padLeft('', 131071), 'a')", "concat(padLeft('', 131071), 'aa')", "131072")]
    [InlineData("format('{0,999}', 'a')", "format('{0,1000}', 'a')", "three digits")]
    [InlineData("replace(padLeft('', 65536, 'a'), 'a', 'bb')", "replace(padLeft('', 65537, 'a'), 'a', 'bb')", "131072")]
    [InlineData("split(padLeft('', 32767, ','), ',')", "split(padLeft('', 32768, ','), ',')", "32768")]
    [InlineData("concat(split(padLeft('', 32766, ','), ','), createArray(1))", "concat(split(padLeft('', 32767, ','), ','), createArray(1))", "32768")]
    [InlineData("json(concat(padLeft('', 128, '['), padLeft('', 128, ']')))", "json(concat(padLeft('', 129, '['), padLeft('', 129, ']')))", "")]
    public void What_functions_make_is_bounded(string allowed, string refused, string words)
    {
        Assert.IsType<Verdict.NonCompliant>(Judge($$"""{ "value": "[length({{allowed}})]", "greater": 0 }""", Gateway()));
        var verdict = Assert.IsType<Verdict.Unknown>(Judge($$"""{ "value": "[length({{refused}})]", "greater": 0 }""", Gateway()));

        Assert.Contains(words, verdict.Cause.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format('{0,99999999}', 'a')")]
    [InlineData("padLeft('a', 2147483647)")]
    [InlineData("range(0, 9223372036854775807)")]
    [InlineData("replace(padLeft('', 100000, 'a'), 'a', padLeft('', 100000, 'b'))")]
    [InlineData("join(range(0, 10000), padLeft('', 131072))")]
    public void What_would_not_fit_into_memory_is_refused_before_it_is_made(string expression)
        => Assert.IsType<Verdict.Unknown>(Judge($$"""{ "value": "[length({{expression}})]", "greater": 0 }""", Gateway()));

    [Fact]
    public void A_like_pattern_takes_time_linear_in_the_text()
    {
        var text = new string('a', 1_000_000);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.False(ValueComparison.Like(Value.Text(text), Value.Text("a*ab")));

        // A backtracking matcher would need minutes.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }
}
