using System.CommandLine;
using Automation.Cli;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // Nobody's window decides where lines of a file break.
    AnsiConsole.Profile.Width = 200;
}

// Glyphs and names are not ASCII; a pipe on Windows would get question marks.
Console.OutputEncoding = System.Text.Encoding.UTF8;

var root = CommandLine.Create(AnsiConsole.Console, Console.Error, Console.OpenStandardInput);
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return parsed.Errors.Count > 0 ? (int)ExitCode.BadInput : code;
