using System.CommandLine;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation policy lint</c>: everything that is wrong with policy files.</summary>
internal static class LintCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var paths = new Argument<string[]>("path") { Description = "Folders of policies, folders of definitions, or single files. Default: the folder `policies` found upward from here.", Arity = ArgumentArity.ZeroOrMore };
        var strict = new Option<bool>("--warnings-as-errors") { Description = "A warning fails the run too." };
        var output = OutputOption.Create();
        var command = new Command("lint", "Reports every problem of policy definitions, initiatives, assignments and exemptions.") { paths, strict, output };
        command.SetAction((parsed, _) => CommandRun.RunAsync(errors, () =>
        {
            var report = LintRun.Run(parsed.GetValue(paths) ?? [], Directory.GetCurrentDirectory());
            Write(report, parsed.GetValue(output), console);
            return Task.FromResult(report.Errors > 0 || (parsed.GetValue(strict) && report.Warnings > 0) ? ExitCode.Failed : ExitCode.Success);
        }));
        return command;
    }

    public static void Write(LintReport report, OutputFormat format, IAnsiConsole console)
    {
        var print = new Printer(console);
        if (format == OutputFormat.Json)
        {
            print.Raw(CliJsonWriter.Write(report));
            return;
        }

        foreach (var file in report.Findings.GroupBy(f => f.Path, StringComparer.Ordinal))
        {
            print.Line(file.Key, "bold");
            foreach (var finding in file)
            {
                print.Line($"  {finding.Line}:{finding.Column}  {finding.Severity}  {finding.Code}  {finding.Message}", finding.Severity == "error" ? "red" : "yellow");
            }
        }

        print.Line($"{report.Files} files, {report.Errors} errors, {report.Warnings} warnings", report.Errors > 0 ? "red" : "green");
    }
}

/// <summary>What lint found, in the order of files and places.</summary>
internal sealed record LintReport(int Files, int Errors, int Warnings, IReadOnlyList<LintFinding> Findings);

internal sealed record LintFinding(string Code, string Severity, string Path, int Line, int Column, string Message)
{
    public static LintFinding Of(Diagnostic diagnostic) => new(
        diagnostic.Code, diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning", diagnostic.Path, diagnostic.Position.Line, diagnostic.Position.Column, diagnostic.Message);
}

internal static class LintRun
{
    /// <exception cref="RunException">A path does not exist, or holds nothing.</exception>
    public static LintReport Run(IReadOnlyList<string> paths, string current)
    {
        var (files, findings) = (0, new List<LintFinding>());
        foreach (var path in paths.Count == 0 ? [PolicyRoot.Find(null, current).Path] : paths)
        {
            var full = Path.GetFullPath(path, current);
            var (count, diagnostics) = Directory.Exists(Path.Combine(full, "policyDefinitions")) ? Root(new PolicyRoot(full), Shown) : Any(full, path, Shown);
            if (count == 0)
            {
                throw new RunException($"AUT7014: `{path}` holds no policy to look at; expected JSON files.");
            }

            files += count;
            findings.AddRange(diagnostics.Select(LintFinding.Of));
        }

        return new LintReport(
            files, findings.Count(f => f.Severity == "error"), findings.Count(f => f.Severity == "warning"),
            [.. findings.Distinct().OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ThenBy(f => f.Code, StringComparer.Ordinal)]);

        string Shown(string file) => Path.GetRelativePath(current, file).Replace('\\', '/');
    }

    private static (int Files, IEnumerable<Diagnostic>) Root(PolicyRoot root, Func<string, string> shown)
    {
        var (facts, problems) = root.Facts();
        var sources = root.Sources();
        var result = PolicyLibrary.Load(sources, facts);
        return (sources.Count, problems.Concat(result.Diagnostics).Select(d => d with { Path = shown(Path.Combine(root.Path, d.Path)) }));
    }

    private static (int Files, IEnumerable<Diagnostic>) Any(string full, string given, Func<string, string> shown)
    {
        if (!Directory.Exists(full) && !File.Exists(full))
        {
            throw new RunException($"AUT7014: `{given}` does not exist. Give a folder of policies, a folder of definitions, or a file.");
        }

        // A file inside a folder of policies may use the facts that folder lists.
        var facts = TryRoot(full)?.Facts().Facts ?? Inventory.FactEngine.CreateDefault().Catalog;
        var sources = PolicySet.ReadAny(full, shown);
        return (sources.Count, PolicyLibrary.Load(sources, facts).Diagnostics);
    }

    private static PolicyRoot? TryRoot(string full)
    {
        try
        {
            return PolicyRoot.Find(full, full);
        }
        catch (RunException)
        {
            return null;
        }
    }
}
