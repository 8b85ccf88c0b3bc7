using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class WorkloadFacts
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string Node = "kubernetes.io/hostname";

    // They come with Kubernetes.
    private static readonly FrozenDictionary<string, int> BuiltIn = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["system-cluster-critical"] = 2_000_000_000,
        ["system-node-critical"] = 2_000_001_000,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static JsonNode Workloads(ClusterObjects objects)
    {
        var classes = Classes(objects).ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);
        foreach (var (name, value) in BuiltIn)
        {
            classes[name] = value;
        }

        var byDefault = Classes(objects).FirstOrDefault(c => c.GlobalDefault)?.Name;
        int? highest = Classes(objects).Any() ? Classes(objects).Max(c => c.Value) : null;
        return new JsonArray([.. objects.Workloads.Select(w =>
        {
            var named = w.Pod.Text("priorityClassName") is { Length: > 0 } own ? own : null;
            int? priority = (named ?? byDefault) is { } name && classes.TryGetValue(name, out var value) ? value : null;
            var zone = Spread(w, Zone);
            return new JsonObject
            {
                ["object"] = w.Source.Display,
                ["kind"] = w.Source.Kind,
                ["namespace"] = w.Namespace,
                ["system"] = objects.IsSystem(w.Namespace),
                ["tier"] = TierFacts.TierOf(w, objects),
                ["role"] = Role(w),
                ["replicas"] = w.Replicas,
                ["zoneSpread"] = zone is not null,
                ["zoneMaxSkew"] = zone?.Number("maxSkew"),
                ["zoneWhenUnsatisfiable"] = zone is null ? null : zone.Value.Text("whenUnsatisfiable") ?? "DoNotSchedule",
                ["zoneAntiAffinity"] = AntiAffinity(w, Zone),
                ["nodeSpread"] = Spread(w, Node) is not null,
                ["nodeAntiAffinity"] = AntiAffinity(w, Node),
                ["priorityClass"] = named,
                ["priority"] = priority,
                ["highestPriority"] = highest is not null && priority >= highest,
            };
        })]);
    }

    public static JsonNode PriorityClasses(ClusterObjects objects) => new JsonArray([.. Classes(objects)
        .Select(c => new JsonObject { ["name"] = c.Name, ["value"] = c.Value, ["globalDefault"] = c.GlobalDefault })]);

    private static IEnumerable<PriorityClass> Classes(ClusterObjects objects) => objects.OfKind("PriorityClass")
        .Where(c => !BuiltIn.ContainsKey(c.Name))
        .Select(c => new PriorityClass(c.Name, c.Root.Number("value") ?? throw c.Root.Wrong("value", "a whole number"), c.Root.Flag("globalDefault") ?? false));

    /// <summary>The tightest constraint over the key that counts the pods themselves; one that selects other pods spreads nothing.</summary>
    private static Part? Spread(Workload workload, string key) => workload.Pod.List("topologySpreadConstraints")
        .Where(c => c.Text("topologyKey") == key && c.Object("labelSelector") is { } selector && LabelSelector.Read(selector).Matches(workload.Labels))
        .OrderBy(c => c.Text("whenUnsatisfiable") == "ScheduleAnyway").ThenBy(c => c.Number("maxSkew") ?? 1)
        .Select(c => (Part?)c).FirstOrDefault();

    /// <summary><c>required</c>, <c>preferred</c>, or null: whether pods keep away from their own kind.</summary>
    private static string? AntiAffinity(Workload workload, string key)
    {
        if (workload.Pod.Object("affinity", "podAntiAffinity") is not { } rules)
        {
            return null;
        }

        return rules.List("requiredDuringSchedulingIgnoredDuringExecution").Any(IsOwn) ? "required"
            : rules.List("preferredDuringSchedulingIgnoredDuringExecution").Select(p => p.Object("podAffinityTerm")).OfType<Part>().Any(IsOwn) ? "preferred"
            : null;

        bool IsOwn(Part term) => term.Text("topologyKey") == key && term.Object("labelSelector") is { } selector && LabelSelector.Read(selector).Matches(workload.Labels);
    }

    private static string? Role(Workload workload)
    {
        var labels = workload.Labels;
        if (labels.GetValueOrDefault("k8s-app") is "kube-dns" or "node-local-dns")
        {
            return "dns";
        }

        if (labels.GetValueOrDefault("app") == "istiod" || labels.GetValueOrDefault("app.kubernetes.io/name") == "istiod")
        {
            return "mesh";
        }

        return labels.GetValueOrDefault("istio") is { } gateway && gateway.EndsWith("gateway", StringComparison.Ordinal) ? "mesh"
            : labels.GetValueOrDefault("app.kubernetes.io/name") is "ingress-nginx" or "traefik" or "haproxy-ingress" ? "ingress"
            : null;
    }

    private sealed record PriorityClass(string Name, int Value, bool GlobalDefault);
}
