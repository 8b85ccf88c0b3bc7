using System.CommandLine;
using Spectre.Console.Testing;

namespace Automation.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly TestConsole _console = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _console.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "http")]
    [InlineData("--nonsense")]
    public void A_wrong_command_line_is_told_before_anything_starts(params string[] arguments) =>
        Assert.NotEmpty(RunCommand.Create(_console, _errors).Parse(arguments).Errors);

    [Fact]
    public void All_options_together_are_understood() =>
        Assert.Empty(RunCommand.Create(_console, _errors).Parse(["--once", "--fresh", "--estate", "e", "--policies", "p", "--state", "s", "--port", "65535"]).Errors);

    [Fact]
    public async Task Help_names_each_option_and_its_default()
    {
        var root = new RootCommand("Automation") { RunCommand.Create(_console, _errors) };
        using var output = new StringWriter();

        var code = await root.Parse(["run", "--help"]).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.All(["--estate", "--policies", "--state", "--port", "--once", "--fresh", "7071", ".automation"], word => Assert.Contains(word, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_estate_without_resources_ends_before_the_state_is_touched()
    {
        using var at = new Folder();
        var settings = new RunSettings(at.Write("estate.json", "[]"), null, at.File("state"), 0, Once: true, Fresh: false);

        var code = await RunCommand.RunAsync(settings, _console, _errors, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.BadInput, code);
        Assert.StartsWith("AUT7003: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(at.File("state")));
    }

    [Fact]
    public async Task A_scenario_that_cannot_be_read_is_told()
    {
        using var at = new Folder();
        at.Write("one.json", """{ "id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg" }""");
        at.Write("scenario.json", "{");
        at.Write("actors.json", "{}");

        var code = await RunCommand.RunAsync(new RunSettings(at.Path, null, at.File("state"), 0, Once: true, Fresh: false), _console, _errors, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("AUT5002", _errors.ToString(), StringComparison.Ordinal);
    }
}
