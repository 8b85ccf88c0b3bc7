using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many nodes an upgrade adds or takes away at a time.</summary>
/// <seealso href="https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling">Customize node surge upgrade</seealso>
internal sealed class PoolSurges : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "pool.surges", FactType.Array, Unit: null, [PoolScope.ClusterType, PoolScope.PoolType],
        "One object a pool (of a cluster all, of a pool itself): name, maxSurge as written, surgeNodes, surgePercent and unavailableNodes, over the nodes it has now (at least one). "
        + "What is not set is null. Unknown when a number cannot be read.");

    public FactValue Compute(Resource resource, Topology topology) => PoolScope.Describe(resource, topology, Describe);

    private static (JsonObject?, string?) Describe(NodePool pool)
    {
        var surge = Read(pool, "maxSurge");
        var unavailable = Read(pool, "maxUnavailable");
        if ((surge.Problem ?? unavailable.Problem) is { } problem)
        {
            return (null, problem);
        }

        return (
            new JsonObject
            {
                ["name"] = pool.Name,
                ["maxSurge"] = surge.Written,
                ["surgeNodes"] = surge.Nodes,
                ["surgePercent"] = surge.Percent,
                ["unavailableNodes"] = unavailable.Nodes,
            },
            null);
    }

    private static (string? Written, int? Nodes, double? Percent, string? Problem) Read(NodePool pool, string setting)
    {
        if (!pool.Settings.TryFollow(out var value, "upgradeSettings", setting))
        {
            return default;
        }

        var written = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.Text()?.Trim();
        if (written is null or "")
        {
            return written is null ? (null, null, null, $"`{setting}` is no text.") : default;
        }

        var relative = written.EndsWith('%');
        if (!int.TryParse(relative ? written[..^1] : written, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return (null, null, null, $"`{setting}` is `{written}`; expected a number of nodes or a percentage.");
        }

        var size = Math.Max(pool.Count ?? 1, 1);
        if (!relative && pool.Count is null)
        {
            return (null, null, null, $"`{setting}` is a number of nodes, and the pool does not tell how many it has.");
        }

        return relative
            ? (written, (int)Math.Min(Math.Ceiling((double)size * number / 100), int.MaxValue), number, null)
            : (written, number, Math.Round(100.0 * number / size, 1), null);
    }
}
