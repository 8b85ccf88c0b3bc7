using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the managed NGINX controller that comes with application routing answers on a public address.</summary>
internal sealed class PublicDefaultIngress : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.publicDefaultIngress",
        FactType.Boolean,
        Unit: null,
        [ClusterText.ClusterType],
        "Whether the default NGINX controller of the application routing add-on has a public address. Absent without the add-on. Unknown for a controller that annotations decide about, which is the default: they stand inside the cluster only.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (!resource.Body.TryReach(out var routing, "properties", "ingressProfile", "webAppRouting")
            || !routing.TryReach(out var enabled, "enabled") || enabled.ValueKind != JsonValueKind.True)
        {
            return FactValue.Absent.Instance;
        }

        return routing.TextAt("nginx", "defaultIngressControllerType") switch
        {
            var type when type.Is("External") => new FactValue.Known(JsonValues.True, [resource.Id.Text]),
            var type when type.Is("Internal") || type.Is("None") => new FactValue.Known(JsonValues.False, [resource.Id.Text]),
            _ => new FactValue.Unknown($"Annotations inside `{resource.Id}` decide whether its default ingress controller is public; they are not stated outside the cluster."),
        };
    }
}
