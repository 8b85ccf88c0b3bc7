using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether a pool belongs to an AKS Automatic cluster, where the platform presets its settings.</summary>
internal sealed class PoolClusterSku : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.clusterSku", FactType.String, Unit: null, [PoolScope.PoolType],
        "Name of the SKU of the pool's cluster: Automatic or Base; Base where the cluster names none. Unknown when the cluster has not been read.")
    {
        DerivedFrom = [PoolScope.ClusterType],
    };

    public FactValue Compute(Resource resource, Topology topology) =>
        PoolScope.ClusterOf(resource, topology) is { } cluster
            ? new FactValue.Known(JsonValues.Text(cluster.Body.Text("sku", "name") ?? "Base"), [resource.Id.Text, cluster.Id.Text])
            : PoolScope.NoCluster(resource);
}
