using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Where something a cluster uses is less robust, or stands in another zone, than what rests on it.</summary>
internal sealed class ZoneConflicts(ZoneClassifier classifier) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.zoneConflicts",
        FactType.Array,
        Unit: null,
        ["Microsoft.ContainerService/managedClusters"],
        "Elements of the cluster's traffic that rest on something in one zone: objects with kind, element, class, zones, restsOn, restsOnClass, restsOnZones. Kinds: `single-zone` (a redundant element "
        + "on a zonal one), `other-zone` (two different single zones), `zone-not-named` (on one whose zone Azure picked), `placement-group` (a group with a pool that is not in exactly its zone). "
        + "Empty in regions without zones. Conflicts that were found count even when something else could not be read; Unknown when none was found and something could not.")
    {
        SpansResources = true,
        DerivedFrom =
        [
            "Microsoft.ContainerService/managedClusters/agentPools", "Microsoft.Network/virtualNetworks/subnets", "Microsoft.Network/natGateways", "Microsoft.Network/routeTables",
            "Microsoft.Network/azureFirewalls", "Microsoft.Network/loadBalancers", "Microsoft.Network/applicationGateways", "Microsoft.Network/publicIPAddresses",
            "Microsoft.Compute/proximityPlacementGroups", "regions",
        ],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var alignment = new ZoneAlignment(classifier, topology);
        var conflicts = alignment.Survey(resource);
        return conflicts.IsEmpty && alignment.Problems.Count > 0
            ? new FactValue.Unknown(string.Join(' ', alignment.Problems))
            : new FactValue.Known(JsonValues.Element(new JsonArray([.. conflicts.Select(c => c.ToJson())])), alignment.Followed);
    }
}
