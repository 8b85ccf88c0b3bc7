using System.CommandLine;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation scan</c>: judges exports of <c>az</c> without touching Azure.</summary>
internal static class ScanCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors, Func<Stream> input)
    {
        var files = new Argument<string[]>("file") { Description = "Exports (`az graph query`, `az resource list`, `az rest`, `az aks list`, an ARM template, …), folders of them, or `-` for standard input. Together they are one estate.", Arity = ArgumentArity.OneOrMore };
        var policies = PoliciesOption.Create();
        var all = new Option<bool>("--all") { Description = "Show Compliant, NotApplicable and Exempt too." };
        var output = OutputOption.Create();
        var command = new Command("scan", "Judges exported resources. Exit code 0: nothing wrong; 1: findings; 2: wrong command line or policies; 3: some input could not be read.") { files, policies, all, output };
        command.SetAction((parsed, cancellationToken) => CommandRun.RunAsync(errors, () =>
            Task.FromResult(new ScanSession(console, errors, input, TimeProvider.System).Run(
                new ScanSettings(parsed.GetValue(files)!, parsed.GetValue(policies), parsed.GetValue(all), parsed.GetValue(output)), cancellationToken))));
        return command;
    }
}

internal sealed record ScanSettings(IReadOnlyList<string> Files, string? Policies, bool All, OutputFormat Output)
{
    public string Current { get; init; } = Directory.GetCurrentDirectory();
}

internal sealed class ScanSession(IAnsiConsole console, TextWriter errors, Func<Stream> input, TimeProvider time)
{
    private readonly Printer _print = new(console);

    /// <exception cref="RunException">The policies cannot be used.</exception>
    public ExitCode Run(ScanSettings settings, CancellationToken cancellationToken)
    {
        var policies = PolicySet.Load(settings.Policies, settings.Current);
        var progress = new Progress(errors, time, _print.IsTerminal);
        var reader = new ExportReader(time, progress);
        foreach (var file in settings.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(file, settings.Current, input);
        }

        var problems = policies.LeftOut.Select(d => new ScanError(d.Code, d.Path, $"{d.Position.Line}:{d.Position.Column}", d.Message)).Concat(reader.Errors).ToList();
        var run = new ScanRun(policies, reader.Resources, time);
        var findings = settings.Output == OutputFormat.Json
            ? WriteJson(run, problems, settings.All, progress, cancellationToken)
            : WriteTable(run, problems, settings.All, progress, cancellationToken);
        return problems.Count > 0 ? ExitCode.Incomplete : findings > 0 ? ExitCode.Failed : ExitCode.Success;
    }

    private IEnumerable<ScanVerdict> Verdicts(ScanRun run, bool all, Progress progress, CancellationToken cancellationToken)
    {
        foreach (var (index, resource) in run.Resources.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report("judged", index, run.Resources.Count);
            foreach (var verdict in run.Judge(resource, all))
            {
                yield return verdict;
            }
        }
    }

    /// <summary>One array, written as it comes: a large estate never stands in memory as text.</summary>
    private int WriteJson(ScanRun run, List<ScanError> problems, bool all, Progress progress, CancellationToken cancellationToken)
    {
        var findings = 0;
        var writer = console.Profile.Out.Writer;
        var separator = "[";
        foreach (var verdict in Verdicts(run, all, progress, cancellationToken))
        {
            findings += IsFinding(verdict) ? 1 : 0;
            Write(CliJsonWriter.Write(verdict));
        }

        foreach (var problem in problems)
        {
            Write(CliJsonWriter.Write(problem));
        }

        writer.Write(separator == "[" ? "[]\n" : "\n]\n");
        writer.Flush();
        return findings;

        void Write(string item)
        {
            writer.Write(separator);
            writer.Write('\n');
            writer.Write(item);
            separator = ",";
        }
    }

    private int WriteTable(ScanRun run, List<ScanError> problems, bool all, Progress progress, CancellationToken cancellationToken)
    {
        var verdicts = Verdicts(run, all, progress, cancellationToken).ToList();
        foreach (var problem in problems)
        {
            errors.WriteLine(problem.ToString());
        }

        var ordered = verdicts.OrderBy(v => Rank(v.Verdict)).ThenByDescending(v => Enum.Parse<FindingSeverity>(v.Severity, ignoreCase: true)).ThenBy(v => v.ResourceId, StringComparer.OrdinalIgnoreCase).ToList();
        if (ordered.Count > 0)
        {
            _print.Table(
                ["Verdict", "Severity", "Policy", "Resource", "Why"],
                [.. ordered.Select(v => new[] { v.Verdict, v.Severity, v.Policy, v.ResourceId[(v.ResourceId.LastIndexOf('/') + 1)..], Why(v) })],
                (row, column) => column == 0 ? Style(ordered[row].Verdict) : null);
        }

        var findings = verdicts.Count(IsFinding);
        _print.Line($"{run.Resources.Count} resources, {findings} findings ({verdicts.Count(v => v.Verdict == nameof(Verdict.NonCompliant))} NonCompliant, {verdicts.Count(v => v.Verdict == nameof(Verdict.Unknown))} Unknown), {problems.Count} errors", findings + problems.Count == 0 ? "green" : "red");
        return findings;
    }

    private static bool IsFinding(ScanVerdict verdict) => verdict.Verdict is nameof(Verdict.NonCompliant) or nameof(Verdict.Unknown);

    private static string Why(ScanVerdict verdict) => verdict.Reasons.Count > 0 ? string.Join(" ", verdict.Reasons.Select(r => r.Message)) : verdict.Cause ?? verdict.Exemption ?? "";

    private static int Rank(string verdict) => verdict switch
    {
        nameof(Verdict.NonCompliant) => 0,
        nameof(Verdict.Unknown) => 1,
        nameof(Verdict.Exempt) => 2,
        nameof(Verdict.Compliant) => 3,
        _ => 4,
    };

    private static string Style(string verdict) => verdict switch
    {
        nameof(Verdict.NonCompliant) => "red",
        nameof(Verdict.Unknown) => "yellow",
        nameof(Verdict.Compliant) => "green",
        _ => "grey",
    };
}
