using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The objects of one cluster by kind, and what is worked out from them once for all facts.</summary>
internal sealed class ClusterObjects
{
    private static readonly FrozenSet<string> SystemNamespaces = FrozenSet.ToFrozenSet(
        [
            "kube-system", "kube-public", "kube-node-lease", "gatekeeper-system", "aks-command", "aks-istio-system", "aks-istio-ingress", "aks-istio-egress",
            "app-routing-system", "calico-system", "calico-apiserver", "tigera-operator", "azure-arc", "azure-arc-release", "flux-system", "dapr-system",
            "dataprotection-microsoft", "acstor", "azure-alb-system", "istio-system", "cilium-secrets",
        ],
        StringComparer.Ordinal);

    private readonly ILookup<string, KubernetesObject> _byKind;
    private readonly Lazy<ImmutableArray<Workload>> _workloads;
    private readonly Lazy<Flows> _flows;
    private readonly Lazy<Mesh> _mesh;
    private readonly Lazy<ImmutableArray<ServiceView>> _services;
    private readonly FrozenSet<string> _seen;

    private ClusterObjects(Resource cluster, ImmutableArray<KubernetesObject> objects, ImmutableArray<KubernetesProblem> problems)
    {
        (Cluster, Problems) = (cluster, problems);
        _byKind = objects.ToLookup(o => o.Kind, StringComparer.Ordinal);
        _workloads = new(() => [.. WorkloadReader.Read(this)]);
        _flows = new(() => new Flows(this));
        _mesh = new(() => new Mesh(this));
        _services = new(() => [.. OfKind("Service").Select(s => ServiceView.Read(s, this))]);
        Namespaces = ReadNamespaces(objects);
        _seen = objects.Select(o => o.Kind == "Namespace" ? o.Name : o.Namespace).ToFrozenSet(StringComparer.Ordinal);
    }

    public Resource Cluster { get; }

    public ImmutableArray<KubernetesProblem> Problems { get; }

    /// <summary>Labels of every namespace that exists or that an object stands in, in the order of their names; every cluster has `default` and `kube-system`.</summary>
    public ImmutableSortedDictionary<string, FrozenDictionary<string, string>> Namespaces { get; }

    /// <summary>Whether an object names the namespace: manifests of a few objects say nothing of the namespaces that every cluster has.</summary>
    public bool IsSeen(string space) => _seen.Contains(space);

    public ImmutableArray<Workload> Workloads => _workloads.Value;

    public Flows Flows => _flows.Value;

    public Mesh Mesh => _mesh.Value;

    public ImmutableArray<ServiceView> Services => _services.Value;

    /// <summary>Objects of the kind, in the order of namespace and name.</summary>
    public IEnumerable<KubernetesObject> OfKind(string kind) => _byKind[kind];

    /// <summary>Namespaces that AKS and its add-ons make and run: their objects are not the customer's to change.</summary>
    public bool IsSystem(string space) =>
        SystemNamespaces.Contains(space) || (Namespaces.TryGetValue(space, out var labels) && labels.TryGetValue("kubernetes.azure.com/managedby", out var owner) && owner.Is("aks"));

    /// <summary>The objects of a cluster; a cause when there is no snapshot that can be read.</summary>
    public static (ClusterObjects? Objects, string? Cause) Of(Resource cluster, Topology topology) =>
        topology.Shared(_ => new Cache()).Clusters.GetOrAdd(cluster.Id.Key, _ => new(() => Read(cluster, topology))).Value;

    /// <summary>Why the objects of these kinds may not be all there are; null when they are.</summary>
    public string? Missing(ReadOnlySpan<string> kinds)
    {
        foreach (var problem in Problems)
        {
            if (problem.Kind is null || kinds.Contains(problem.Kind))
            {
                return problem.Message;
            }
        }

        return null;
    }

    private static (ClusterObjects?, string?) Read(Resource cluster, Topology topology)
    {
        if (topology.Find(KubernetesSnapshot.IdOf(cluster.Id)) is not { } snapshot)
        {
            return (null, $"The objects inside `{cluster.Id}` were not read.");
        }

        if (!snapshot.Body.TryFollow(out var items, "properties", "objects") || items.ValueKind != JsonValueKind.Array)
        {
            return (null, $"The snapshot of the objects inside `{cluster.Id}` holds no list of objects.");
        }

        var problems = snapshot.Body.Items("properties", "problems")
            .Select(p => new KubernetesProblem(p.Text("kind"), p.Text("message") ?? "Some objects could not be read.")).ToList();
        if (problems.Count == 0 && !(snapshot.Body.TryFollow(out var complete, "properties", "complete") && complete.ValueKind == JsonValueKind.True))
        {
            problems.Add(new KubernetesProblem(null, $"The snapshot of the objects inside `{cluster.Id}` is not complete."));
        }

        var objects = new List<KubernetesObject>();
        foreach (var (index, item) in items.EnumerateArray().Index())
        {
            try
            {
                objects.Add(KubernetesObject.Read(item, index));
            }
            catch (UnreadableObjectException e)
            {
                problems.Add(new KubernetesProblem(item.Text("kind"), e.Message));
            }
        }

        // Of two that name the same object the later counts, as when both are applied.
        var unique = objects.GroupBy(o => o.Display, StringComparer.Ordinal).Select(g => g.Last())
            .OrderBy(o => o.Namespace, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Kind, StringComparer.Ordinal);
        try
        {
            return (new ClusterObjects(cluster, [.. unique], [.. problems]), null);
        }
        catch (UnreadableObjectException e)
        {
            return (null, e.Message); // Labels of a namespace: everything rests on them.
        }
    }

    private static ImmutableSortedDictionary<string, FrozenDictionary<string, string>> ReadNamespaces(ImmutableArray<KubernetesObject> objects)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, FrozenDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in objects.Where(o => o.Namespace.Length > 0).Select(o => o.Namespace).Append("default").Append("kube-system").Distinct(StringComparer.Ordinal))
        {
            found[name] = WithName([], name);
        }

        foreach (var item in objects.Where(o => o.Kind == "Namespace"))
        {
            found[item.Name] = WithName(item.Labels, item.Name);
        }

        return found.ToImmutable();
    }

    // The API server sets this label on every namespace, whatever the manifest says.
    private static FrozenDictionary<string, string> WithName(IEnumerable<KeyValuePair<string, string>> labels, string name) =>
        labels.Where(l => l.Key != "kubernetes.io/metadata.name").Append(KeyValuePair.Create("kubernetes.io/metadata.name", name))
            .ToFrozenDictionary(StringComparer.Ordinal);

    private sealed class Cache
    {
        public ConcurrentDictionary<string, Lazy<(ClusterObjects? Objects, string? Cause)>> Clusters { get; } = new(StringComparer.Ordinal);
    }
}
