namespace Automation.Inventory;

/// <summary>Facts about address ranges and what fits in them.</summary>
internal static class AddressFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        new AddressRanges(),
        new OverlappingRanges(),
        new OverlappingPrefixes(),
        new SubnetPlans(),
        new PodRanges(),
        new FamilyMismatches(),
        new NetworkNeighbours(),
        new NetworkPeerings(),
        new SubnetClasses(),
    ];
}
