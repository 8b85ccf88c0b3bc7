using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How few nodes each pool may come down to, and over how many zones.</summary>
internal sealed class PoolSizes : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.sizes", FactType.Array, Unit: null, [PoolScope.ClusterType, PoolScope.PoolType],
        "One object a pool (of a cluster all, of a pool itself): name, mode, priority, tags, zones, nodes and missingForZones. nodes is the autoscaler's minimum where it is on, else the count; "
        + "missingForZones is how many nodes more one a zone would take. Unknown when one pool does not tell its nodes.");

    public FactValue Compute(Resource resource, Topology topology) => PoolScope.Describe(resource, topology, Describe);

    private static (JsonObject?, string?) Describe(NodePool pool)
    {
        if (pool.Floor() is not { } nodes)
        {
            return (null, "tells no number of nodes.");
        }

        if (pool.Zones is not { } zones)
        {
            return (null, "its zones cannot be read.");
        }

        return (
            new JsonObject
            {
                ["name"] = pool.Name,
                ["mode"] = pool.Settings.Text("mode") ?? "System",
                ["priority"] = pool.Settings.Text("scaleSetPriority") ?? "Regular",
                ["tags"] = pool.Tags(),
                ["zones"] = zones,
                ["nodes"] = nodes,
                ["missingForZones"] = Math.Max(0, zones - nodes),
            },
            null);
    }
}
