using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>Told of each step as it happens, for display only: nothing depends on what it does, and it must not throw.</summary>
public interface IComplianceObserver
{
    void ChangeReceived(ResourceChange change);

    void Judged(Resource resource, ImmutableArray<ResourceChange> changes, ImmutableArray<PolicyVerdict> verdicts, ImmutableArray<Finding> transitions);

    void Planned(RemediationPlan plan);

    void RemediationStep(RemediationPlan plan, JournalEntry entry);

    void AlertDelivered(AlertMessage message, string channel, DeliveryResult result);
}

/// <summary>Watches nothing.</summary>
public sealed class NoObserver : IComplianceObserver
{
    public void ChangeReceived(ResourceChange change)
    {
    }

    public void Judged(Resource resource, ImmutableArray<ResourceChange> changes, ImmutableArray<PolicyVerdict> verdicts, ImmutableArray<Finding> transitions)
    {
    }

    public void Planned(RemediationPlan plan)
    {
    }

    public void RemediationStep(RemediationPlan plan, JournalEntry entry)
    {
    }

    public void AlertDelivered(AlertMessage message, string channel, DeliveryResult result)
    {
    }
}
