using System.CommandLine;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation policy docs</c>: a page for every policy and fact, the indexes over them, and the coverage by topic.</summary>
internal static class DocsCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var output = new Argument<string>("folder") { Description = "Where the pages go: `policies`, `facts` and `coverage.md` in it are replaced." };
        var policies = PoliciesOption.Create();
        var check = new Option<bool>("--check") { Description = "Write nothing; fail when a page is missing, stale or left over." };
        var command = new Command("docs", "Writes a page for every policy and every fact, with indexes and coverage by topic.") { output, policies, check };
        command.SetAction((parsed, cancellationToken) => CommandRun.RunAsync(errors, () =>
        {
            var current = Directory.GetCurrentDirectory();
            var pages = DocsSite.Create(PolicyFinder.Root(parsed.GetValue(policies), current), TimeProvider.System, cancellationToken);
            var folder = Path.GetFullPath(parsed.GetValue(output)!, current);
            var stale = pages.Stale(folder);
            if (parsed.GetValue(check))
            {
                foreach (var name in stale)
                {
                    errors.WriteLine($"AUT7040: {Timeline.Printable(name)} is not what the policies and facts say; run `automation policy docs` again.");
                }

                return Task.FromResult(stale.Count == 0 ? ExitCode.Success : ExitCode.Failed);
            }

            pages.Write(folder);
            new Printer(console).Line($"{pages.Pages.Count} pages, {stale.Count} changed", "green");
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }
}
