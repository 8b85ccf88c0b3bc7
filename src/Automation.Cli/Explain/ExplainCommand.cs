using System.CommandLine;
using Automation.Compliance;
using Automation.Dashboard;
using Automation.Inventory;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation explain</c>: why a policy says what it says of a resource.</summary>
internal static class ExplainCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors, Func<Stream> input)
    {
        var policy = new Argument<string>("policy") { Description = "A policy's name, its key `assignment/reference`, or a definition file." };
        var resource = new Argument<string>("resource") { Description = "An export (see `scan`), or `file#id` for one resource of several; a name or the end of an id is enough. The rest of the file counts as its neighbours." };
        var policies = PoliciesOption.Create();
        var output = OutputOption.Create();
        var manifests = ManifestFolder.Option();
        var command = new Command("explain", "Prints the tree of conditions behind a verdict, with the values found and wanted.") { policy, resource, policies, manifests, output };
        command.SetAction((parsed, _) => CommandRun.RunAsync(errors, () =>
            Task.FromResult(new ExplainSession(console, errors, input, TimeProvider.System).Run(
                new ExplainSettings(parsed.GetValue(policy)!, parsed.GetValue(resource)!, parsed.GetValue(policies), parsed.GetValue(output)) { Manifests = parsed.GetValue(manifests) }))));
        return command;
    }
}

internal sealed record ExplainSettings(string Policy, string Resource, string? Policies, OutputFormat Output)
{
    public string Current { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Folder with the objects inside the clusters; null when there is none.</summary>
    public string? Manifests { get; init; }
}

internal sealed class ExplainSession(IAnsiConsole console, TextWriter errors, Func<Stream> input, TimeProvider time)
{
    /// <exception cref="RunException">There is no such policy or resource, or several.</exception>
    public ExitCode Run(ExplainSettings settings)
    {
        var (file, wanted) = Split(settings);
        var reader = new ExportReader(time);
        reader.Read(file, settings.Current, input);
        var problems = reader.Errors.ToList();
        var objects = settings.Manifests is { } manifests ? ManifestFolder.Read(manifests, settings.Current, reader.Resources, time, problems) : [];
        foreach (var error in problems)
        {
            errors.WriteLine(error.ToString());
        }

        var resource = Choose(reader.Resources, file, wanted);
        var (set, chosen) = Policies(settings);
        var run = new ScanRun(set, reader.Resources, time, objects: objects);
        var evaluation = run.Input(resource);
        var verdicts = chosen.Select(policy =>
        {
            var explanation = set.Library.Explain(policy, evaluation);
            return new ExplainedVerdict(policy.Key, policy.Name, policy.Automation.Id, explanation.Verdict.Name, explanation);
        });
        Write(new ResourceVerdicts(resource.Resource.Id.Text, set.Library.Version, resource.Resource.ReadAt, [.. verdicts]), chosen, settings.Output);
        return ExitCode.Success;
    }

    private static (string File, string? Id) Split(ExplainSettings settings)
    {
        var hash = settings.Resource.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 || File.Exists(Path.GetFullPath(settings.Resource, settings.Current))
            ? (settings.Resource, null)
            : (settings.Resource[..hash], settings.Resource[(hash + 1)..]);
    }

    private static ScanResource Choose(IReadOnlyList<ScanResource> resources, string file, string? wanted)
    {
        var found = resources.Where(r => wanted is null || r.Resource.Id.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        if (wanted is not null && found.Count == 0)
        {
            found = [.. resources.Where(r => r.Resource.Id.Key.EndsWith("/" + wanted.TrimStart('/'), StringComparison.OrdinalIgnoreCase))];
        }

        return found switch
        {
            [var only] => only,
            [] when resources.Count == 0 => throw new RunException($"AUT7032: `{file}` holds no resource that can be judged."),
            [] => throw new RunException($"AUT7032: `{file}` holds no resource `{wanted}`; it holds {Listed(resources)}."),
            _ => throw new RunException($"AUT7032: `{file}` holds several that may be meant; write `{file}#id` with one of {Listed(found)}."),
        };
    }

    private static string Listed(IReadOnlyList<ScanResource> resources) =>
        string.Join(", ", resources.Take(10).Select(r => r.Resource.Id.Text)) + (resources.Count > 10 ? $" and {resources.Count - 10} more" : "");

    /// <summary>Assigned policies by key or name; a definition that nobody assigned is explained with its defaults.</summary>
    private static (PolicySet Set, IReadOnlyList<AssignedPolicy> Chosen) Policies(ExplainSettings settings)
    {
        var file = Path.GetFullPath(settings.Policy, settings.Current);
        if (File.Exists(file))
        {
            var single = PolicySet.Single(new PolicySource(settings.Policy.Replace('\\', '/'), File.ReadAllBytes(file)));
            return single.Library.Policies.IsEmpty
                ? throw new RunException(single.LeftOut is [var first, ..] ? first.ToString() : $"AUT7019: `{settings.Policy}` holds no policy definition.")
                : (single, single.Library.Policies);
        }

        var set = PolicySet.Load(settings.Policies, settings.Current, AssignmentOf(settings.Policy));
        var chosen = Named(set.Library, settings.Policy);
        if (chosen.Count > 0)
        {
            return (set, chosen);
        }

        var described = PolicyDescriber.Describe(set.Sources, FactEngine.CreateDefault().Catalog).Definitions;
        var definition = PolicyFinder.Definition(settings.Policy, described);
        var alone = PolicySet.Single(set.Sources.First(s => s.Path == definition.Path));
        return (alone, alone.Library.Policies.IsEmpty ? throw new RunException(alone.LeftOut[0].ToString()) : alone.Library.Policies);
    }

    /// <summary>A key, as findings show it, names its assignment whichever one counts otherwise.</summary>
    private static string? AssignmentOf(string policy) =>
        policy.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && !policy.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? policy[..slash] : null;

    private static IReadOnlyList<AssignedPolicy> Named(PolicyLibrary library, string name)
    {
        var byKey = library.Policies.Where(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return byKey.Count > 0 ? byKey : [.. library.Policies.Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || p.Automation.Id.Equals(name, StringComparison.OrdinalIgnoreCase))];
    }

    private void Write(ResourceVerdicts verdicts, IReadOnlyList<AssignedPolicy> policies, OutputFormat format)
    {
        var print = new Printer(console);
        if (format == OutputFormat.Json)
        {
            print.Raw(VerdictsJson.Write(verdicts));
            return;
        }

        foreach (var (verdict, policy) in verdicts.Verdicts.Zip(policies))
        {
            print.Line($"{verdict.Verdict}: {policy.Name} ({policy.Key}, effect {policy.Effect}) on {verdicts.ResourceId}", Style(verdict.Explanation.Verdict));
            if (verdict.Explanation.Verdict is Verdict.Unknown unknown)
            {
                print.Line($"cause: {unknown.Cause}");
            }

            if (verdict.Explanation.Root is { } root)
            {
                ExplanationPrinter.WriteTree(print, policy.Path, root);
                if (verdict.Explanation.Related is { } related)
                {
                    ExplanationPrinter.WriteTree(print, policy.Path, related);
                }
            }
            else
            {
                print.Line($"no condition was needed: {ExplanationPrinter.Cause(verdict.Explanation.Verdict)}");
            }
        }
    }

    private static string Style(Verdict verdict) => verdict switch
    {
        Verdict.NonCompliant => "bold red",
        Verdict.Unknown => "bold yellow",
        Verdict.Compliant => "bold green",
        _ => "bold",
    };
}
