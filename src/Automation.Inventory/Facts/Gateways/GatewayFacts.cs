namespace Automation.Inventory;

/// <summary>Facts that an Application Gateway tells of itself.</summary>
internal static class GatewayFacts
{
    public const string Type = "Microsoft.Network/applicationGateways";

    public static IEnumerable<IFact> All(FactInputs inputs) =>
        [new PlainHttpListeners(), new GatewayTlsPolicies(), new GatewayProbes(), new GatewayDestinations(), new GatewayRoutingProblems(), new GatewayBackendHealth()];
}
