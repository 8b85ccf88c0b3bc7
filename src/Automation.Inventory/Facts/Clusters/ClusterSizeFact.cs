using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Sums over all node pools at their largest.</summary>
internal sealed class ClusterSizeFact : IFact
{
    // What AKS gives a pool that names no number; a pod subnet has no documented single default.
    // https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
    private const int NodeSubnetPods = 30;
    private const int OverlayPods = 250;
    private const int KubenetPods = 110;

    private readonly Func<ClusterSize, Resource, long?> _sum;

    private ClusterSizeFact(string name, string unit, string description, Func<ClusterSize, Resource, long?> sum)
    {
        _sum = sum;
        Descriptor = new FactDescriptor(name, FactType.Integer, unit, [ClusterText.ClusterType], description);
    }

    public FactDescriptor Descriptor { get; }

    public static IEnumerable<IFact> All() =>
    [
        new ClusterSizeFact(
            "cluster.maximumNodes", "nodes",
            "Nodes of all pools together at their largest: the autoscaler's maximum, else the count. Unknown with node auto-provisioning, which states no maximum.",
            (size, _) => size.Nodes),
        new ClusterSizeFact(
            "cluster.maximumNodesWithSurge", "nodes",
            "cluster.maximumNodes and the nodes that an upgrade of every pool adds: `maxSurge` as a number or as a share rounded up, a tenth where a pool is silent, a whole pool for blue-green upgrades.",
            (size, _) => size.NodesWithSurge),
        new ClusterSizeFact(
            "cluster.maximumPods", "pods",
            "Pods of all pools together at their largest: nodes times `maxPods`, without surge. Where a pool names no `maxPods`, the default of its kind of network counts.",
            Pods),
    ];

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (ClusterSize.Of(resource, topology, out var problem) is not { } size)
        {
            return new FactValue.Unknown(problem);
        }

        return _sum(size, resource) is { } sum
            ? new FactValue.Known(JsonValues.Of((decimal)sum), size.Followed)
            : new FactValue.Unknown($"A node pool of `{resource.Id}` names no `maxPods`, and its kind of network has no certain default.");
    }

    private static long? Pods(ClusterSize size, Resource cluster)
    {
        var usual = cluster.NetworkSetting("networkPlugin") switch
        {
            var plugin when plugin.Is("azure") && cluster.NetworkSetting("networkPluginMode").Is("overlay") => OverlayPods,
            var plugin when plugin.Is("azure") => NodeSubnetPods,
            var plugin when plugin.Is("kubenet") => KubenetPods,
            _ => (int?)null,
        };
        return size.Pools.Exists(p => p.MaxPods is null && usual is null) ? null : size.Pools.Sum(p => p.Nodes * (p.MaxPods ?? usual!.Value));
    }
}
