using System.Buffers;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>
/// The objects of one cluster as they stood at one moment: a pseudo-resource below the cluster, so that facts find it like any
/// neighbour. It exists only here: Azure knows no such type, and nothing ever writes it there.
/// </summary>
/// <remarks>
/// The objects stay raw JSON. Left out are parts that no fact reads and that may hold secrets or sheer volume: environment, commands and
/// arguments of containers, managed fields, status, and the copy of itself that <c>kubectl apply</c> keeps.
/// </remarks>
public static class KubernetesSnapshot
{
    /// <summary>The type of the pseudo-resource.</summary>
    public const string Type = "Microsoft.ContainerService/managedClusters/kubernetesObjects";

    /// <summary>The type of the resource it belongs to.</summary>
    public const string ClusterType = "Microsoft.ContainerService/managedClusters";

    /// <summary>Kinds that facts read, each with its API group; in the order of the groups.</summary>
    public static IReadOnlyList<KubernetesKind> Kinds { get; } =
    [
        new("", "v1", "namespaces", "Namespace"),
        new("", "v1", "services", "Service"),
        new("", "v1", "pods", "Pod"),
        new("", "v1", "configmaps", "ConfigMap"),
        new("apps", "v1", "deployments", "Deployment"),
        new("apps", "v1", "replicasets", "ReplicaSet"),
        new("apps", "v1", "statefulsets", "StatefulSet"),
        new("apps", "v1", "daemonsets", "DaemonSet"),
        new("batch", "v1", "jobs", "Job"),
        new("batch", "v1", "cronjobs", "CronJob"),
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
        new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass"),
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
        new("cilium.io", "v2", "ciliumnetworkpolicies", "CiliumNetworkPolicy"),
        new("cilium.io", "v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"),
        new("security.istio.io", "v1", "peerauthentications", "PeerAuthentication"),
        new("security.istio.io", "v1", "authorizationpolicies", "AuthorizationPolicy"),
        new("networking.istio.io", "v1", "virtualservices", "VirtualService"),
        new("networking.istio.io", "v1", "destinationrules", "DestinationRule"),
        new("telemetry.istio.io", "v1", "telemetries", "Telemetry"),
    ];

    /// <summary>
    /// Whether an object is made by a controller that is read itself: pods of a ReplicaSet, ReplicaSets of a Deployment. They are by far the
    /// most objects of a cluster and tell nothing new.
    /// </summary>
    public static bool IsRepeated(JsonElement item, string kind) => kind switch
    {
        "Pod" => ControllerOf(item) is "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Job",
        "ReplicaSet" => ControllerOf(item) is "Deployment",
        "Job" => ControllerOf(item) is "CronJob",
        _ => false,
    };

    /// <summary>Whether a fact reads ConfigMaps of this name: DNS, mesh and metrics settings; all others stay unread.</summary>
    public static bool IsReadConfigMap(string name) =>
        name is "coredns-custom" or "ama-metrics-settings-configmap" or "ama-metrics-prometheus-config"
        || name.StartsWith("istio-shared-configmap-", StringComparison.Ordinal);

    /// <summary>The id under which the snapshot of a cluster stands in a topology.</summary>
    public static ResourceId IdOf(ResourceId cluster) => ResourceId.Parse($"{cluster.Text}/kubernetesObjects/current");

    /// <summary>Makes the snapshot.</summary>
    /// <param name="objects">Kubernetes objects as the API or a manifest gives them; kinds that no fact reads are left out.</param>
    /// <param name="problems">Empty when the objects are all there are.</param>
    public static Resource Create(
        ResourceId cluster, IEnumerable<JsonElement> objects, IReadOnlyCollection<KubernetesProblem> problems, DateTimeOffset readAt, ResourceSource source)
    {
        var id = IdOf(cluster);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id.Text);
            writer.WriteString("name", id.Name);
            writer.WriteString("type", Type);
            writer.WriteStartObject("properties");
            writer.WriteString("readAt", readAt);
            writer.WriteBoolean("complete", problems.Count == 0);
            writer.WriteStartArray("problems");
            foreach (var problem in problems)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", problem.Kind);
                writer.WriteString("message", problem.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("objects");
            foreach (var item in objects.Where(IsRead))
            {
                SnapshotTrimming.Write(writer, item);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 128 });
        return new Resource { Id = id, Body = document.RootElement.Clone(), ReadAt = readAt, Source = source };
    }

    /// <summary>An item of a list, which does not repeat its kind, as an object of its own, without what snapshots leave out.</summary>
    /// <param name="version">The version it was listed in.</param>
    public static JsonElement Typed(JsonElement item, KubernetesKind kind, string version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            SnapshotTrimming.Write(writer, item, (kind.Kind, kind.Group.Length == 0 ? version : $"{kind.Group}/{version}"));
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.Clone();
    }

    private static string? ControllerOf(JsonElement item) => item.Items("metadata", "ownerReferences")
        .Where(o => o.TryFollow(out var controller, "controller") && controller.ValueKind == JsonValueKind.True).Select(o => o.Text("kind")).FirstOrDefault();

    /// <summary>Whether facts read the object. A kind of another group that shares a name (a Knative Service) is another kind.</summary>
    internal static bool IsRead(JsonElement item)
    {
        if (item.Text("kind") is not { } kind || item.Text("apiVersion") is not { } version)
        {
            return true; // It stays, so that what needs it says that it cannot be read.
        }

        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : version[..slash];
        return !IsRepeated(item, kind)
            && Kinds.Any(k => k.Kind == kind && k.Group == group)
            && (kind != "ConfigMap" || (item.Text("metadata", "name") is { } name && IsReadConfigMap(name)));
    }
}

/// <summary>A kind of Kubernetes object and where its API lists it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Resource">As the URL spells it.</param>
public sealed record KubernetesKind(string Group, string Version, string Resource, string Kind);
