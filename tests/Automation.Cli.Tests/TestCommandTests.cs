using System.Threading.Channels;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Automation.Cli.Tests;

public sealed class TestCommandTests
{
    private static readonly string Passing = AuthorFolder.Case("Named.", "{ verdict: Compliant }", "{ owner: me }");
    private static readonly string Fixed = AuthorFolder.Case("Unnamed.", "{ verdict: NonCompliant, at: [ \"tags['owner']\" ], changes: { tags.owner: team } }");

    [Fact]
    public async Task All_cases_passing_is_success()
    {
        using var at = new AuthorFolder(Passing + Fixed);

        var run = await Cli.RunAsync("test", at.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 passed, 0 failed", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_case_shows_verdict_conditions_and_place()
    {
        using var at = new AuthorFolder(AuthorFolder.Case("Unnamed is fine.", "{ verdict: Compliant }"));

        var run = await Cli.RunAsync("test", at.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.All(
            (string[])["FAIL nat-owner: Unnamed is fine.", "cases/nat/nat-owner.yaml(1,3)", "- expected Compliant", "+ actual   NonCompliant", "✔ yes", "policyDefinitions/nat/nat-owner.json:6:7", "found  (missing)", "wanted \"false\"", "0 passed, 1 failed"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ verdict: NonCompliant, changes: { tags.owner: other } }", "tags.owner", "\"other\"", "\"team\"")]
    [InlineData("{ verdict: NonCompliant, changes: { tags.owner: team, tags.more: x } }", "tags.more", "\"x\"", "(missing)")]
    [InlineData("{ verdict: NonCompliant, changes: {} }", "tags.owner", "(missing)", "\"team\"")]
    [InlineData("{ verdict: NonCompliant, at: [ location ] }", "at", "location", "tags['owner']")]
    public async Task A_fix_or_reason_that_differs_is_shown_as_a_diff(string want, string what, string expected, string actual)
    {
        using var at = new AuthorFolder(AuthorFolder.Case("Unnamed.", want));

        var run = await Cli.RunAsync("test", at.Path, "--output", "json");

        Assert.Equal(1, run.ExitCode);
        var failures = run.Json.GetProperty("cases")[0].GetProperty("failures").EnumerateArray().Select(f => (f.GetProperty("what").GetString(), f.GetProperty("expected").GetString(), f.GetProperty("actual").GetString()));
        Assert.Contains((what, expected, actual), failures);
    }

    [Fact]
    public async Task Conditions_that_no_case_decides_both_ways_are_named()
    {
        using var at = new AuthorFolder(Passing);
        at.Write("policyDefinitions/nat/nat-other.json", AuthorFolder.Definition("nat-other"));

        var run = await Cli.RunAsync("test", at.Path);
        var strict = await Cli.RunAsync("test", at.Path, "--coverage-minimum", "60");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("policyDefinitions/nat/nat-owner.json:5:7  never false    field type equals", run.Output, StringComparison.Ordinal);
        Assert.Contains("policyDefinitions/nat/nat-owner.json:6:7  never true     field tags['owner'] exists \"false\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("AUT7016: policy `nat-other` has no cases", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("AUT7017: the cases of `nat-owner` cover 50 %", strict.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync("test", at.Path, "--filter", "owner", "--coverage-minimum", "50")).ExitCode);
    }

    [Fact]
    public async Task A_condition_that_no_case_notices_when_turned_round_fails_the_run()
    {
        using var weak = new AuthorFolder(Passing);
        using var strong = new AuthorFolder(Passing + Fixed);
        weak.Write("policyDefinitions/nat/nat-owner.json", AuthorFolder.Definition("nat-owner", """{ "field": "tags['owner']", "exists": "false" }, { "field": "location", "notEquals": "nowhere" }"""));
        var unnoticed = await Cli.RunAsync("test", weak.Path, "--mutate");
        var noticed = await Cli.RunAsync("test", strong.Path, "--mutate", "--output", "json");

        Assert.Equal(1, unnoticed.ExitCode);
        Assert.Contains("turned round: {\"field\":\"location\"", unnoticed.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Cli.RunAsync("test", weak.Path, "--mutate", "--output", "json")).ExitCode);
        Assert.Equal(0, noticed.ExitCode);
        var policy = Assert.Single(noticed.Json.GetProperty("mutations").EnumerateArray());
        Assert.Equal((2, 0), (policy.GetProperty("mutants").GetInt32(), policy.GetProperty("survivors").GetArrayLength()));
    }

    [Fact]
    public void Bounds_move_by_the_value_on_them_and_counts_are_walked()
    {
        var mutants = Mutants.Of(Automation.Policy.PolicySource.FromText("p.json", """
            { "properties": { "policyRule": {
              "if": { "allOf": [
                { "not": { "field": "type", "equals": "A.B/c" } },
                { "count": { "field": "A.B/c/list[*]", "where": { "field": "A.B/c/list[*]", "greaterOrEquals": 3 } }, "less": 2 } ] },
              "then": { "effect": "auditIfNotExists", "details": { "existenceCondition": { "field": "name", "like": "x*" } } } } } }
            """)).ToList();

        Assert.Equal(
            ["$.properties.policyRule.if.allOf[0].not turned round", "$.properties.policyRule.if.allOf[1] turned round",
             "$.properties.policyRule.if.allOf[1].count.where turned round", "$.properties.policyRule.then.details.existenceCondition turned round",
             "$.properties.policyRule.if.allOf[1] `less` made `lessOrEquals`", "$.properties.policyRule.if.allOf[1].count.where `greaterOrEquals` made `greater`"],
            mutants.Select(m => $"{m.Path} {m.Change}"));
        Assert.Equal(mutants.Count, mutants.Select(m => System.Text.Encoding.UTF8.GetString(m.Source.Utf8.Span)).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("- note: n\n", "AUT7011")]
    [InlineData("{", "AUT7010")]
    [InlineData("- note: n\n  policy: nobody\n  resource: { type: A.B/c }\n  want: { verdict: Compliant }\n", "AUT7012")]
    [InlineData("- note: n\n  parameters: { effect: x }\n  resource: { type: A.B/c }\n  want: { verdict: Compliant }\n", "AUT1018")]
    public async Task Input_that_is_wrong_outranks_failures(string cases, string code)
    {
        using var at = new AuthorFolder(cases);

        var run = await Cli.RunAsync("test", at.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Errors, StringComparison.Ordinal);
        Assert.Contains("cases/nat/nat-owner.yaml(", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_errors_fails_its_cases_with_their_place()
    {
        using var at = new AuthorFolder(Passing);
        at.Write("policyDefinitions/nat/nat-owner.json", AuthorFolder.Definition("nat-owner", """{ "field": "tags['owner']", "exist": "false" }"""));

        var run = await Cli.RunAsync("test", at.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("policyDefinitions/nat/nat-owner.json(6,35): error AUT1007", run.Errors, StringComparison.Ordinal);
        Assert.Contains("AUT7015", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_or_a_part_of_the_folder_narrows_the_run()
    {
        using var at = new AuthorFolder(Passing + Fixed);
        at.Write("cases/other/more.yaml", "- note: From elsewhere.\n  policy: nat-owner\n  resource: { type: A.B/c }\n  want: { verdict: NotApplicable }\n");

        Assert.Contains("3 passed", (await Cli.RunAsync("test", at.Path)).Output, StringComparison.Ordinal);
        var filtered = await Cli.RunAsync("test", at.Path, "--filter", "unnamed", "--coverage-minimum", "100");
        Assert.Equal((0, "1 passed, 0 failed\n"), (filtered.ExitCode, filtered.Output.ReplaceLineEndings("\n")));
        Assert.Contains("2 passed", (await Cli.RunAsync("test", at.File("cases/nat"))).Output, StringComparison.Ordinal);
        Assert.Contains("1 passed", (await Cli.RunAsync("test", at.File("cases/other/more.yaml"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JUnit_tells_passed_failed_and_what_could_not_run()
    {
        using var at = new AuthorFolder(Passing + AuthorFolder.Case("\"Wrong \\u0001 <&>.\"", "{ verdict: Compliant }") + "- note: half\n");

        var run = await Cli.RunAsync("test", at.Path, "--junit", at.File("results/out.xml"));
        var xml = XDocument.Load(at.File("results/out.xml")).Root!;

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(("2", "1", "2"), (xml.Attribute("tests")!.Value, xml.Attribute("failures")!.Value, xml.Attribute("errors")!.Value));
        Assert.Single(xml.Descendants("failure"));
        Assert.All(xml.Descendants("error"), e => Assert.Contains("AUT7011", e.Parent!.Attribute("name")!.Value, StringComparison.Ordinal));
        Assert.Contains("Wrong ? <&>.", xml.Descendants("failure").Single().Parent!.Attribute("name")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--coverage-minimum", "101")]
    [InlineData("--coverage-minimum", "many")]
    [InlineData("--output", "xml")]
    [InlineData("--nonsense")]
    public async Task A_wrong_command_line_is_bad_input(params string[] arguments) => Assert.Equal(2, (await Cli.RunAsync(["test", .. arguments])).ExitCode);

    [Fact]
    public async Task A_folder_without_policies_is_told()
    {
        using var at = new Folder();

        var run = await Cli.RunAsync("test", at.File("nowhere"));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("AUT7014: ", run.Errors, StringComparison.Ordinal);
        Assert.StartsWith("AUT7014: ", (await Cli.RunAsync("test", at.Path)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_runs_again_once_an_editor_has_come_to_rest()
    {
        using var at = new AuthorFolder(Passing);
        using var output = new LockedWriter();
        using var errors = new LockedWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        using var ended = new CancellationTokenSource();
        var time = new FakeTimeProvider();
        using var source = new HandMadeChanges();
        var session = new TestSession(new TestSettings(at.Path), console, errors, time);

        var watching = session.WatchAsync(_ => source, ended.Token);
        at.Write("cases/nat/nat-owner.yaml", Passing + Fixed);
        source.Signal();
        await source.EmptyAsync();
        Assert.DoesNotContain("2 passed", output.Text, StringComparison.Ordinal);
        await UntilAsync(() => { time.Advance(ChangeWatch.Quiet); return output.Text.Contains("2 passed, 0 failed", StringComparison.Ordinal); });
        await ended.CancelAsync();

        Assert.Equal(ExitCode.Success, await watching);
    }

    [Fact]
    public async Task A_watched_file_that_is_broken_for_a_moment_does_not_end_the_watch()
    {
        using var at = new AuthorFolder(Passing);
        using var output = new LockedWriter();
        using var errors = new LockedWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        using var ended = new CancellationTokenSource();
        var time = new FakeTimeProvider();
        using var source = new HandMadeChanges();

        var watching = new TestSession(new TestSettings(at.Path), console, errors, time).WatchAsync(_ => source, ended.Token);
        at.Write("cases/nat/nat-owner.yaml", "- note: [");
        source.Signal();
        await source.EmptyAsync();
        await UntilAsync(() => { time.Advance(ChangeWatch.Quiet); return errors.Text.Contains("AUT7010", StringComparison.Ordinal); });
        await ended.CancelAsync();

        Assert.Equal(ExitCode.BadInput, await watching);
    }

    [Fact]
    public async Task A_saved_case_file_is_noticed()
    {
        using var at = new AuthorFolder(Passing);
        using var changes = new FolderChanges(at.Path);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));

        at.Write("cases/nat/nat-owner.yaml", Passing + Fixed);

        Assert.True(await changes.Changes.ReadAsync(patience.Token));
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!done())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Read by the test while the watch writes.</summary>
    private sealed class LockedWriter : StringWriter
    {
        private readonly Lock _gate = new();

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return ToString();
                }
            }
        }

        public override void Write(char value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override void Write(string? value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override void Write(char[] buffer, int index, int count)
        {
            lock (_gate)
            {
                base.Write(buffer, index, count);
            }
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            lock (_gate)
            {
                base.Write(buffer);
            }
        }

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
            }
        }
    }

    private sealed class HandMadeChanges : IChangeSource
    {
        private readonly Channel<bool> _channel = Channel.CreateUnbounded<bool>();

        public ChannelReader<bool> Changes => _channel.Reader;

        public void Signal() => _channel.Writer.TryWrite(true);

        public Task EmptyAsync() => UntilAsync(() => _channel.Reader.Count == 0);

        public void Dispose() => _channel.Writer.TryComplete();
    }
}
