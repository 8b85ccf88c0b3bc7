namespace Automation.Inventory;

/// <summary>What a resource shows of itself at the moment it was read.</summary>
/// <param name="Series">A name of <see cref="HistorySeries"/>.</param>
public sealed record Measurement(ResourceId Resource, string Series, double Value)
{
    /// <summary>
    /// What the document of a VNet tells: of each subnet that lists its users, how many addresses are taken. Other series stand in no
    /// document and come from whoever implements <see cref="IHistory"/>.
    /// </summary>
    public static IEnumerable<Measurement> Of(Resource resource, Topology topology) =>
        !resource.Id.IsType(ArmTypes.VirtualNetwork)
            ? []
            : from subnet in topology.ChildrenOf(resource.Id, ArmTypes.Subnet)
              let taken = SubnetUse.Taken(subnet)
              where taken is not null
              select new Measurement(subnet.Id, HistorySeries.UsedAddresses, taken.Value);
}
