using System.CommandLine;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation test</c>: the cases beside the policies.</summary>
internal static class TestCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var path = new Argument<string?>("path") { Description = "A folder of policies, a folder of cases in it, or one case file. Default: the folder `policies` found upward from here.", Arity = ArgumentArity.ZeroOrOne };
        var filter = new Option<string?>("--filter") { Description = "Only cases whose policy, note or file holds this text." };
        var minimum = new Option<double?>("--coverage-minimum") { Description = "Percent of conditions' outcomes that the cases of each policy must cover; below it the run fails." };
        minimum.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && (!double.TryParse(given.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) || number is not (>= 0 and <= 100)))
            {
                result.AddError("AUT7017: --coverage-minimum takes a number from 0 to 100.");
            }
        });
        var junit = new Option<string?>("--junit") { Description = "Write the results as JUnit XML into this file too." };
        var mutate = new Option<bool>("--mutate") { Description = "Turn round every condition and move every bound, one at a time: a change that no case notices fails the run." };
        var watch = new Option<bool>("--watch") { Description = "Run again whenever a policy or a case changes, until Ctrl+C." };
        var output = OutputOption.Create();
        var command = new Command("test", "Runs the cases beside the policies and tells which conditions they leave untested.") { path, filter, minimum, mutate, junit, watch, output };
        command.SetAction((parsed, cancellationToken) => CommandRun.RunAsync(errors, () =>
        {
            var settings = new TestSettings(parsed.GetValue(path), parsed.GetValue(filter), parsed.GetValue(minimum), parsed.GetValue(junit), parsed.GetValue(output)) { Mutate = parsed.GetValue(mutate) };
            var session = new TestSession(settings, console, errors, TimeProvider.System);
            return parsed.GetValue(watch)
                ? session.WatchAsync(folder => new FolderChanges(folder), cancellationToken)
                : Task.FromResult(session.RunOnce(cancellationToken));
        }));
        return command;
    }
}

internal sealed class TestSession(TestSettings settings, IAnsiConsole console, TextWriter errors, TimeProvider time)
{
    public ExitCode RunOnce(CancellationToken cancellationToken)
    {
        var print = new Printer(console);
        var outcome = new TestRun(settings, time).Run(new Progress(errors, time, print.IsTerminal), cancellationToken);
        if (settings.JUnit is { } file)
        {
            var full = Path.GetFullPath(file, settings.Current);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, JUnitWriter.Write(outcome));
        }

        if (settings.Output == OutputFormat.Json)
        {
            print.Raw(CliJsonWriter.Write(TestReport.Of(outcome)));
        }
        else
        {
            new TestPrinter(print, errors).Write(outcome);
        }

        return outcome.ExitCode;
    }

    /// <returns>What the last run came to.</returns>
    public async Task<ExitCode> WatchAsync(Func<string, IChangeSource> watch, CancellationToken cancellationToken)
    {
        var root = PolicyRoot.Find(settings.Path, settings.Current);
        using var source = watch(root.Path);
        var changes = new ChangeWatch(source, time);
        var last = ExitCode.Success;
        try
        {
            while (true)
            {
                last = Again(cancellationToken);
                if (settings.Output == OutputFormat.Table)
                {
                    new Printer(console).Line($"Watching {root.Path}; Ctrl+C ends it.", "grey");
                }

                await changes.NextAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return last;
        }
    }

    // A file that is just being written may be gone or locked for a moment; the next change brings another run.
    private ExitCode Again(CancellationToken cancellationToken)
    {
        try
        {
            return RunOnce(cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or RunException)
        {
            errors.WriteLine(Timeline.Printable(error.Message));
            return ExitCode.BadInput;
        }
    }
}
