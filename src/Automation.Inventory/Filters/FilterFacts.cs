namespace Automation.Inventory;

/// <summary>Facts about what security groups and firewalls let through.</summary>
internal static class FilterFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        .. GroupFact.All(),
        new GroupAttachments(),
        new InterfaceFromInternet(),
        new GatewayBlockedFlows(),
        new ClusterBlockedFlows(),
        new TierFlows(),
        .. FirewallFact.All(new PathPricer(inputs.Prices, inputs.Regions)),
    ];
}
