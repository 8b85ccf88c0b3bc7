namespace Automation.Inventory;

/// <summary>One measurement.</summary>
/// <param name="Value">In the unit of its series (<see cref="HistorySeries"/>).</param>
public readonly record struct Sample(DateTimeOffset At, double Value);

/// <summary>What was measured of resources before now. Facts ask it while they are computed: answers come from memory.</summary>
public interface IHistory
{
    /// <param name="series">A name of <see cref="HistorySeries"/>.</param>
    /// <returns>In any order; empty when nothing was measured.</returns>
    IReadOnlyList<Sample> Samples(ResourceId resource, string series);
}

/// <summary>Names of what is measured.</summary>
public static class HistorySeries
{
    /// <summary>Addresses of a subnet that are taken; addresses.</summary>
    public const string UsedAddresses = "usedAddresses";

    /// <summary>Capacity units of an application gateway; the day's highest.</summary>
    public const string CapacityUnits = "capacityUnits";

    /// <summary>Ports of a NAT gateway in use for connections; the day's highest.</summary>
    public const string SnatPorts = "snatPorts";
}

/// <summary>Nothing was measured.</summary>
public sealed class NoHistory : IHistory
{
    public static readonly NoHistory Instance = new();

    public IReadOnlyList<Sample> Samples(ResourceId resource, string series) => [];
}
