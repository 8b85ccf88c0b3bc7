using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class ServiceObjectFacts
{
    private const string Prefix = "service.beta.kubernetes.io/";
    private const string Internal = Prefix + "azure-load-balancer-internal";

    public static JsonNode Services(ClusterObjects objects) => new JsonArray([.. objects.Services.Select(s => new JsonObject
    {
        ["object"] = s.Source.Display,
        ["namespace"] = s.Source.Namespace,
        ["system"] = objects.IsSystem(s.Source.Namespace),
        ["type"] = s.Type,
        ["internal"] = s.Annotations.GetValueOrDefault(Internal) == "true", // As the cloud provider compares: `True` makes a public one.
        ["headless"] = s.Headless,
        ["hasSelector"] = s.HasSelector,
        ["replicas"] = Replicas(s),
        ["trafficDistribution"] = s.Spec.Text("trafficDistribution"),
        ["topologyMode"] = s.Annotations.GetValueOrDefault("service.kubernetes.io/topology-mode") ?? s.Annotations.GetValueOrDefault("service.kubernetes.io/topology-aware-hints"),
        ["externalTrafficPolicy"] = s.Type == "LoadBalancer" ? s.Spec.Text("externalTrafficPolicy") ?? "Cluster" : null,
    })]);

    public static JsonNode Ports(ClusterObjects objects) => new JsonArray([.. objects.Services.Where(s => s.Type != "ExternalName").SelectMany(s => s.Ports.Select(p => Describe(s, p, objects)))]);

    /// <summary>Pods behind the Service; null where some of them depend on the nodes.</summary>
    public static JsonNode? Replicas(ServiceView service) =>
        service.Backends.Any(b => b.Replicas is null) ? null : JsonValue.Create(service.Backends.Sum(b => b.Replicas!.Value));

    private static JsonObject Describe(ServiceView service, ServicePort port, ClusterObjects objects)
    {
        var open = service.Backends.Where(b => b.Resolve(port.Target, port.Protocol) is not null).ToList();
        var reachable = open.Exists(b => HasClient(b, b.Resolve(port.Target, port.Protocol)!.Value, port, service, objects));
        var (protocol, path) = Probe(service, port);
        return new JsonObject
        {
            ["object"] = service.Source.Display,
            ["namespace"] = service.Source.Namespace,
            ["system"] = objects.IsSystem(service.Source.Namespace),
            ["type"] = service.Type,
            ["port"] = port.Port,
            ["target"] = port.Target.ToString(),
            ["protocol"] = port.Protocol,
            ["appProtocol"] = port.AppProtocol,
            ["workloads"] = service.Backends.Length,
            ["resolved"] = service.Backends.IsEmpty ? null : open.Count > 0,
            ["reachable"] = service.Backends.IsEmpty ? null : reachable,
            ["closedBy"] = new JsonArray([.. (reachable ? [] : open.SelectMany(b => objects.Flows.Isolating(b, ingress: true)))
                .Select(p => p.Source.Display).Distinct(StringComparer.Ordinal).Select(p => (JsonNode)p)]),
            ["probeProtocol"] = protocol,
            ["probePath"] = path,
            ["probesNode"] = service.Type == "LoadBalancer" && service.Spec.Text("externalTrafficPolicy") == "Local",
        };
    }

    /// <summary>Whether anybody but the pods themselves may call: an address outside, or another workload. Peers behind a headless Service call each other.</summary>
    private static bool HasClient(Workload backend, int number, ServicePort port, ServiceView service, ClusterObjects objects)
    {
        var to = new Peer(backend);
        return objects.Flows.Allowed(Peer.Outside, to).Has(port.Protocol, number)
            || objects.Workloads.Any(w => (service.Headless || !service.Backends.Contains(w)) && objects.Flows.Allowed(new Peer(w), to).Has(port.Protocol, number));
    }

    /// <summary>
    /// What the cloud provider makes the load balancer ask: the port's own annotation counts before <c>appProtocol</c>, that before the
    /// Service's annotation; anything it does not know is TCP.
    /// </summary>
    private static (string? Protocol, string? Path) Probe(ServiceView service, ServicePort port)
    {
        if (service.Type != "LoadBalancer" || port.Protocol != "TCP" || IsTrue(service.Annotations, Own(port, "no_probe_rule")) || IsTrue(service.Annotations, Own(port, "no_lb_rule")))
        {
            return (null, null);
        }

        var asked = service.Annotations.GetValueOrDefault(Own(port, "health-probe_protocol"))
            ?? port.AppProtocol
            ?? service.Annotations.GetValueOrDefault(Prefix + "azure-load-balancer-health-probe-protocol");
        var protocol = asked.Is("http") ? "http" : asked.Is("https") ? "https" : "tcp";
        var path = service.Annotations.GetValueOrDefault(Own(port, "health-probe_request-path"))
            ?? service.Annotations.GetValueOrDefault(Prefix + "azure-load-balancer-health-probe-request-path");
        return (protocol, path is { Length: > 0 } ? path : null);
    }

    private static string Own(ServicePort port, string setting) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}port_{port.Port}_{setting}");

    private static bool IsTrue(FrozenDictionary<string, string> annotations, string name) => annotations.GetValueOrDefault(name).Is("true");
}
