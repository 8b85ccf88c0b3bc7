using System.CommandLine;
using Automation.Cli;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // Nobody's window decides where lines of a file break.
    AnsiConsole.Profile.Width = 200;
}

var root = new RootCommand("Keeps AKS networking compliant, event by event.") { RunCommand.Create(AnsiConsole.Console, Console.Error) };
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? (int)ExitCode.BadInput : code;
