using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Finds what runs pods.</summary>
internal static class WorkloadReader
{
    /// <summary>Kinds that hold a pod template or are a pod, and what changes their number. What a controller made is no part of a snapshot.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "HorizontalPodAutoscaler"];

    public static IEnumerable<Workload> Read(ClusterObjects objects)
    {
        var minimums = Autoscalers(objects);
        foreach (var source in new[] { "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob" }.SelectMany(objects.OfKind))
        {
            var path = source.Kind == "CronJob" ? (string[])["jobTemplate", "spec", "template"] : ["template"];
            yield return source.Spec?.Object(path) is { } template
                ? Make(source, template, Replicas(source, minimums))
                : throw new UnreadableObjectException($"`{source.Display}` tells no pod template.");
        }

        foreach (var pod in objects.OfKind("Pod"))
        {
            yield return Make(pod, pod.Root, 1);
        }
    }

    private static Workload Make(KubernetesObject source, Part template, int? replicas)
    {
        var pod = template.Object("spec") ?? throw new UnreadableObjectException($"`{source.Display}` tells no containers.");
        var metadata = template.Object("metadata");
        return new Workload(
            source, metadata?.Map("labels") ?? FrozenDictionary<string, string>.Empty, metadata?.Map("annotations") ?? FrozenDictionary<string, string>.Empty,
            replicas, pod, [.. pod.List("containers").Concat(pod.List("initContainers")).SelectMany(c => c.List("ports")).Select(ReadPort)]);
    }

    private static ContainerPort ReadPort(Part port) => new(
        port.Text("name"), port.Number("containerPort") ?? throw port.Wrong("containerPort", "a port"), port.Text("protocol") ?? "TCP");

    private static int? Replicas(KubernetesObject source, FrozenDictionary<string, int> minimums) => source.Kind switch
    {
        "DaemonSet" => null,
        "Job" or "CronJob" => 1,
        _ => minimums.TryGetValue(Key(source.Namespace, source.Kind, source.Name), out var minimum)
            ? Math.Max(minimum, source.Spec?.Number("replicas") ?? 0)
            : source.Spec?.Number("replicas") ?? 1,
    };

    private static FrozenDictionary<string, int> Autoscalers(ClusterObjects objects) => objects.OfKind("HorizontalPodAutoscaler")
        .Select(a => (Target: a.Spec?.Object("scaleTargetRef"), Autoscaler: a))
        .Where(a => a.Target is not null)
        .GroupBy(a => Key(a.Autoscaler.Namespace, a.Target!.Value.Text("kind") ?? "", a.Target.Value.Text("name") ?? ""), StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Max(a => a.Autoscaler.Spec?.Number("minReplicas") ?? 1), StringComparer.Ordinal);

    private static string Key(string space, string kind, string name) => $"{space}/{kind}/{name}";
}
