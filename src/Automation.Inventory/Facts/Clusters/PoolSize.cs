using System.Globalization;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>How many nodes a pool may come to.</summary>
/// <param name="Nodes">The autoscaler's maximum, else the count.</param>
/// <param name="Surge">Nodes that an upgrade adds for its time.</param>
/// <param name="MaxPods">Pods on one node; null when the document does not tell.</param>
internal sealed record PoolSize(string Pool, long Nodes, long Surge, int? MaxPods)
{
    // AKS upgrades with a tenth of the pool where the pool says nothing.
    // https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling
    private const string DefaultSurge = "10%";

    /// <summary>Null when the nodes or the surge cannot be read.</summary>
    public static PoolSize? Of(NodePool pool) =>
        NodesOf(pool.Settings) is { } nodes && SurgeOf(pool.Settings, nodes) is { } surge
            ? new PoolSize(pool.Name, nodes, surge, pool.Settings.Whole("maxPods"))
            : null;

    private static long? NodesOf(JsonElement settings)
    {
        if (settings.TryReach(out var machines, "virtualMachinesProfile", "scale"))
        {
            return Machines(machines);
        }

        var count = settings.Whole("count");
        if (settings.TryReach(out var autoscaling, "enableAutoScaling") && autoscaling.ValueKind == JsonValueKind.True)
        {
            return settings.Whole("maxCount") is { } most ? Math.Max(most, count ?? 0) : null;
        }

        return count;
    }

    /// <summary>A pool of single machines states its count by machine size.</summary>
    private static long? Machines(JsonElement scale)
    {
        List<int?> counts = [.. scale.ItemsAt("manual").Select(m => m.Whole("count")), .. scale.ItemsAt("autoscale").Select(a => a.Whole("maxCount"))];
        if (scale.TryReach(out var autoscale, "autoscale") && autoscale.ValueKind == JsonValueKind.Object)
        {
            counts.Add(autoscale.Whole("maxCount"));
        }

        return counts.Count > 0 && counts.TrueForAll(c => c is not null) ? counts.Sum(c => (long)c!.Value) : null;
    }

    private static long? SurgeOf(JsonElement settings, long nodes)
    {
        if (settings.TextAt("upgradeStrategy").Is("BlueGreen"))
        {
            return nodes; // a whole second pool stands beside the first
        }

        var text = DefaultSurge;
        if (settings.TryReach(out var stated, "upgradeSettings", "maxSurge"))
        {
            text = stated.ValueKind == JsonValueKind.Number ? stated.GetRawText() : stated.Text();
        }

        var percent = text?.EndsWith('%') is true;
        if (!int.TryParse(percent ? text.AsSpan(0, text!.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        // A share of a pool is at least one node.
        return percent ? Math.Max(1, ((nodes * number) + 99) / 100) : number;
    }
}
