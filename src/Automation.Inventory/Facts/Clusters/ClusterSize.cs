namespace Automation.Inventory;

/// <summary>How large a cluster may become, pool by pool.</summary>
/// <param name="Followed">Ids of the documents it was read from.</param>
internal sealed record ClusterSize(List<PoolSize> Pools, List<string> Followed)
{
    public long Nodes => Pools.Sum(p => p.Nodes);

    public long NodesWithSurge => Pools.Sum(p => p.Nodes + p.Surge);

    /// <summary>Null, with the reason in <paramref name="problem"/>, when no upper bound can be told.</summary>
    public static ClusterSize? Of(Resource cluster, Topology topology, out string problem)
    {
        problem = "";
        if (cluster.ProvisionsNodes())
        {
            problem = $"Node auto-provisioning adds nodes to `{cluster.Id}` as pods need them; no maximum is stated outside the cluster.";
            return null;
        }

        if (NodePool.Of(cluster, topology) is not { } pools)
        {
            problem = $"`{cluster.Id}` does not tell its node pools.";
            return null;
        }

        List<PoolSize> sizes = [];
        foreach (var pool in pools)
        {
            if (PoolSize.Of(pool) is not { } size)
            {
                problem = $"The node count or the surge of node pool `{pool.Name}` of `{cluster.Id}` could not be read.";
                return null;
            }

            sizes.Add(size);
        }

        return new ClusterSize(sizes, [cluster.Id.Text, .. pools.Select(p => p.Source.Text).Where(id => !id.Is(cluster.Id.Text))]);
    }
}
