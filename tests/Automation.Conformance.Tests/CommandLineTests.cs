namespace Automation.Conformance.Tests;

public sealed class CommandLineTests : IDisposable
{
    private const string Passing = """{"id":"one","operator":"equals","left":"a","right":"A","expect":{"result":true}}""";
    private const string Failing = """{"id":"two","operator":"equals","left":"a","right":"b","expect":{"result":true}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-conformance-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Numbers_come_a_file_and_in_total_and_nothing_failed_is_0()
    {
        Write("operators.jsonl", Passing, "", Passing.Replace("one", "three", StringComparison.Ordinal));
        Write("parse.jsonl", """{"id":"p","level":"policyRule","text":"{}","expect":{"outcome":"parseError"}}""");

        var (code, output, _) = Run();

        Assert.Equal(0, code);
        Assert.Contains("operators.jsonl: 2 passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);
        Assert.Contains("parse.jsonl: 1 passed, 0 failed, 0 skipped", output, StringComparison.Ordinal);
        Assert.EndsWith("3 passed, 0 failed, 0 skipped\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_1_and_is_told_on_request()
    {
        Write("operators.jsonl", Passing, Failing);

        Assert.Equal(1, Run().Code);
        Assert.Contains("FAILED two\n    expected effect audit, got none", Run("--details").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tomorrow.jsonl", """{"id":"x","expect":{}}""")]
    [InlineData("evaluate.jsonl", """{"id":"x","policyRule":{"if":{"allOf":[]},"then":{"effect":"audit"}},"resource":{},"expect":{"outcome":"maybe"}}""")]
    [InlineData("evaluate.jsonl", """{"id":"x","resource":{},"expect":{"outcome":"none"}}""")]
    [InlineData("operators.jsonl", """{"id":"x"}""")]
    [InlineData("operators.jsonl", "{")]
    [InlineData("operators.jsonl", """{"id":"x","operator":"equalz","right":1,"expect":{"result":false}}""")]
    [InlineData("functions.jsonl", """{"id":"x","function":"nonsense","args":[],"expect":{"result":1}}""")]
    [InlineData("mutate.jsonl", """{"id":"x","effect":"audit","operations":[],"resource":{},"expect":{"resource":{}}}""")]
    [InlineData("governance.jsonl", """{"id":"x","expect":{}}""")]
    public void What_is_not_understood_fails(string file, string line)
    {
        Write(file, line);

        Assert.Equal(1, Run().Code);
    }

    [Fact]
    public void Skipped_cases_are_not_run()
    {
        Write("operators.jsonl", Passing, Failing);
        Write("skips.json", """{ "two": "a reason", "four": "another" }""");

        var (code, output, _) = Run();

        Assert.Equal(0, code);
        Assert.EndsWith("1 passed, 0 failed, 1 skipped\n", output, StringComparison.Ordinal);
        Assert.Contains("`four`", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operators", 1)]
    [InlineData("operators.jsonl", 1)]
    [InlineData("one", 0)]
    [InlineData("two", 1)]
    [InlineData("five", 2)]
    public void One_file_or_case_can_be_chosen(string only, int code)
    {
        Write("operators.jsonl", Passing, Failing);

        Assert.Equal(code, Run("--only", only).Code);
    }

    [Fact]
    public void Disputed_cases_never_count()
    {
        Write("operators.jsonl", Passing);
        Write("disputed.jsonl", Failing[..^1] + ""","status":"disputed","reason":"r"}""");

        var (code, output, _) = Run("--disputed");

        Assert.Equal(0, code);
        Assert.Contains("disputed.jsonl: 0 passed, 1 failed, 0 skipped (not counted)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_must_bind_and_initiatives_must_be_as_their_index_says()
    {
        Write("builtins/good.json", """{ "properties": { "policyRule": { "if": { "field": "type", "equals": "a" }, "then": { "effect": "audit" } } } }""");
        Write("builtins/bad.json", """{ "properties": { "policyRule": { "if": { "field": "type", "equalz": "a" }, "then": { "effect": "audit" } } } }""");
        Write("initiatives/i.json", """{ "properties": { "parameters": {}, "policyDefinitions": [ { "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/d" } ] } }""");
        Write("initiatives-index.jsonl", """{"file":"initiatives/i.json","parameters":[],"members":[{"reference":"r","definition":"e"}]}""");

        var output = Run().Output;

        Assert.Contains("builtins/: 1 passed, 1 failed", output, StringComparison.Ordinal);
        Assert.Contains("initiatives/: 0 passed, 1 failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_2_with_a_message()
    {
        Assert.Equal(2, Run().Code);
        Write("operators.jsonl", Passing);
        Assert.Contains("`--wrong` is not understood", Run("--wrong").Errors, StringComparison.Ordinal);
        Write("skips.json", """{ "one": "" }""");
        Assert.Contains("no reason", Run().Errors, StringComparison.Ordinal);
        Write("skips.json", "[");
        Assert.Equal(2, Run().Code);
        Write("skips.json", "{}");
        Write("builtins/d.json", "{}");
        Write("builtins-index.jsonl", "{");
        Assert.Equal(2, Run().Code);
        Assert.Equal(2, CommandLine.Run([Path.Combine(_folder, "nowhere")], "none", TextWriter.Null, TextWriter.Null));
        Assert.Equal(2, CommandLine.Run([], "none", TextWriter.Null, TextWriter.Null));
    }

    private void Write(string file, params string[] lines)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }

    private (int Code, string Output, string Errors) Run(params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run([_folder, .. options], Path.Combine(_folder, "skips.json"), output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
