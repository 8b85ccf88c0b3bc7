using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What enforces NetworkPolicy objects in a cluster.</summary>
internal sealed class NetworkPolicyEngine : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.networkPolicyEngine",
        FactType.String,
        Unit: null,
        [ClusterText.ClusterType],
        "What enforces NetworkPolicy objects, in lower case: azure, calico or cilium. The Cilium data plane brings its own engine, and so does AKS Automatic. Absent when there is none. Unknown with a network plugin of one's own, which may bring one too.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var stated = resource.NetworkSetting("networkPolicy");
        if (stated is not null && !stated.Is("none"))
        {
            return Known(stated, resource);
        }

        if (resource.NetworkSetting("networkDataplane").Is("cilium") || (stated is null && resource.IsAutomatic()))
        {
            return Known("cilium", resource);
        }

        return resource.NetworkSetting("networkPlugin").Is("none")
            ? new FactValue.Unknown($"`{resource.Id}` has a network plugin of its own; whether it enforces NetworkPolicy objects is not stated outside the cluster.")
            : FactValue.Absent.Instance;
    }

    private static FactValue.Known Known(string engine, Resource cluster) =>
        new(JsonValues.Element(JsonValue.Create(engine.ToLowerInvariant())), [cluster.Id.Text]);
}
