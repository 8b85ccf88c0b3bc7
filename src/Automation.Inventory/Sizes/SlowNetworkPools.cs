using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Node pools on VM sizes without accelerated networking.</summary>
internal sealed class SlowNetworkPools(VmSizes sizes) : IFact
{
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";
    private const string PoolType = "Microsoft.ContainerService/managedClusters/agentPools";

    public FactDescriptor Descriptor { get; } = new(
        "pool.withoutAcceleratedNetworking",
        FactType.Array,
        Unit: null,
        [ClusterType, PoolType],
        "VM sizes without accelerated networking that the pool, or any pool of the cluster, is made of: objects with pool and vmSize. Unknown when there is none of those and a size "
        + $"is missing from the list of {sizes.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, or not named.")
    {
        DerivedFrom = [PoolType, "VM sizes"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var pools = resource.Id.IsType(PoolType) ? [new NodePool(resource.Name, resource.Id, resource.Body.Properties())] : NodePool.Of(resource, topology);
        if (pools is null)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its node pools.");
        }

        var without = new JsonArray();
        string? problem = null;
        foreach (var pool in pools)
        {
            var all = Sizes(pool.Settings).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            problem ??= all.Count == 0 ? $"Node pool `{pool.Name}` names no VM size." : null;
            foreach (var size in all)
            {
                switch (sizes.SupportsAcceleratedNetworking(size))
                {
                    case false:
                        without.Add((JsonNode)new JsonObject { ["pool"] = pool.Name, ["vmSize"] = size });
                        break;
                    case null:
                        problem ??= $"Whether `{size}` of node pool `{pool.Name}` supports accelerated networking is not known.";
                        break;
                }
            }
        }

        List<string> followed = [resource.Id.Text, .. pools.Select(p => p.Source.Text).Where(id => !id.Is(resource.Id.Text))];
        return without.Count == 0 && problem is not null ? new FactValue.Unknown(problem) : new FactValue.Known(JsonValues.Element(without), followed);
    }

    /// <summary>A pool of a scale set has one size; one of single machines has a size for each of its groups.</summary>
    private static IEnumerable<string> Sizes(JsonElement settings)
    {
        List<JsonElement> groups = [.. settings.Items("virtualMachinesProfile", "scale", "manual")];
        if (settings.TryFollow(out var auto, "virtualMachinesProfile", "scale", "autoscale"))
        {
            groups.AddRange(auto.ValueKind == JsonValueKind.Array ? auto.EnumerateArray() : [auto]);
        }

        var named = groups.SelectMany(g => g.Items("sizes").Select(s => s.Text()).Append(g.Text("size")))
            .Concat(settings.Items("virtualMachineNodesStatus").Select(s => s.Text("size")))
            .Append(settings.Text("vmSize"));
        return named.Where(s => !string.IsNullOrWhiteSpace(s)).OfType<string>();
    }
}
