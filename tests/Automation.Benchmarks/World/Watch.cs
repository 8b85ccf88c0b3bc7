using System.Collections.Concurrent;
using System.Collections.Immutable;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Benchmarks;

/// <summary>Notes when the machine's own clock saw what.</summary>
internal sealed class Watch : IComplianceObserver
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _alerts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _judged = new(StringComparer.OrdinalIgnoreCase);
    private int _received;

    public int Received => _received;

    public long[] JudgedAt(string resourceId) => _judged.TryGetValue(resourceId, out var times) ? [.. times] : [];

    /// <summary>When the first alert on the resource was accepted.</summary>
    public Task<long> AlertAsync(string resourceId) => Alert(resourceId).Task;

    public void ChangeReceived(ResourceChange change) => Interlocked.Increment(ref _received);

    public void Judged(Resource resource, ImmutableArray<ResourceChange> changes, ImmutableArray<PolicyVerdict> verdicts, ImmutableArray<Finding> transitions) =>
        _judged.GetOrAdd(resource.Id.Text, _ => []).Enqueue(TimeProvider.System.GetTimestamp());

    public void Planned(RemediationPlan plan)
    {
    }

    public void RemediationStep(RemediationPlan plan, JournalEntry entry)
    {
    }

    public void AlertDelivered(AlertMessage message, string channel, DeliveryResult result)
    {
        if (result is DeliveryResult.Accepted)
        {
            Alert(message.ResourceId).TrySetResult(TimeProvider.System.GetTimestamp());
        }
    }

    private TaskCompletionSource<long> Alert(string resourceId) =>
        _alerts.GetOrAdd(resourceId, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}
