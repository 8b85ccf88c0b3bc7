using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A node pool, whether it was read on its own or stands in its cluster.</summary>
/// <param name="Source">The resource it was read from: the pool itself or the cluster.</param>
/// <param name="Settings">The pool's properties.</param>
internal sealed record NodePool(string Name, ResourceId Source, JsonElement Settings)
{
    /// <summary>Distinct zones; 0 when none are named, null when they cannot be read.</summary>
    public int? Zones
    {
        get
        {
            if (!Settings.TryReach(out var zones, "availabilityZones"))
            {
                return 0;
            }

            return zones.ValueKind == JsonValueKind.Array ? zones.EnumerateArray().Select(z => z.ToString()).Distinct(StringComparer.Ordinal).Count() : null;
        }
    }

    /// <summary>Nodes now; null when the document does not tell.</summary>
    public int? Count => Settings.TryReach(out var count, "count") && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var value) && value >= 0 ? value : null;

    public ResourceId? Subnet => Settings.Id("vnetSubnetID");

    /// <summary>Text of the subnet id when there is one that cannot be read as an id.</summary>
    public bool HasUnreadableSubnet => Subnet is null && Settings.TryReach(out var value, "vnetSubnetID") && value.Text() is not "";

    /// <summary>The pools in the cluster's body, then those read on their own, which win over their namesakes; null when the cluster tells nothing.</summary>
    public static List<NodePool>? Of(Resource cluster, Topology topology)
    {
        var own = topology.Children(cluster.Id, "Microsoft.ContainerService/managedClusters/agentPools")
            .Select(r => new NodePool(r.Name, r.Id, r.Body.TryReach(out var settings, "properties") ? settings : default))
            .ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        if (!cluster.Body.TryReach(out var profiles, "properties", "agentPoolProfiles") || profiles.ValueKind != JsonValueKind.Array)
        {
            return own.Count == 0 ? null : [.. own.Values];
        }

        List<NodePool> pools = [];
        foreach (var profile in profiles.EnumerateArray())
        {
            var name = profile.TextAt("name") ?? "";
            pools.Add(own.Remove(name, out var better) ? better : new NodePool(name, cluster.Id, profile));
        }

        pools.AddRange(own.Values);
        return pools;
    }
}
