using System.Globalization;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the region of a resource has availability zones, from dated embedded data.</summary>
internal sealed class RegionHasZones(RegionTable regions) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "region.hasZones",
        FactType.Boolean,
        Unit: null,
        [
            "Microsoft.Network/publicIPAddresses",
            "Microsoft.Network/natGateways",
            "Microsoft.Network/applicationGateways",
            "Microsoft.Network/azureFirewalls",
            "Microsoft.Network/loadBalancers",
            "Microsoft.Network/virtualNetworkGateways",
            "Microsoft.ContainerService/managedClusters",
            "Microsoft.ContainerService/managedClusters/agentPools",
            "Microsoft.Compute/virtualMachines",
            "Microsoft.Compute/virtualMachineScaleSets",
        ],
        "Whether the resource's region has availability zones. Absent for global resources; Unknown for a region that the embedded list "
        + $"({regions.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}) does not have.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<string> followed = [resource.Id.Text];
        var location = resource.Location;
        if (location is null && resource.Id.IsType("Microsoft.ContainerService/managedClusters/agentPools"))
        {
            // A pool carries no location of its own.
            var cluster = ResourceId.Parse(resource.Id.ParentOrScope!);
            followed.Add(cluster.Text);
            if (topology.Find(cluster) is not { } owner)
            {
                return new FactValue.Unknown($"The cluster `{cluster}`, which tells the region of its pools, was not read.");
            }

            location = owner.Location;
        }

        return location switch
        {
            null => new FactValue.Unknown($"`{resource.Id}` names no location."),
            "global" => FactValue.Absent.Instance,
            _ when regions.Find(location) is { } region => new FactValue.Known(JsonValues.Of(region.Zones > 0), followed),
            _ => new FactValue.Unknown($"Region `{location}` is not in the list of {regions.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, so its zones are not known."),
        };
    }
}
