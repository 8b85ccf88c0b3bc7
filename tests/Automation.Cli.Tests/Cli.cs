using System.CommandLine;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Automation.Cli.Tests;

/// <summary>A command line run in this process, its output as a file would get it.</summary>
internal sealed record Cli(int ExitCode, string Output, string Errors)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public static Task<Cli> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public static async Task<Cli> RunWithInputAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        var root = CommandLine.Create(console, errors, () => new MemoryStream(Encoding.UTF8.GetBytes(input)));
        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        var run = new Cli(parsed.Errors.Count > 0 ? (int)Automation.Cli.ExitCode.BadInput : code, output.ToString(), errors.ToString());
        Assert.DoesNotContain("   at Automation.", run.Output + run.Errors, StringComparison.Ordinal);
        return run;
    }
}
