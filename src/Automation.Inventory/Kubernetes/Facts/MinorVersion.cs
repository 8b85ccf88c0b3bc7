using System.Globalization;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The minor version of Kubernetes that a cluster runs.</summary>
internal sealed class MinorVersion : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "kubernetes.minorVersion", FactType.Integer, null, [KubernetesSnapshot.ClusterType],
        "The 33 of Kubernetes 1.33.2: what runs, or where that is not told, what was asked for.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var text = resource.Body.Text("properties", "currentKubernetesVersion") ?? resource.Body.Text("properties", "kubernetesVersion");
        var parts = text?.Split('.') ?? [];
        return parts.Length >= 2 && parts[0] == "1" && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? new FactValue.Known(JsonValues.Of(minor), [resource.Id.Text])
            : new FactValue.Unknown($"`{resource.Id}` does not tell its version of Kubernetes.");
    }
}
