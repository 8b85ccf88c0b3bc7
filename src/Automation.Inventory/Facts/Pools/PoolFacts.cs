namespace Automation.Inventory;

/// <summary>Facts that a node pool tells of itself.</summary>
internal static class PoolFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
        [new PoolClusterSku(), new PoolClusterUserPools(), new PoolNodeProvisioning(), new PoolSystemNodes(), new PoolSizes(), new PoolSurges(), new PoolZoneSpreads(), new PoolImages()];
}
