using Automation.Policy;

namespace Automation.Cli;

/// <summary>What a policy finds in the first of its cases that it fails.</summary>
internal sealed record Example(string Note, string ResourceId, string Verdict, IReadOnlyList<string> Messages);

internal static class Examples
{
    public static IReadOnlyDictionary<string, Example> Of(
        PolicyRoot root, IReadOnlyList<DefinitionDescription> policies, IReadOnlyList<PolicySource> sources, FactCatalog facts, TimeProvider time, CancellationToken cancellationToken)
    {
        var byPath = sources.ToDictionary(s => s.Path, StringComparer.Ordinal);
        var definitions = policies.DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(p => p.Name, p => byPath[p.Path], StringComparer.OrdinalIgnoreCase);
        var runner = new CaseRunner(definitions, facts, time);
        var found = new Dictionary<string, Example>(StringComparer.OrdinalIgnoreCase);
        var files = Directory.Exists(root.CasesPath) ? Directory.EnumerateFiles(root.CasesPath, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        foreach (var given in files.SelectMany(file => CaseReader.ReadFile(file, root.Relative(file)).Cases))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (given.Want.Verdict == nameof(Verdict.NonCompliant) && !found.ContainsKey(given.Policy)
                && runner.Run(given).Result is { Passed: true, Explanation.Verdict: Verdict.NonCompliant { Reasons: var reasons } })
            {
                found.Add(given.Policy, new Example(given.Note, given.Resource["id"]?.ToString() ?? "", nameof(Verdict.NonCompliant), [.. reasons.Select(r => r.Message)]));
            }
        }

        return found;
    }
}
