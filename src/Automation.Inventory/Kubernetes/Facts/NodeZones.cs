using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The most zones that any node pool of a cluster spans.</summary>
internal sealed class NodeZones : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "kubernetes.nodeZones", FactType.Integer, "zones", [KubernetesSnapshot.ClusterType],
        "The largest number of availability zones that any one node pool spans; 0 when no pool is in any. Absent for a cluster without node pools.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (NodePool.Of(resource, topology) is not { } pools)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its node pools.");
        }

        if (pools.Count == 0)
        {
            return FactValue.Absent.Instance;
        }

        return pools.Find(p => p.Zones is null) is { } odd
            ? new FactValue.Unknown($"The zones of node pool `{odd.Name}` could not be read.")
            : new FactValue.Known(JsonValues.Of(pools.Max(p => p.Zones!.Value)), [resource.Id.Text]);
    }
}
