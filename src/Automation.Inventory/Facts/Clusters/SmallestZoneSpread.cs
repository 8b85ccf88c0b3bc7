using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The fewest zones that any node pool of a cluster spans.</summary>
internal sealed class SmallestZoneSpread : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.smallestZoneSpread",
        FactType.Integer,
        "zones",
        ["Microsoft.ContainerService/managedClusters"],
        "The smallest number of availability zones over all node pools; 0 when a pool is in none. Absent for a cluster without node pools.");

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

        if (pools.Find(p => p.Zones is null) is { } odd)
        {
            return new FactValue.Unknown($"The zones of node pool `{odd.Name}` could not be read.");
        }

        List<string> followed = [resource.Id.Text, .. pools.Select(p => p.Source.Text).Where(id => !id.Is(resource.Id.Text))];
        return new FactValue.Known(JsonValues.Of(pools.Min(p => p.Zones!.Value)), followed);
    }
}
