namespace Automation.Inventory;

/// <summary>Where the pods of a pool get their addresses.</summary>
internal enum PodAddresses
{
    /// <summary>Azure CNI: from the node's subnet, all of them reserved when the node starts.</summary>
    NodeSubnet,

    /// <summary>From a subnet of their own, in batches while the node runs.</summary>
    PodSubnet,

    /// <summary>From a subnet of their own, in blocks fixed for the node's life.</summary>
    PodSubnetBlocks,

    /// <summary>From a range that no network knows: a fixed /24 for each node.</summary>
    Overlay,

    /// <summary>As <see cref="Overlay"/>, with a route for each node.</summary>
    Kubenet,

    /// <summary>The cluster's own plug-in decides; only nodes are known to take addresses.</summary>
    OwnPlugin,
}

/// <summary>What nodes and pods take from subnets and ranges.</summary>
/// <seealso href="https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning">IP address planning for AKS</seealso>
internal static class AddressDemand
{
    /// <summary>Routes that a kubenet route table can have, one for each node.</summary>
    public const int KubenetNodes = 400;

    /// <summary>Addresses that the API server takes of its subnet, for each cluster.</summary>
    public const int ApiServer = 9;

    // Azure CNI hands a node addresses by sixteen, and the next sixteen when fewer than eight are free.
    private const int Batch = 16;
    private const int KeptFree = 8;

    /// <summary>Nodes that an upgrade adds for a while: the setting as a number, or its share of the nodes rounded up.</summary>
    /// <param name="nodes">Nodes before the upgrade.</param>
    /// <param name="maxSurge">Such as <c>1</c> or <c>33%</c>; null for what AKS does unasked: a tenth, at least one.</param>
    /// <returns>Null when the setting cannot be read.</returns>
    public static long? Surge(long nodes, string? maxSurge)
    {
        if (string.IsNullOrWhiteSpace(maxSurge))
        {
            return Math.Max(1, Share(nodes, 10));
        }

        var text = maxSurge.Trim();
        var isShare = text.EndsWith('%');
        return !int.TryParse(isShare ? text[..^1] : text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? null
            : isShare ? Share(nodes, number) : number;
    }

    /// <summary>Addresses that each node takes of the subnet it stands in.</summary>
    public static long PerNode(PodAddresses mode, int maxPods) => mode == PodAddresses.NodeSubnet ? 1 + (long)maxPods : 1;

    /// <summary>Addresses that each node takes of the pod subnet at worst, with as many pods as it may have; 0 where there is none.</summary>
    public static long PerNodeOfPodSubnet(PodAddresses mode, int maxPods) => mode switch
    {
        PodAddresses.PodSubnet => Batch * Math.Max(1, Rounded(maxPods + KeptFree)),
        PodAddresses.PodSubnetBlocks => Batch * Rounded(maxPods + 1L),
        _ => 0,
    };

    /// <summary>Addresses of a pod subnet that blocks of sixteen can be cut from: the first and the last block hold Azure's own.</summary>
    public static UInt128 UsableForBlocks(AddressBlock subnet) =>
        subnet.Size / Batch is var blocks && blocks > 2 ? (blocks - 2) * Batch : 0;

    /// <summary>Nodes that the pod range can carry.</summary>
    public static UInt128 NodesOf(AddressBlock podRange, PodAddresses mode)
    {
        var nodes = podRange.Size / 256;
        return mode == PodAddresses.Kubenet ? UInt128.Min(nodes, KubenetNodes) : nodes;
    }

    /// <summary>Pods on one node when the pool does not say.</summary>
    public static int DefaultMaxPods(PodAddresses mode) => mode switch
    {
        PodAddresses.NodeSubnet => 30,
        PodAddresses.Kubenet => 110,
        _ => 250, // of the two numbers documented for pod subnets, the larger
    };

    private static long Share(long nodes, int percent) => (long)Math.Ceiling(nodes * (decimal)percent / 100);

    private static long Rounded(long pods) => (pods + Batch - 1) / Batch;
}
