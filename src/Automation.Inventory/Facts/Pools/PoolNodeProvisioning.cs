using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the cluster makes nodes by itself; then pools have no autoscaler.</summary>
internal sealed class PoolNodeProvisioning : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.nodeProvisioning", FactType.String, Unit: null, [PoolScope.ClusterType, PoolScope.PoolType],
        "Node provisioning of the cluster: Auto where it makes nodes by itself, else Manual; Auto for the SKU Automatic where no mode is named. Unknown when a pool's cluster has not been read.")
    {
        DerivedFrom = [PoolScope.ClusterType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (PoolScope.ClusterOf(resource, topology) is not { } cluster)
        {
            return PoolScope.NoCluster(resource);
        }

        var mode = cluster.Body.Text("properties", "nodeProvisioningProfile", "mode") ?? (cluster.Body.Text("sku", "name").Is("Automatic") ? "Auto" : "Manual");
        return new FactValue.Known(JsonValues.Text(mode), resource == cluster ? [resource.Id.Text] : [resource.Id.Text, cluster.Id.Text]);
    }
}
