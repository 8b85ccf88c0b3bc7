using Automation.Policy;

namespace Automation.Cli;

/// <summary>One pass over the cases of a folder of policies.</summary>
internal sealed class TestRun(TestSettings settings, TimeProvider time)
{
    /// <exception cref="RunException">There is no such folder.</exception>
    public TestOutcome Run(Progress? progress = null, CancellationToken cancellationToken = default)
    {
        var root = PolicyRoot.Find(settings.Path, settings.Current);
        var (facts, factProblems) = root.Facts();
        var described = PolicyDescriber.Describe(root.Sources(), facts);
        var sources = root.Sources().ToDictionary(s => s.Path, StringComparer.Ordinal);
        var definitions = new Dictionary<string, PolicySource>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in described.Definitions)
        {
            definitions.TryAdd(definition.Name, sources[definition.Path]);
        }

        var files = Files(root).Select(file => CaseReader.ReadFile(file, root.Relative(file))).ToList();
        var diagnostics = factProblems.Concat(described.Diagnostics).Concat(files.SelectMany(f => f.Diagnostics)).ToList();
        var coverages = described.Definitions.DistinctBy(d => d.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(d => d.Name, d => new Coverage(d), StringComparer.OrdinalIgnoreCase);
        var runner = new CaseRunner(definitions, facts, time);
        var results = new List<CaseResult>();
        var all = files.SelectMany(f => f.Cases).ToList();
        var cases = all.Where(Wanted).ToList();

        // Some of its cases say nothing of what the others cover.
        foreach (var partly in all.Where(c => !Wanted(c)))
        {
            coverages.Remove(partly.Policy);
        }

        foreach (var given in cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (result, problems) = runner.Run(given);
            diagnostics.AddRange(problems);
            if (result is not null)
            {
                results.Add(result);
                if (result.Explanation is { } explanation)
                {
                    coverages.GetValueOrDefault(given.Policy)?.Add(explanation);
                }
            }

            progress?.Report("cases", results.Count, cases.Count);
        }

        var mutations = settings.Mutate ? Mutations(definitions, results, facts, progress, cancellationToken) : [];
        return new TestOutcome(root, results, Covered(root, coverages), diagnostics, settings.CoverageMinimum)
        {
            Mutations = mutations,
            Paths = definitions.ToDictionary(d => d.Key, d => d.Value.Path, StringComparer.OrdinalIgnoreCase),
        };
    }

    // Where a case fails already, it is no witness.
    private List<MutationResult> Mutations(
        Dictionary<string, PolicySource> definitions, List<CaseResult> results, FactCatalog facts, Progress? progress, CancellationToken cancellationToken)
    {
        var run = new MutationRun(facts, time);
        var policies = results.GroupBy(r => r.Case.Policy, StringComparer.OrdinalIgnoreCase).Where(g => g.All(r => r.Passed)).ToList();
        var mutations = new List<MutationResult>();
        foreach (var policy in policies.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            mutations.Add(run.Run(policy.Key, definitions[policy.Key], [.. policy.Select(r => r.Case)], cancellationToken));
            progress?.Report("policies mutated", mutations.Count, policies.Count);
        }

        return mutations;
    }

    // A part of the folder, or a filter, says nothing about what the rest of the cases covers.
    private List<Coverage> Covered(PolicyRoot root, Dictionary<string, Coverage> coverages)
    {
        var isPart = settings.Filter is not null || Chosen(root) != root.CasesPath;
        return [.. coverages.Values.Where(c => c.Cases > 0 || !isPart).OrderBy(c => c.Policy.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<string> Files(PolicyRoot root)
    {
        var chosen = Chosen(root);
        if (File.Exists(chosen))
        {
            return [chosen];
        }

        return Directory.Exists(chosen)
            ? Directory.EnumerateFiles(chosen, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>The part of the cases that was asked for: all, a folder below, one file.</summary>
    private string Chosen(PolicyRoot root)
    {
        var asked = Path.GetFullPath(settings.Path ?? settings.Current, settings.Current);
        var relative = Path.GetRelativePath(root.CasesPath, asked);
        return settings.Path is not null && relative != "." && !relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative) ? asked : root.CasesPath;
    }

    private bool Wanted(PolicyCase given) =>
        settings.Filter is not { } filter
        || given.Policy.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || given.Note.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || given.File.Contains(filter, StringComparison.OrdinalIgnoreCase);
}

internal sealed record TestOutcome(
    PolicyRoot Root, IReadOnlyList<CaseResult> Results, IReadOnlyList<Coverage> Coverages, IReadOnlyList<Diagnostic> Diagnostics, double? CoverageMinimum)
{
    /// <summary>Files of the definitions by their names.</summary>
    public required IReadOnlyDictionary<string, string> Paths { get; init; }

    /// <summary>One for each policy whose cases pass, when mutants were asked for.</summary>
    public IReadOnlyList<MutationResult> Mutations { get; init; } = [];

    public int Passed => Results.Count(r => r.Passed);

    public int Failed => Results.Count - Passed;

    public bool HasBadInput => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    public IEnumerable<Coverage> Untested => Coverages.Where(c => c.Cases == 0);

    public IEnumerable<Coverage> BelowMinimum => Coverages.Where(c => CoverageMinimum is { } minimum && c.Percent < minimum);

    public ExitCode ExitCode => HasBadInput ? ExitCode.BadInput : Failed > 0 || BelowMinimum.Any() || Mutations.Any(m => m.Survivors.Count > 0) ? ExitCode.Failed : ExitCode.Success;
}
