using Automation.Compliance;

namespace Automation.Testing;

/// <summary>Keeps what it is given; answers what the test wants.</summary>
public sealed class RecordingChannel(string name = "recorder") : IAlertChannel
{
    public string Name { get; } = name;

    /// <summary>Null accepts.</summary>
    public Func<AlertMessage, DeliveryResult>? Answer { get; set; }

    /// <summary>Everything that was tried, refused ones included.</summary>
    public List<AlertMessage> Tried { get; } = [];

    public List<AlertMessage> Accepted { get; } = [];

    public IReadOnlyList<AlertKind> Kinds => [.. Accepted.Select(message => message.Kind)];

    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        Tried.Add(message);
        var answer = Answer?.Invoke(message) ?? DeliveryResult.Accepted.Instance;
        if (answer is DeliveryResult.Accepted)
        {
            Accepted.Add(message);
        }

        return Task.FromResult(answer);
    }
}

public sealed class MortalChannel(IAlertChannel inner, ProcessLife life) : IAlertChannel
{
    public string Name => inner.Name;

    public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken) =>
        life.EffectAsync($"alert {inner.Name}", () => inner.SendAsync(message, cancellationToken));
}

/// <summary>Counts what the product says of itself.</summary>
public sealed class RecordingObserver : IComplianceObserver
{
    public List<ResourceChange> Changes { get; } = [];

    public List<string> Judged { get; } = [];

    public List<(string Resource, string PolicyVersion)> Transitions { get; } = [];

    public List<RemediationPlan> Plans { get; } = [];

    public List<JournalEntry> Steps { get; } = [];

    public void ChangeReceived(ResourceChange change) => Changes.Add(change);

    void IComplianceObserver.Judged(
        Automation.Inventory.Resource resource, System.Collections.Immutable.ImmutableArray<ResourceChange> changes,
        System.Collections.Immutable.ImmutableArray<Automation.Policy.PolicyVerdict> verdicts, System.Collections.Immutable.ImmutableArray<Finding> transitions)
    {
        Judged.Add(resource.Id.Key);
        Transitions.AddRange(transitions.Select(finding => (finding.ResourceId, finding.PolicyVersion)));
    }

    public void Planned(RemediationPlan plan) => Plans.Add(plan);

    public void RemediationStep(RemediationPlan plan, JournalEntry entry) => Steps.Add(entry);

    public void AlertDelivered(AlertMessage message, string channel, DeliveryResult result)
    {
    }
}
