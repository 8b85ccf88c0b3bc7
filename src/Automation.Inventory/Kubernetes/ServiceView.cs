using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <param name="Target">On the pods.</param>
internal sealed record ServicePort(int Port, string? Name, PortReference Target, string Protocol, string? AppProtocol);

/// <summary>A Service with the workloads behind it.</summary>
/// <param name="Backends">Workloads whose pods the selector finds; empty when it finds none or there is no selector.</param>
internal sealed record ServiceView(
    KubernetesObject Source, string Type, bool Headless, bool HasSelector, FrozenDictionary<string, string> Annotations, Part Spec,
    ImmutableArray<ServicePort> Ports, ImmutableArray<Workload> Backends)
{
    /// <summary>Kinds that the view rests on.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["Service", .. WorkloadReader.Kinds];

    public static ServiceView Read(KubernetesObject source, ClusterObjects objects)
    {
        var spec = source.Spec ?? throw new UnreadableObjectException($"`{source.Display}` tells no spec.");
        var labels = spec.Map("selector");
        var selector = LabelSelector.OfMap(labels);
        return new ServiceView(
            source, spec.Text("type") ?? "ClusterIP", spec.Text("clusterIP") == "None", labels.Count > 0, source.Annotations, spec,
            [.. spec.List("ports").Select(ReadPort)],
            labels.Count == 0 ? [] : [.. objects.Workloads.Where(w => w.Namespace == source.Namespace && selector.Matches(w.Labels))]);
    }

    private static ServicePort ReadPort(Part port)
    {
        var number = port.Number("port") ?? throw port.Wrong("port", "a port");
        return new ServicePort(number, port.Text("name"), port.Port("targetPort") ?? new PortReference(number, null), port.Text("protocol") ?? "TCP", port.Text("appProtocol"));
    }
}
