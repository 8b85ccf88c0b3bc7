using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Over how many zones each pool spreads, by itself and together with pools like it that hold one zone each.</summary>
internal sealed class PoolZoneSpreads : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.zoneSpreads", FactType.Array, Unit: null, [PoolScope.ClusterType, PoolScope.PoolType],
        "One object a pool (of a cluster all, of a pool itself): name, tags, zones and zonesTogether. zonesTogether counts the zones of all pools of the cluster that have the same mode and operating system "
        + "and are in one zone each, this one included; for a pool that is not in exactly one zone it is its own zones. Unknown when zones cannot be read, or the cluster of a pool in one zone has not been read.")
    {
        DerivedFrom = [PoolScope.ClusterType, PoolScope.PoolType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<NodePool>? own = resource.Id.IsType(PoolScope.PoolType)
            ? [new NodePool(resource.Name, resource.Id, resource.Body.Properties())]
            : NodePool.Of(resource, topology);
        if (own is null)
        {
            return new FactValue.Known(JsonValues.Element(new JsonArray()), [resource.Id.Text]);
        }

        var pools = own;
        List<string> followed = [resource.Id.Text];
        if (resource.Id.IsType(PoolScope.PoolType) && own[0].Zones == 1)
        {
            if (PoolScope.ClusterOf(resource, topology) is not { } cluster)
            {
                return PoolScope.NoCluster(resource);
            }

            pools = NodePool.Of(cluster, topology) ?? own;
            followed.Add(cluster.Id.Text);
        }

        followed.AddRange(pools.Select(p => p.Source.Text).Where(id => !followed.Exists(f => f.Is(id))).Distinct(StringComparer.OrdinalIgnoreCase));
        if (own.Concat(pools).FirstOrDefault(p => p.Zones is null) is { } odd)
        {
            return new FactValue.Unknown($"The zones of node pool `{odd.Name}` could not be read.");
        }

        var described = new JsonArray();
        foreach (var pool in own)
        {
            described.Add((JsonNode)new JsonObject
            {
                ["name"] = pool.Name,
                ["tags"] = pool.Tags(),
                ["zones"] = pool.Zones,
                ["zonesTogether"] = pool.Zones == 1 ? Together(pool, pools) : pool.Zones,
            });
        }

        return new FactValue.Known(JsonValues.Element(described), followed);
    }

    private static int Together(NodePool pool, List<NodePool> pools) =>
        pools.Where(p => p.Zones == 1 && Kind(p).Is(Kind(pool))).Select(p => p.Settings.Items("availabilityZones").First().ToString()).Distinct(StringComparer.Ordinal).Count();

    private static string Kind(NodePool pool) => $"{pool.Settings.Text("mode") ?? "System"}/{pool.Settings.Text("osType") ?? "Linux"}";
}
