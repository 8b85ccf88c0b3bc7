using System.CommandLine;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation scan</c>: judges exports of <c>az</c> without touching Azure.</summary>
internal static class ScanCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors, Func<Stream> input)
    {
        var files = new Argument<string[]>("file") { Description = "Exports (`az graph query`, `az resource list`, `az rest`, `az aks list`, an ARM template, …), folders of them, or `-` for standard input. Together they are one estate.", Arity = ArgumentArity.ZeroOrMore };
        var estate = new Option<string?>("--estate") { Description = "An estate that ships, whole, with the objects inside its clusters: hub-spoke, well-run or neglected." };
        var policies = PoliciesOption.Create();
        var assignment = new Option<string?>("--assignment") { Description = "The assignment to judge by. Default: `audit-everything` where the folder has it, else all." };
        var profile = new Option<string?>("--profile") { Description = "A profile of the folder laid over the assignment: production, staging, development or sandbox." };
        var all = new Option<bool>("--all") { Description = "Show Compliant, NotApplicable and Exempt too." };
        var report = new Option<bool>("--report") { Description = "A report to work from instead of the table: totals by severity and topic, the first fixes, the saving, then every finding with what to do." };
        var complete = new Option<bool>("--complete") { Description = "What is given is everything there is: what is not in it does not exist." };
        var output = OutputOption.Create();
        var manifests = ManifestFolder.Option();
        var history = HistoryFile.Option();
        var command = new Command("scan", "Judges exported resources. Exit code 0: nothing wrong; 1: findings; 2: wrong command line or policies; 3: some input could not be read.") { files, estate, policies, assignment, profile, all, complete, manifests, history, report, output };
        command.SetAction((parsed, cancellationToken) => CommandRun.RunAsync(errors, () =>
            Task.FromResult(new ScanSession(console, errors, input, TimeProvider.System).Run(
                ShippedEstate.Add(parsed.GetValue(estate), new ScanSettings(parsed.GetValue(files)!, parsed.GetValue(policies), parsed.GetValue(all), parsed.GetValue(output))
                {
                    Report = parsed.GetValue(report),
                    Assignment = parsed.GetValue(assignment),
                    Profile = parsed.GetValue(profile),
                    Complete = parsed.GetValue(complete),
                    Manifests = parsed.GetValue(manifests),
                    History = parsed.GetValue(history),
                }), cancellationToken))));
        return command;
    }
}

internal sealed record ScanSettings(IReadOnlyList<string> Files, string? Policies, bool All, OutputFormat Output)
{
    public string? Assignment { get; init; }

    public string? Profile { get; init; }

    /// <summary>Whether people get a report instead of a table.</summary>
    public bool Report { get; init; }

    public string Current { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Whether nothing exists beside what is given.</summary>
    public bool Complete { get; init; }

    /// <summary>File with measurements; null when there is none.</summary>
    public string? History { get; init; }

    /// <summary>Folder with the objects inside the clusters; null when there is none.</summary>
    public string? Manifests { get; init; }
}

internal sealed class ScanSession(IAnsiConsole console, TextWriter errors, Func<Stream> input, TimeProvider time)
{
    private readonly Printer _print = new(console);

    /// <exception cref="RunException">The policies cannot be used.</exception>
    public ExitCode Run(ScanSettings settings, CancellationToken cancellationToken)
    {
        var policies = PolicySet.Load(settings.Policies, settings.Current, settings.Assignment, settings.Profile);
        var progress = new Progress(errors, time, _print.IsTerminal);
        var reader = new ExportReader(time, progress) { History = settings.History is { } path ? Path.GetFullPath(path, settings.Current) : null };
        foreach (var file in settings.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(file, settings.Current, input);
        }

        var problems = policies.LeftOut.Select(d => new ScanError(d.Code, d.Path, $"{d.Position.Line}:{d.Position.Column}", d.Message)).Concat(reader.Errors).ToList();
        var objects = settings.Manifests is { } manifests ? ManifestFolder.Read(manifests, settings.Current, reader.Resources, time, problems) : [];
        var history = settings.History is { } samples ? HistoryFile.Read(samples, settings.Current, problems) : null;
        var run = new ScanRun(policies, reader.Resources, time, settings.Complete, objects, history);
        var findings = settings.Output == OutputFormat.Json
            ? WriteJson(run, problems, settings.All, progress, cancellationToken)
            : settings.Report ? WriteReport(run, problems, PolicyFinder.Root(settings.Policies, settings.Current), progress, cancellationToken)
            : WriteTable(run, problems, settings.All, progress, cancellationToken);
        return problems.Count > 0 ? ExitCode.Incomplete : findings > 0 ? ExitCode.Failed : ExitCode.Success;
    }

    private static IEnumerable<ScanVerdict> Verdicts(ScanRun run, bool all, Progress progress, CancellationToken cancellationToken) =>
        Judged(run, resource => run.Judge(resource, all), progress, cancellationToken);

    /// <summary>What is said of each resource, in the order of the resources, judged on all cores.</summary>
    private static IEnumerable<T> Judged<T>(ScanRun run, Func<ScanResource, IEnumerable<T>> judge, Progress progress, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var verdicts in run.Resources.AsParallel().AsOrdered().WithCancellation(cancellationToken).WithMergeOptions(ParallelMergeOptions.AutoBuffered).Select(r => judge(r).ToList()))
        {
            progress.Report("judged", done++, run.Resources.Count);
            foreach (var verdict in verdicts)
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

    private int WriteReport(ScanRun run, List<ScanError> problems, PolicyRoot root, Progress progress, CancellationToken cancellationToken)
    {
        var findings = Judged(run, run.Report, progress, cancellationToken).ToList();
        foreach (var problem in problems)
        {
            errors.WriteLine(problem.ToString());
        }

        new ScanReport(findings, run.Resources.Count, problems.Count, DocsSite.Topics(root)).Write(_print);
        return findings.Count;
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
