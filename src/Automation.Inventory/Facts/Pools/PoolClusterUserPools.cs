using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether there is anywhere else for workloads to go.</summary>
internal sealed class PoolClusterUserPools : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.clusterUserPools", FactType.Integer, "pools", [PoolScope.PoolType],
        "Number of pools of mode User in the pool's cluster, itself included. Unknown when the cluster has not been read.")
    {
        DerivedFrom = [PoolScope.ClusterType, PoolScope.PoolType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (PoolScope.ClusterOf(resource, topology) is not { } cluster || NodePool.Of(cluster, topology) is not { } pools)
        {
            return PoolScope.NoCluster(resource);
        }

        List<string> followed = [resource.Id.Text, .. PoolScope.Followed(cluster, pools).Where(id => !id.Is(resource.Id.Text))];
        return new FactValue.Known(JsonValues.Of(pools.Count(p => p.Settings.Text("mode").Is("User"))), followed);
    }
}
