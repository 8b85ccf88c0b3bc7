using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>What the loss of one availability zone does to a resource.</summary>
internal enum ZoneClass
{
    /// <summary>No zone was chosen and no redundancy is promised: it may stand in any one.</summary>
    NonZonal,

    /// <summary>It stands in one zone and goes down with it.</summary>
    Zonal,

    /// <summary>It stands in two or more zones and survives the loss of one.</summary>
    ZoneRedundant,

    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <param name="Zones">The zones by their logical numbers, which differ between subscriptions; empty when the platform picked and does not name them.</param>
/// <param name="Cause">Why it cannot be told; null unless <see cref="ZoneClass.Unknown"/>.</param>
internal sealed record ZoneReading(ZoneClass Class, ImmutableArray<string> Zones, string? Cause = null)
{
    public static readonly ZoneReading NonZonal = new(ZoneClass.NonZonal, []);

    public static readonly ZoneReading Redundant = new(ZoneClass.ZoneRedundant, []);

    /// <summary>In one zone that Azure picked and does not name.</summary>
    public static readonly ZoneReading Unnamed = new(ZoneClass.Zonal, []);

    /// <summary>The word that facts show: <c>zonal</c>, <c>zone-redundant</c>, <c>non-zonal</c>, <c>unknown</c>.</summary>
    public string Word => Class switch
    {
        ZoneClass.Zonal => "zonal",
        ZoneClass.ZoneRedundant => "zone-redundant",
        ZoneClass.NonZonal => "non-zonal",
        _ => "unknown",
    };

    /// <summary>Of a list with at least one zone.</summary>
    public static ZoneReading Of(ImmutableArray<string> zones) => new(zones.Length == 1 ? ZoneClass.Zonal : ZoneClass.ZoneRedundant, zones);

    public static ZoneReading Unknown(string cause) => new(ZoneClass.Unknown, [], cause);
}
