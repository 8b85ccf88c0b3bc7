using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Pools of a cluster in one subnet.</summary>
/// <param name="Subnet">Null when AKS made the network.</param>
internal sealed record NodeSubnet(ResourceId? Subnet, ImmutableArray<NodePool> Pools)
{
    public IEnumerable<string> PoolNames => Pools.Select(p => p.Name);

    /// <summary>In the order of the pools; null, with the cause on the trail, when the pools cannot be told.</summary>
    public static ImmutableArray<NodeSubnet>? Of(Resource cluster, Topology topology, Trail trail)
    {
        if (NodePool.Of(cluster, topology) is not { } pools)
        {
            trail.Problem($"`{cluster.Id}` does not tell its node pools.");
            return null;
        }

        foreach (var pool in pools)
        {
            trail.Follow(pool.Source);
            if (pool.HasUnreadableSubnet)
            {
                trail.Problem($"The subnet of node pool `{pool.Name}` could not be read.");
            }
        }

        return [.. pools.Where(p => !p.HasUnreadableSubnet).GroupBy(p => p.Subnet).Select(g => new NodeSubnet(g.Key, [.. g]))];
    }
}
