using System.Collections.Immutable;

namespace Automation.Compliance;

/// <summary>All guards in their order. Every one is asked, so that the plan shows the whole picture.</summary>
internal sealed class GuardRail(IEnumerable<IGuard> guards)
{
    private readonly ImmutableArray<IGuard> _guards = [.. guards];

    public async Task<ImmutableArray<GuardResult>> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        var results = ImmutableArray.CreateBuilder<GuardResult>(_guards.Length);
        foreach (var guard in _guards)
        {
            try
            {
                results.Add(await guard.CheckAsync(context, cancellationToken).ConfigureAwait(false));
            }
            catch (StoreException error)
            {
                results.Add(guard.Refuse($"Could not be checked: {error.Message}"));
            }
        }

        return results.MoveToImmutable();
    }

    /// <summary>The strictest of all answers, and the sentence that goes with it.</summary>
    public static (GuardDecision Decision, string Reason) Decide(ImmutableArray<GuardResult> results)
    {
        foreach (var decision in (ReadOnlySpan<GuardDecision>)[GuardDecision.Refuse, GuardDecision.Wait, GuardDecision.AskApproval])
        {
            if (results.FirstOrDefault(r => r.Decision == decision) is { } strictest)
            {
                return (decision, $"{strictest.Guard}: {strictest.Evidence}");
            }
        }

        return (GuardDecision.Pass, "All guards passed.");
    }
}
