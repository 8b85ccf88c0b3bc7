using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <param name="Name">Null for a port without a name.</param>
internal readonly record struct ContainerPort(string? Name, int Number, string Protocol);

/// <summary>What runs pods from one template, or a pod that nothing runs.</summary>
/// <param name="Source">The object that holds the template.</param>
/// <param name="Labels">Of its pods.</param>
/// <param name="Replicas">Pods it asks for, an autoscaler's minimum counted; null where that depends on the nodes (DaemonSet).</param>
/// <param name="Pod">The pods' <c>spec</c>.</param>
internal sealed record Workload(
    KubernetesObject Source, FrozenDictionary<string, string> Labels, FrozenDictionary<string, string> Annotations, int? Replicas, Part Pod,
    ImmutableArray<ContainerPort> Ports)
{
    public string Namespace => Source.Namespace;

    /// <summary>On the node's own network, where network policies have no say.</summary>
    public bool HostNetwork { get; } = Pod.Flag("hostNetwork") ?? false;

    /// <summary>The number behind a port reference on these pods; null when a name is not among their ports.</summary>
    public int? Resolve(PortReference port, string protocol) =>
        port.Number ?? Ports.Where(p => p.Name == port.Name && p.Protocol == protocol).Select(p => (int?)p.Number).FirstOrDefault();
}
