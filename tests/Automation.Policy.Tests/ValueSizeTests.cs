using System.Text.Json;

namespace Automation.Policy.Tests;

public sealed class ValueSizeTests
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Values_that_functions_take_have_128_levels(int levels, bool fits)
        => Assert.Equal(fits, Takes(new string('[', levels) + new string(']', levels)));

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public void Values_in_values_count_too(int elements, bool fits)
        => Assert.Equal(fits, Takes($"[{string.Join(',', Enumerable.Repeat("[0]", elements))}]"));

    [Theory]
    [InlineData(131_072, true)]
    [InlineData(131_073, false)]
    public void Texts_that_functions_take_have_131072_characters(int length, bool fits)
        => Assert.Equal(fits, Takes($"\"{new string('x', length)}\""));

    [Fact]
    public void What_functions_made_is_measured_like_documents()
    {
        var pair = Value.Array(Value.Array(Value.Null));
        var large = Value.Object([KeyValuePair.Create("a", Value.Array([.. Enumerable.Repeat(pair, 11_000)]))]);

        Assert.NotNull(ValueSize.Problem(large));
        Assert.Null(ValueSize.Problem(pair));
    }

    private static bool Takes(string json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        var context = new EvaluationContext(new EvaluationInput { Resource = default, UtcNow = default });
        return FunctionTable.Find("length")!.Invoke([Value.FromJson(document.RootElement)], context).Kind == ValueKind.Integer;
    }
}
