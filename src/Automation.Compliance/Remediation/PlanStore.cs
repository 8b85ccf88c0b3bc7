namespace Automation.Compliance;

internal sealed class PlanStore(IDocumentStore store)
{
    private readonly Rows<RemediationPlan> _rows = new(store, TableNames.Plans, ComplianceJson.Default.RemediationPlan);

    public async Task<Row<RemediationPlan>?> ReadAsync(string planId, CancellationToken cancellationToken) =>
        StoreKeys.PartitionOf(planId) is { } partition
            ? await _rows.ReadAsync(partition, planId, cancellationToken).ConfigureAwait(false)
            : null;

    public Task PutAsync(RemediationPlan plan, CancellationToken cancellationToken) =>
        _rows.UpsertAsync(StoreKeys.PartitionOf(plan.Id)!, plan.Id, plan, cancellationToken);

    /// <returns>Null when someone else changed the plan since it was read.</returns>
    public Task<Row<RemediationPlan>?> ReplaceAsync(Row<RemediationPlan> row, RemediationPlan plan, CancellationToken cancellationToken) =>
        _rows.ReplaceAsync(row, plan, cancellationToken);

    /// <summary>Ends a plan that nobody began to carry out; a finished or running one stays as it is.</summary>
    public async Task VoidAsync(string planId, string why, CancellationToken cancellationToken)
    {
        if (StoreKeys.PartitionOf(planId) is { } partition)
        {
            await _rows.UpdateAsync(
                partition, planId,
                plan => plan is { State: PlanState.Proposed or PlanState.AwaitingApproval or PlanState.Approved }
                    ? plan with { State = PlanState.Void, StateReason = why }
                    : null,
                cancellationToken).ConfigureAwait(false);
        }
    }

    public IAsyncEnumerable<Row<RemediationPlan>> ListAsync(CancellationToken cancellationToken) => _rows.QueryAsync(null, cancellationToken: cancellationToken);
}
