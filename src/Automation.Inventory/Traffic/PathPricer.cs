using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Costs of paths in the currency of the prices. Traffic between zones and inside a VNet is free, so neither appears as a hop.</summary>
internal sealed class PathPricer(PriceTable prices, RegionTable regions)
{
    /// <summary>Hours in a billing month.</summary>
    private const decimal HoursAMonth = 730;

    /// <summary>What the volume costs a month over all hops; null when the price of one is not known.</summary>
    public decimal? Cost(IEnumerable<Hop> hops, decimal gb)
    {
        decimal total = 0;
        foreach (var hop in hops)
        {
            if (PerGb(hop) is not { } price)
            {
                return null;
            }

            total += price * gb;
        }

        return total;
    }

    /// <summary>A NAT gateway in the region: its hours and the GB it handles, internet egress left out.</summary>
    public decimal? NatGateway(string region, decimal gb) => gb * Price("nat.perGB", region) + HoursAMonth * Price("nat.hour", region);

    /// <summary>What a NAT gateway that stands already takes for the volume.</summary>
    public decimal? NatProcessing(string region, decimal gb) => gb * Price("nat.perGB", region);

    /// <summary>What a load balancer that stands already takes for the volume.</summary>
    public decimal? LoadBalancer(string region, decimal gb) => gb * Price("lb.perGB", region);

    /// <summary>Egress to the internet over Microsoft's network, tier by tier. The volume is taken to be all that the subscription sends.</summary>
    public decimal? Internet(string region, decimal gb)
    {
        decimal total = 0;
        foreach (var (index, (start, id)) in InternetTiers.Index())
        {
            var end = index + 1 < InternetTiers.Length ? InternetTiers[index + 1].Start : decimal.MaxValue;
            var inTier = Math.Min(gb, end) - start;
            if (inTier <= 0)
            {
                break;
            }

            if (Price(id, region) is not { } price)
            {
                return null;
            }

            total += inTier * price;
        }

        return total;
    }

    // Tiers start at 100 GB and then at binary terabytes, as the meters have them.
    private static readonly ImmutableArray<(decimal Start, string Id)> InternetTiers =
    [
        (0, "internet.mgn.0-100GB"), (100, "internet.mgn.100GB-10TB"), (10_335, "internet.mgn.next40TB"),
        (51_295, "internet.mgn.next100TB"), (153_695, "internet.mgn.next350TB"),
    ];

    public decimal? PrivateEndpointHours(string region) => HoursAMonth * Price("privateEndpoint.hour", region);

    public decimal? ServiceEndpoint(string region, decimal gb) => gb * Price("serviceEndpoint.perGB", region);

    /// <summary>USD for a GB over the hop; null when it is not known.</summary>
    public decimal? PerGb(Hop hop) => hop.Kind switch
    {
        HopKind.NatGateway => Price("nat.perGB", hop.From),
        HopKind.LoadBalancer => Price("lb.perGB", hop.From),
        HopKind.Peering when hop.CrossesRegions => Global(hop.From, "out") + Global(hop.To, "in"),
        HopKind.Peering => Price("peering.intraRegion.outPerGB", hop.From) + Price("peering.intraRegion.inPerGB", hop.To),
        HopKind.Firewall => Price(hop.Tier.Is("Basic") ? "firewall.basic.perGB" : "firewall.perGB", hop.From),
        HopKind.PrivateEndpoint => Price("privateEndpoint.perGBEachWay", hop.From),
        HopKind.InterRegion => InterRegion(hop),
        _ => 0,
    };

    private decimal? Global(string region, string direction) => regions.Find(region)?.PeeringBillingZone switch
    {
        1 => Price($"peering.global.zone1.{direction}PerGB", region),
        2 => Price("peering.global.zone2.perGBEachWay", region),
        3 => Price("peering.global.zone3.perGBEachWay", region),
        _ => null,
    };

    private decimal? InterRegion(Hop hop) => (regions.Find(hop.From)?.Continent, regions.Find(hop.To)?.Continent) switch
    {
        (null, _) or (_, null) => null,
        ("AsiaPacific", _) => Price("interRegion.fromAsiaPacific.perGB", hop.From),
        ("SouthAmerica", _) => Price("interRegion.fromSouthAmerica.perGB", hop.From),
        ("NorthAmerica" or "Europe", var to) when to == regions.Find(hop.From)!.Continent => Price("interRegion.sameContinent.perGB", hop.From),
        ("NorthAmerica" or "Europe", _) => Price("interRegion.otherContinent.perGB", hop.From),
        _ => null,
    };

    private decimal? Price(string id, string region) => prices.Find(id)?.In(region);
}
