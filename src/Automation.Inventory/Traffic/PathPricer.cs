namespace Automation.Inventory;

/// <summary>USD for paths. Traffic between zones and inside a VNet is free, so neither appears as a hop.</summary>
internal sealed class PathPricer(PriceTable prices, RegionTable regions)
{
    /// <summary>Hours in a billing month.</summary>
    private const decimal HoursAMonth = 730;

    /// <summary>USD a month for the volume over all hops; null when the price of one is not known.</summary>
    public decimal? Usd(IEnumerable<Hop> hops, decimal gb)
    {
        decimal total = 0;
        foreach (var hop in hops)
        {
            if (PerGb(hop) is not { } usd)
            {
                return null;
            }

            total += usd * gb;
        }

        return total;
    }

    /// <summary>A NAT gateway in the region: its hours and the GB it handles, internet egress left out.</summary>
    public decimal? NatGateway(string region, decimal gb) => gb * Usd("nat.perGB", region) + HoursAMonth * Usd("nat.hour", region);

    public decimal? PrivateEndpointHours(string region) => HoursAMonth * Usd("privateEndpoint.hour", region);

    public decimal? ServiceEndpoint(string region, decimal gb) => gb * Usd("serviceEndpoint.perGB", region);

    private decimal? PerGb(Hop hop) => hop.Kind switch
    {
        HopKind.Peering when hop.CrossesRegions => Global(hop.From, "out") + Global(hop.To, "in"),
        HopKind.Peering => Usd("peering.intraRegion.outPerGB", hop.From) + Usd("peering.intraRegion.inPerGB", hop.To),
        HopKind.Firewall => Usd(hop.Tier.Is("Basic") ? "firewall.basic.perGB" : "firewall.perGB", hop.From),
        HopKind.PrivateEndpoint => Usd("privateEndpoint.perGBEachWay", hop.From),
        HopKind.InterRegion => InterRegion(hop),
        _ => 0,
    };

    private decimal? Global(string region, string direction) => regions.Find(region)?.PeeringBillingZone switch
    {
        1 => Usd($"peering.global.zone1.{direction}PerGB", region),
        2 => Usd("peering.global.zone2.perGBEachWay", region),
        3 => Usd("peering.global.zone3.perGBEachWay", region),
        _ => null,
    };

    private decimal? InterRegion(Hop hop) => (regions.Find(hop.From)?.Continent, regions.Find(hop.To)?.Continent) switch
    {
        (null, _) or (_, null) => null,
        ("AsiaPacific", _) => Usd("interRegion.fromAsiaPacific.perGB", hop.From),
        ("SouthAmerica", _) => Usd("interRegion.fromSouthAmerica.perGB", hop.From),
        ("NorthAmerica" or "Europe", var to) when to == regions.Find(hop.From)!.Continent => Usd("interRegion.sameContinent.perGB", hop.From),
        ("NorthAmerica" or "Europe", _) => Usd("interRegion.otherContinent.perGB", hop.From),
        _ => null,
    };

    private decimal? Usd(string id, string region) => prices.Find(id)?.UsdIn(region);
}
