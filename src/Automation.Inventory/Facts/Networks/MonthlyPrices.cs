using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What one networking resource costs a month by being there, at list prices and without its traffic.</summary>
internal sealed class MonthlyPrices : IFact
{
    /// <summary>Hours of a month on Azure's price pages.</summary>
    private const decimal HoursPerMonth = 730;

    /// <summary>Rules of a load balancer that the first price covers.</summary>
    private const int RulesInFirstPrice = 5;

    private readonly Func<Resource, PriceTable, decimal?> _usdPerHour;
    private readonly PriceTable _prices;

    private MonthlyPrices(string name, string type, string description, Func<Resource, PriceTable, decimal?> usdPerHour, PriceTable prices)
    {
        Descriptor = new FactDescriptor(
            name, FactType.Number, "USD/month", [type],
            $"{description} List price for 730 hours, traffic not counted. Unknown when the price is not known.") { DerivedFrom = ["prices"] };
        _usdPerHour = usdPerHour;
        _prices = prices;
    }

    public FactDescriptor Descriptor { get; }

    public static IEnumerable<IFact> All(PriceTable prices) =>
    [
        new MonthlyPrices(
            "loadBalancer.usdPerMonth", ArmTypes.LoadBalancer,
            "What the load balancer costs by being there: nothing without rules or as Basic, one price for the first five load-balancing and outbound rules, one more for each further rule.",
            LoadBalancer, prices),
        new MonthlyPrices("nat.usdPerMonth", "Microsoft.Network/natGateways", "What the NAT gateway costs by being there, without its addresses.", (nat, table) => Usd(table, "nat.hour", nat), prices),
        new MonthlyPrices(
            "publicIp.usdPerMonth", "Microsoft.Network/publicIPAddresses",
            "What the address costs by being there; 0 for an address of a prefix, which is paid as a whole.",
            PublicIp, prices),
    ];

    public FactValue Compute(Resource resource, Topology topology) => _usdPerHour(resource, _prices) is { } usd
        ? new FactValue.Known(JsonValues.Of(usd * HoursPerMonth), [resource.Id.Text])
        : new FactValue.Unknown($"The price of `{resource.Id}` is not in the price table.");

    private static decimal? PublicIp(Resource address, PriceTable prices) =>
        address.Body.TryFollow(out _, "properties", "publicIPPrefix") ? 0
        : address.Body.Text("sku", "name").Is("Standard") || address.Body.Text("sku", "name").Is("StandardV2") ? Usd(prices, "publicIp.standard.hour", address)
        : null;

    private static decimal? LoadBalancer(Resource balancer, PriceTable prices)
    {
        var sku = balancer.Body.Text("sku", "name");
        if (sku is null || sku.Is("Basic"))
        {
            return 0;
        }

        if (!sku.Is("Standard"))
        {
            return null;
        }

        // Inbound NAT rules are free.
        var rules = balancer.Body.Items("properties", "loadBalancingRules").Count() + balancer.Body.Items("properties", "outboundRules").Count();
        return rules == 0 ? 0 : Usd(prices, "lb.first5Rules.hour", balancer) + (Math.Max(0, rules - RulesInFirstPrice) * Usd(prices, "lb.extraRule.hour", balancer));
    }

    private static decimal? Usd(PriceTable prices, string id, Resource resource) => prices.Find(id)?.In(resource.Location);
}
