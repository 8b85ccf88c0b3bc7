using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

internal sealed class ComplianceQueries(
    FindingLedger ledger, PlanStore plans, Journal journal, IResourceProvider provider, PolicyCatalog policies, Judge judge, Sweeper sweeper, ControlStore control) : IComplianceQueries
{
    public Task<Page<Finding>> FindingsAsync(FindingFilter filter, int top, string? continuation, CancellationToken cancellationToken)
    {
        ResourceId? resource = null;
        if (filter.ResourceId is not null && !ResourceId.TryParse(filter.ResourceId, out resource))
        {
            return Task.FromResult(new Page<Finding>([], null));
        }

        return Pages.TakeAsync(
            ledger.ListAsync(resource is null ? null : StoreKeys.ResourcePart(resource), cancellationToken),
            finding =>
                (filter.State is null || finding.State == filter.State)
                && (resource is null || finding.ResourceId.Equals(resource.Text, StringComparison.OrdinalIgnoreCase))
                && (filter.PolicyName is null || finding.PolicyName.Equals(filter.PolicyName, StringComparison.OrdinalIgnoreCase))
                && (filter.MinimumSeverity is null || finding.Severity >= filter.MinimumSeverity),
            top, continuation);
    }

    public async Task<Finding?> FindingAsync(string findingId, CancellationToken cancellationToken) =>
        (await ledger.ReadAsync(findingId, cancellationToken).ConfigureAwait(false))?.Value;

    public async Task<ResourceVerdicts?> VerdictsAsync(string resourceId, CancellationToken cancellationToken) =>
        await ExplainAsync(resourceId, (library, input) => judge.Evaluate(library, input).Select(v => v.Policy), cancellationToken).ConfigureAwait(false);

    public async Task<ResourceVerdicts?> ExplainAsync(string resourceId, string policy, CancellationToken cancellationToken) =>
        await ExplainAsync(
            resourceId,
            (library, _) => library.Find(policy) is { } found ? [found] : library.Policies.Where(p => p.Name.Equals(policy, StringComparison.OrdinalIgnoreCase)),
            cancellationToken).ConfigureAwait(false);

    private async Task<ResourceVerdicts?> ExplainAsync(
        string resourceId, Func<PolicyLibrary, EvaluationInput, IEnumerable<AssignedPolicy>> choose, CancellationToken cancellationToken)
    {
        if (!ResourceId.TryParse(resourceId, out var id)
            || await provider.ReadAsync(id, cancellationToken).ConfigureAwait(false) is not ReadResult.Found { Resource: var resource })
        {
            return null;
        }

        var library = policies.Current;
        var input = await judge.GatherAsync(resource, library, cancellationToken).ConfigureAwait(false);
        var verdicts = choose(library, input).Select(policy =>
        {
            var explanation = library.Explain(policy, input);
            return new ExplainedVerdict(policy.Key, policy.Name, policy.Automation.Id, explanation.Verdict.Name, explanation);
        });
        return new ResourceVerdicts(resource.Id.Text, library.Version, resource.ReadAt, [.. verdicts]);
    }

    public Task<Page<RemediationPlan>> PlansAsync(PlanState? state, int top, string? continuation, CancellationToken cancellationToken) =>
        Pages.TakeAsync(plans.ListAsync(cancellationToken), plan => state is null || plan.State == state, top, continuation);

    public async Task<RemediationPlan?> PlanAsync(string planId, CancellationToken cancellationToken) =>
        (await plans.ReadAsync(planId, cancellationToken).ConfigureAwait(false))?.Value;

    public Task<Page<JournalEntry>> JournalAsync(string? resourceId, int top, string? continuation, CancellationToken cancellationToken)
    {
        if (resourceId is null)
        {
            return Pages.TakeAsync(journal.ListAsync(null, cancellationToken), _ => true, top, continuation);
        }

        return ResourceId.TryParse(resourceId, out var id)
            ? Pages.TakeAsync(
                journal.ListAsync(StoreKeys.ResourcePart(id), cancellationToken),
                entry => entry.ResourceId.Equals(id.Text, StringComparison.OrdinalIgnoreCase), top, continuation)
            : Task.FromResult(new Page<JournalEntry>([], null));
    }

    public async Task<HealthReport> HealthAsync(CancellationToken cancellationToken)
    {
        var checks = ImmutableDictionary.CreateBuilder<string, string>();
        var policyCount = policies.IsLoaded ? policies.Current.Policies.Length : 0;
        checks["policies"] = policies.IsLoaded ? $"{policyCount} in force" : "none could be loaded";
        try
        {
            var (allowed, evidence) = await control.WritesAllowedAsync(cancellationToken).ConfigureAwait(false);
            checks["writes"] = evidence;
            var sweep = await sweeper.LastAsync(cancellationToken).ConfigureAwait(false);
            checks["store"] = "answers";
            return new HealthReport(
                policies.IsLoaded, allowed, policies.IsLoaded ? policies.Current.Version : "", policyCount,
                await control.LastEventAsync(cancellationToken).ConfigureAwait(false), sweep?.EndedAt, sweep is { EndedAt: not null } ? sweep.IsComplete : null,
                checks.ToImmutable());
        }
        catch (StoreException error)
        {
            checks["store"] = error.Message;
            return new HealthReport(false, false, policies.IsLoaded ? policies.Current.Version : "", policyCount, null, null, null, checks.ToImmutable());
        }
    }
}
