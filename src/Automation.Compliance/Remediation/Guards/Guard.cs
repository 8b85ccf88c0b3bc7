using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>One reason to say no. Each is asked when the plan is made and again just before the write.</summary>
internal interface IGuard
{
    string Name { get; }

    /// <exception cref="StoreException">Counts as a refusal: what cannot be checked is not done.</exception>
    Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken);
}

/// <param name="Resource">As just read from its provider.</param>
/// <param name="Intended">The whole document as it would be sent, read-only fields stripped.</param>
/// <param name="Changes">What led here, oldest first; may be empty for a sweep.</param>
/// <param name="UnattributedAt">When the newest write happened, while no event has told whose it was.</param>
internal sealed record GuardContext(
    Resource Resource,
    JsonObject Intended,
    ImmutableArray<PropertyChange> Diff,
    AssignedPolicy Policy,
    Finding Finding,
    Approval? Approval,
    ImmutableArray<ResourceChange> Changes,
    Topology Topology,
    DateTimeOffset? UnattributedAt = null);

internal static class GuardResults
{
    public static GuardResult Pass(this IGuard guard, string evidence) => new(guard.Name, GuardDecision.Pass, evidence);

    public static GuardResult Wait(this IGuard guard, string evidence) => new(guard.Name, GuardDecision.Wait, evidence);

    public static GuardResult Ask(this IGuard guard, string evidence) => new(guard.Name, GuardDecision.AskApproval, evidence);

    public static GuardResult Refuse(this IGuard guard, string evidence) => new(guard.Name, GuardDecision.Refuse, evidence);
}
