using System.Collections.Immutable;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Facts about the objects inside a cluster.</summary>
internal static class KubernetesFacts
{
    private static readonly ImmutableArray<string> MeshKinds = ["Namespace", "Deployment", "MutatingWebhookConfiguration"];

    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        new KubernetesFact(
            "namespaces", FactType.Array, null, ["Namespace", .. Flows.Kinds],
            "Namespaces: objects with name, system (run by AKS), labels, defaultDenyIngress, defaultDenyEgress (a policy isolates every pod and allows nothing), "
            + "allowAllIngress, allowAllEgress (names of policies that undo that).",
            NamespaceFacts.Namespaces),
        new KubernetesFact(
            "meshNamespaces", FactType.Array, null, [.. MeshKinds, "AuthorizationPolicy"],
            "Namespaces that ask for sidecars by a label: objects with name, injection (`revision`, `default`, `ambient`, `unknownRevision`, `ineffective`, `off`), revision, "
            + "member (pods do get sidecars), authorizationDefaultDeny (an allow-nothing policy holds for it). Empty without a mesh.",
            NamespaceFacts.MeshNamespaces),
        new KubernetesFact(
            "meshInstalled", FactType.Boolean, null, MeshKinds,
            "Whether the cluster has an Istio control plane: the AKS add-on, or an istiod of its own.",
            MeshFacts.Installed),
        new KubernetesFact(
            "meshMtlsMode", FactType.String, null, [.. MeshKinds, "PeerAuthentication"],
            "Mode of the mesh-wide PeerAuthentication: STRICT, PERMISSIVE (also when there is none) or DISABLE. Absent without a mesh.",
            MeshFacts.MutualTlsMode),
        new KubernetesFact(
            "peerAuthentications", FactType.Array, null, [.. MeshKinds, "PeerAuthentication"],
            "PeerAuthentication objects: object, namespace, scope (`mesh`, `namespace`, `workload`), mode (`UNSET` where it inherits), weakPorts (ports whose own mode is PERMISSIVE or DISABLE).",
            MeshFacts.PeerAuthentications),
        new KubernetesFact(
            "authorizationPolicies", FactType.Array, null, [.. MeshKinds, "AuthorizationPolicy"],
            "AuthorizationPolicy objects: object, namespace, action, scope, rules, openRules (rules that neither name a source nor an operation nor a condition), "
            + "rulesWithoutIdentity (rules that name no principal, namespace or service account).",
            MeshFacts.AuthorizationPolicies),
        new KubernetesFact(
            "meshAccessLogs", FactType.Boolean, null, [.. MeshKinds, "Telemetry", "ConfigMap"],
            "Whether a mesh-wide Telemetry, or the mesh's shared settings, write access logs. Absent without a mesh.",
            o => o.Mesh.IsInstalled ? o.Mesh.WritesAccessLogs() : null),
        new KubernetesFact(
            "meshTracingPercent", FactType.Number, "percent", [.. MeshKinds, "Telemetry"],
            "Percentage of requests that a mesh-wide Telemetry traces; 0 where none says. Absent without a mesh.",
            o => o.Mesh.IsInstalled ? o.Mesh.TracingPercent() : null),
        new KubernetesFact(
            "meshMetricsScraped", FactType.Boolean, null, [.. MeshKinds, "ConfigMap"],
            "Whether managed Prometheus is told to scrape sidecars, by pod annotations or by a job of its own. Absent without a mesh.",
            o => o.Mesh.IsInstalled ? o.Mesh.IsScraped() : null),
        new KubernetesFact(
            "virtualServiceRoutes", FactType.Array, null, ["VirtualService"],
            "Routes of VirtualService objects: object, namespace, route, destinations, missingWeights, negativeWeights, weightSum, canaryPercent (share of destinations "
            + "whose subset or host is called canary; null without one).",
            RouteFacts.Routes),
        new KubernetesFact(
            "meshServices", FactType.Array, null, [.. MeshKinds, "DestinationRule", .. ServiceView.Kinds.Where(k => k != "Deployment")],
            "Services of mesh namespaces with workloads behind them: object, namespace, replicas, destinationRules, outlierDetection, connectionPool, maxEjectionPercent.",
            MeshFacts.Services),
        new KubernetesFact(
            "services", FactType.Array, null, ["Namespace", .. ServiceView.Kinds],
            "Services: object, namespace, system, type, internal (the load balancer is), headless, hasSelector, replicas behind it (null when it depends on the nodes), "
            + "trafficDistribution and topologyMode as set, externalTrafficPolicy.",
            ServiceObjectFacts.Services),
        new KubernetesFact(
            "servicePorts", FactType.Array, null, ["Namespace", .. ServiceView.Kinds, .. Flows.Kinds],
            "Ports of Services: object, namespace, system, type, port, target, protocol, appProtocol, workloads, resolved (some pod has the target port), reachable (some client is permitted; "
            + "null without workloads), closedBy (policies in the way), probeProtocol, probePath (null when none is set), probesNode (the platform's own health port is probed).",
            ServiceObjectFacts.Ports),
        new KubernetesFact(
            "tiers", FactType.Array, null, ["Namespace", .. WorkloadReader.Kinds],
            "Values of the label `tier` on workloads, or on their namespaces, in the order of their names. System namespaces don't count.",
            TierFacts.Tiers),
        new KubernetesFact(
            "tierFlows", FactType.Array, null, ["Namespace", .. WorkloadReader.Kinds, .. Flows.Kinds],
            "What network policies let through between tiers: objects with flow (`edge->app`; `outside` is every address outside the cluster, `untiered` workloads without the label), from and to (an example).",
            TierFacts.Flows),
        new KubernetesFact(
            "workloads", FactType.Array, null, ["Namespace", .. WorkloadReader.Kinds, "PriorityClass"],
            "What runs pods: object, kind, namespace, system, tier, role (`dns`, `mesh`, `ingress`; null for others), replicas (an autoscaler's minimum counted; null for DaemonSets), zoneSpread, zoneMaxSkew, "
            + "zoneWhenUnsatisfiable, zoneAntiAffinity, nodeSpread, nodeAntiAffinity, priorityClass, priority (null when the class does not exist), highestPriority.",
            WorkloadFacts.Workloads),
        new KubernetesFact(
            "priorityClasses", FactType.Array, null, ["PriorityClass"],
            "PriorityClass objects besides those that Kubernetes brings: name, value, globalDefault.",
            WorkloadFacts.PriorityClasses),
        new KubernetesFact(
            "coreDnsProblems", FactType.Array, null, ["ConfigMap"],
            "What is wrong in the ConfigMap coredns-custom: object, key, line, problem (`keyName`, `braces`, `noZone`, `zoneInOverride`, `duplicateZone`, `catchAll`, `forwardWithoutTarget`, `forwardLoop`), detail. Empty without that ConfigMap.",
            DnsFacts.Problems),
        new KubernetesFact(
            "coreDnsForwards", FactType.Array, null, ["ConfigMap"],
            "Targets that coredns-custom forwards names to: object, key, zone, target, public (an address of the Internet). Empty without that ConfigMap.",
            DnsFacts.Forwards),
        new NodeZones(),
        new MinorVersion(),
    ];
}
