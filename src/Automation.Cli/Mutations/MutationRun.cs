using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>What became of the mutants of one policy.</summary>
/// <param name="Survivors">Those that no case noticed.</param>
internal sealed record MutationResult(string Policy, string Path, int Mutants, IReadOnlyList<Mutant> Survivors);

/// <summary>Runs the cases of each policy against each of its mutants: a good set of cases fails for every one.</summary>
internal sealed class MutationRun(FactCatalog facts, TimeProvider time)
{
    /// <param name="cases">Cases of one policy, all of which pass against the policy itself.</param>
    public MutationResult Run(string policy, PolicySource definition, IReadOnlyList<PolicyCase> cases, CancellationToken cancellationToken)
    {
        var mutants = 0;
        var survivors = new List<Mutant>();
        foreach (var mutant in Mutants.Of(definition))
        {
            cancellationToken.ThrowIfCancellationRequested();
            mutants++;
            var runner = new CaseRunner(new Dictionary<string, PolicySource>(StringComparer.OrdinalIgnoreCase) { [policy] = mutant.Source }, facts, time);
            if (cases.All(given => runner.Run(given).Result is { Passed: true }))
            {
                survivors.Add(mutant);
            }
        }

        return new MutationResult(policy, definition.Path, mutants, survivors);
    }
}
