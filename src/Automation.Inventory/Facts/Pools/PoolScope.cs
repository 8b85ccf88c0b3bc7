using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The pools a fact speaks of: all of a cluster, or the one pool that is a resource of its own.</summary>
internal static class PoolScope
{
    public const string ClusterType = "Microsoft.ContainerService/managedClusters";
    public const string PoolType = "Microsoft.ContainerService/managedClusters/agentPools";

    /// <summary>The cluster itself, or the cluster of the pool; null when it was not read.</summary>
    public static Resource? ClusterOf(Resource resource, Topology topology) =>
        resource.Id.IsType(ClusterType) ? resource
        : ResourceId.TryParse(resource.Id.ParentOrScope, out var id) ? topology.Find(id) : null;

    public static FactValue.Unknown NoCluster(Resource pool) => new($"The cluster of `{pool.Id}` has not been read.");

    /// <summary>One object a pool, in the order of the cluster; the first pool that cannot be described makes the whole Unknown.</summary>
    public static FactValue Describe(Resource resource, Topology topology, Func<NodePool, (JsonObject? Value, string? Problem)> describe)
    {
        var pools = resource.Id.IsType(PoolType)
            ? [new NodePool(resource.Name, resource.Id, resource.Body.Properties())]
            : NodePool.Of(resource, topology);
        if (pools is null)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its node pools.");
        }

        var described = new JsonArray();
        foreach (var pool in pools)
        {
            var (value, problem) = describe(pool);
            if (value is null)
            {
                return new FactValue.Unknown($"Node pool `{pool.Name}` of `{resource.Id}`: {problem}");
            }

            described.Add((JsonNode)value);
        }

        return new FactValue.Known(JsonValues.Element(described), Followed(resource, pools));
    }

    public static List<string> Followed(Resource resource, IEnumerable<NodePool> pools) =>
        [resource.Id.Text, .. pools.Select(p => p.Source.Text).Where(id => !id.Is(resource.Id.Text))];

    /// <summary>The pool's tags as an object; empty when there are none.</summary>
    public static JsonObject Tags(this NodePool pool) =>
        pool.Settings.TryFollow(out var tags, "tags") && tags.ValueKind == JsonValueKind.Object ? JsonObject.Create(tags)! : [];

    /// <summary>A whole number that is not negative; null when it is missing or something else.</summary>
    public static int? Number(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryFollow(out var found, names) && found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= 0 ? number : null;

    /// <summary>
    /// The fewest nodes the pool may have: the autoscaler's minimum where it is on, else the count. A pool of single machines
    /// says so a size at a time; those add up. A count that is not stated is ARM's default of one. Null when the document does not tell.
    /// </summary>
    public static int? Floor(this NodePool pool)
    {
        if (pool.Settings.TryFollow(out var scale, "virtualMachinesProfile", "scale"))
        {
            var counts = scale.Items("manual").Select(s => s.Number("count"))
                .Concat(scale.TryFollow(out var autoscale, "autoscale") ? [autoscale.Number("minCount")] : []).ToList();
            return counts.Count == 0 || counts.Contains(null) ? pool.Count : (int)Math.Min(counts.Sum(c => (long)c!.Value), int.MaxValue);
        }

        return pool.Settings.TryFollow(out var autoscaling, "enableAutoScaling") && autoscaling.ValueKind == JsonValueKind.True
            ? pool.Settings.Number("minCount")
            : !pool.Settings.TryFollow(out _, "count") && !pool.Settings.Text("type").Is("VirtualMachines") ? DefaultCount : pool.Count;
    }

    // What ARM takes where a pool of a scale set names no count.
    // https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools
    private const int DefaultCount = 1;
}
