using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many nodes the cluster's own services can count on, over all system pools: one pool for each zone adds up.</summary>
internal sealed class PoolSystemNodes : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.systemNodes", FactType.Integer, "nodes", [PoolScope.ClusterType, PoolScope.PoolType],
        "Fewest nodes over all system pools of the cluster: the autoscaler's minimum where it is on, else the count. A pool that names no mode counts as System. "
        + "Unknown when one pool does not tell, or a pool's cluster has not been read.")
    {
        DerivedFrom = [PoolScope.ClusterType, PoolScope.PoolType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (PoolScope.ClusterOf(resource, topology) is not { } cluster)
        {
            return PoolScope.NoCluster(resource);
        }

        if (NodePool.Of(cluster, topology) is not { } pools)
        {
            return new FactValue.Unknown($"`{cluster.Id}` does not tell its node pools.");
        }

        var system = pools.Where(p => p.Settings.Text("mode") is null || p.Settings.Text("mode").Is("System")).ToList();
        if (system.Find(p => p.Floor() is null) is { } silent)
        {
            return new FactValue.Unknown($"Node pool `{silent.Name}` of `{cluster.Id}` tells no number of nodes.");
        }

        List<string> followed = [resource.Id.Text, .. PoolScope.Followed(cluster, system).Where(id => !id.Is(resource.Id.Text))];
        return new FactValue.Known(JsonValues.Of((int)Math.Min(system.Sum(p => (long)p.Floor()!.Value), int.MaxValue)), followed);
    }
}
