using System.Collections.Immutable;

namespace Automation.Inventory;

internal enum HopKind
{
    Peering,
    Firewall,

    /// <summary>A virtual appliance that is no Azure Firewall: its price per GB is not on the list and counts as zero.</summary>
    Appliance,
    PrivateEndpoint,
    NatGateway,

    /// <summary>Outbound through a public frontend.</summary>
    LoadBalancer,

    /// <summary>Out by an address of the machine itself, or one that Azure picks.</summary>
    PublicAddress,

    /// <summary>Between two regions without peering: public endpoints and geo-replication.</summary>
    InterRegion,
}

/// <summary>One stretch of a path that may cost something.</summary>
/// <param name="Via">Id of the peering, firewall or endpoint; a pair of regions where there is none.</param>
/// <param name="From">Region the bytes leave.</param>
/// <param name="To">Region the bytes arrive in; the same for all but global peering and inter-region traffic.</param>
/// <param name="Tier">Of a firewall: <c>Basic</c>, <c>Standard</c>, <c>Premium</c>.</param>
internal sealed record Hop(HopKind Kind, string Via, string From, string To, string? Tier = null)
{
    public bool CrossesRegions => !From.Is(To);
}

/// <summary>A way from a subnet to somewhere, hop by hop. Inside one VNet it has no hops: that is free.</summary>
internal sealed record Route(ImmutableArray<Hop> Hops, VirtualNetwork End);
