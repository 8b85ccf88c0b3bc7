using System.CommandLine;
using Spectre.Console;

namespace Automation.Cli;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    public static RootCommand Create(IAnsiConsole console, TextWriter errors, Func<Stream> input) =>
        new("Keeps AKS networking compliant, event by event.")
        {
            RunCommand.Create(console, errors),
            ScanCommand.Create(console, errors, input),
            ExplainCommand.Create(console, errors, input),
            TestCommand.Create(console, errors),
            new Command("policy", "Tools for those who write policies.")
            {
                LintCommand.Create(console, errors),
                ShowCommand.Create(console, errors),
                NewCommand.Create(console, errors),
                DocsCommand.Create(console, errors),
            },
        };
}
