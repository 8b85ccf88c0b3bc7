using System.Globalization;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>What one node pool takes of its subnets, now and at most.</summary>
/// <param name="Now">Nodes there are.</param>
/// <param name="Upgrading">The same while an upgrade of all of them surges.</param>
/// <param name="Ceiling">Nodes the autoscaler may make, or those there are where it is off, and their surge.</param>
internal sealed record PoolPlan(
    ResourceId Cluster, NodePool Pool, ResourceId? NodeSubnet, ResourceId? PodSubnet, PodAddresses Mode, int MaxPods, long Now, long Upgrading, long Ceiling)
{
    /// <summary>The plan, or in one sentence what of the pool could not be read.</summary>
    public static (PoolPlan? Plan, string? Problem) Read(ClusterNetwork cluster, NodePool pool)
    {
        var what = $"node pool `{pool.Name}` of `{cluster.Id}`";
        if (pool.HasUnreadableSubnet || IsUnreadable(pool.Settings, "podSubnetID"))
        {
            return (null, $"A subnet of {what} could not be read.");
        }

        var podSubnet = pool.Settings.Id("podSubnetID");
        if (ModeOf(cluster, pool, podSubnet) is not { } mode)
        {
            return (null, $"`{cluster.Id}` does not tell its network plug-in, which decides how many addresses {what} takes.");
        }

        if (Nodes(pool) is not { } nodes)
        {
            return (null, $"The number of nodes of {what} could not be read.");
        }

        var setting = pool.Settings.TryFollow(out var surge, "upgradeSettings", "maxSurge") ? surge.ToString() : null;
        if (AddressDemand.Surge(nodes.Now, setting) is not { } surgeNow || AddressDemand.Surge(nodes.Most, setting) is not { } surgeMost)
        {
            return (null, $"The surge of {what} could not be read.");
        }

        if (!Number(pool.Settings, out var maxPods, "maxPods"))
        {
            return (null, $"The number of pods on a node of {what} could not be read.");
        }

        return (new PoolPlan(
            cluster.Id, pool, pool.Subnet, podSubnet, mode, maxPods ?? AddressDemand.DefaultMaxPods(mode), nodes.Now, nodes.Now + surgeNow, nodes.Most + surgeMost), null);
    }

    private static PodAddresses? ModeOf(ClusterNetwork cluster, NodePool pool, ResourceId? podSubnet)
    {
        if (podSubnet is not null)
        {
            return pool.Settings.Text("podIPAllocationMode").Is("StaticBlock") ? PodAddresses.PodSubnetBlocks : PodAddresses.PodSubnet;
        }

        return cluster.Plugin?.ToLowerInvariant() switch
        {
            "azure" => cluster.IsOverlay ? PodAddresses.Overlay : PodAddresses.NodeSubnet,
            "kubenet" => PodAddresses.Kubenet,
            "none" => PodAddresses.OwnPlugin,
            _ => null,
        };
    }

    private static (long Now, long Most)? Nodes(NodePool pool)
    {
        if (pool.Settings.Text("type").Is("VirtualMachines"))
        {
            return MachineNodes(pool.Settings);
        }

        if (pool.Count is not { } count)
        {
            return null;
        }

        var scales = pool.Settings.TryFollow(out var auto, "enableAutoScaling") && auto.ValueKind == JsonValueKind.True;
        return !scales ? (count, count) : Number(pool.Settings, out var most, "maxCount") && most is not null ? (count, Math.Max(count, most.Value)) : null;
    }

    /// <summary>A pool of single machines counts by size, and has no count of its own.</summary>
    private static (long Now, long Most)? MachineNodes(JsonElement settings)
    {
        if (!settings.TryFollow(out var scale, "virtualMachinesProfile", "scale"))
        {
            return null;
        }

        long now = 0, most = 0;
        foreach (var size in scale.Items("manual"))
        {
            if (!Number(size, out var count, "count") || count is null)
            {
                return null;
            }

            now += count.Value;
            most += count.Value;
        }

        if (scale.TryFollow(out var auto, "autoscale"))
        {
            if (!Number(auto, out var ceiling, "maxCount") || ceiling is null || !Number(auto, out var floor, "minCount"))
            {
                return null;
            }

            now += floor ?? 0;
            most += ceiling.Value;
        }

        return (now, most);
    }

    private static bool IsUnreadable(JsonElement settings, string name) =>
        settings.TryFollow(out var value, name) && value.Text() is not "" && settings.Id(name) is null;

    /// <summary>False for what stands there and is no count; null where nothing stands.</summary>
    private static bool Number(JsonElement element, out int? number, string name)
    {
        number = null;
        if (!element.TryFollow(out var value, name))
        {
            return true;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var read) && read >= 0)
        {
            number = read;
            return true;
        }

        return value.ValueKind == JsonValueKind.String && int.TryParse(value.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var text) && (number = text) is not null;
    }
}
