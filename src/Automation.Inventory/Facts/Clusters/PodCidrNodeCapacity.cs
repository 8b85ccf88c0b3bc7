using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many nodes the pod range of an overlay or kubenet cluster holds.</summary>
internal sealed class PodCidrNodeCapacity : IFact
{
    // Every node takes a fixed /24, whatever its maxPods.
    // https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay
    private const int NodePrefix = 24;
    private const string DefaultPodCidr = "10.244.0.0/16";

    public FactDescriptor Descriptor { get; } = new(
        "cluster.podCidrNodeCapacity",
        FactType.Integer,
        "nodes",
        [ClusterText.ClusterType],
        "Nodes that the IPv4 pod range can serve, a /24 each; the default 10.244.0.0/16 where none is stated. Absent where pods take addresses of the virtual network, or of a network plugin that is not AKS's.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var plugin = resource.NetworkSetting("networkPlugin");
        var overlay = resource.NetworkSetting("networkPluginMode").Is("overlay") || (plugin is null && resource.IsAutomatic());
        if (!overlay && !plugin.Is("kubenet"))
        {
            return FactValue.Absent.Instance;
        }

        var ranges = resource.Body.ItemsAt("properties", "networkProfile", "podCidrs").Select(r => r.Text()).ToList();
        var range = ranges.Find(r => r?.Contains(':', StringComparison.Ordinal) is not true) ?? resource.NetworkSetting("podCidr") ?? DefaultPodCidr;
        return Ipv4Text.TryRange(range, out _, out var prefix)
            ? new FactValue.Known(JsonValues.Of(prefix > NodePrefix ? 0 : 1 << (NodePrefix - prefix)), [resource.Id.Text])
            : new FactValue.Unknown($"The pod range of `{resource.Id}` is no IPv4 range.");
    }
}
