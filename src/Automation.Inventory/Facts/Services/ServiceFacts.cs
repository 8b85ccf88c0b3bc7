namespace Automation.Inventory;

/// <summary>Facts of registries, vaults, workspaces and other services beside the network.</summary>
internal static class ServiceFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
        [new FirewallNatGateway(), new MachinePools(), new PlacementMembers(), new RivalZones(), new RouteTableNodeSubnets()];
}
