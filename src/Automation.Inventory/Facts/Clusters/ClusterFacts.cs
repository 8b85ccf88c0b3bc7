namespace Automation.Inventory;

/// <summary>Facts that a cluster tells of itself.</summary>
internal static class ClusterFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        new SmallestZoneSpread(),
        .. ClusterSizeFact.All(),
        .. SnatFact.All(),
        new PodCidrNodeCapacity(),
        new AuthorizedRanges(),
        new AuthorizedAddresses(),
        new NetworkPolicyEngine(),
        new PublicDefaultIngress(),
        new MaintenanceHours(),
    ];
}
