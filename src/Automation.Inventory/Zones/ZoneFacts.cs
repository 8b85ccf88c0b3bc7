namespace Automation.Inventory;

/// <summary>Facts about availability zones, and about the VM sizes there: both come from dated data.</summary>
internal static class ZoneFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs)
    {
        var classifier = new ZoneClassifier(inputs.Regions);
        return
        [
            new RegionHasZones(inputs.Regions),
            new ZoneClassOfResource(classifier),
            new ZoneConflicts(classifier),
            new LoadBalancerFrontends(classifier),
            new NatPoolZones(),
            new SlowNetworkPools(VmSizes.Default),
        ];
    }
}
