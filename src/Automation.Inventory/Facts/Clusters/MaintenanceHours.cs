using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The windows in which AKS may upgrade a cluster and its nodes.</summary>
internal sealed class MaintenanceHours : IFact
{
    private const string Type = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations";

    private static readonly string[] Names = ["aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"];

    public FactDescriptor Descriptor { get; } = new(
        "cluster.maintenanceHours",
        FactType.Object,
        "hours",
        [ClusterText.ClusterType],
        "Length of the planned maintenance windows for upgrades, by name: aksManagedAutoUpgradeSchedule and aksManagedNodeOSUpgradeSchedule. A window that does not exist is left out.")
    {
        DerivedFrom = [Type],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var hours = new JsonObject();
        List<string> followed = [resource.Id.Text];
        foreach (var name in Names)
        {
            if (topology.ChildrenOf(resource.Id, Type).FirstOrDefault(c => c.Name.Is(name)) is not { } window)
            {
                if (!topology.Lists(Type))
                {
                    return new FactValue.Unknown($"Whether `{resource.Id}` has a maintenance window `{name}` was not read.");
                }

                continue;
            }

            if (window.Body.Whole("properties", "maintenanceWindow", "durationHours") is not { } length)
            {
                return new FactValue.Unknown($"`{window.Id}` does not tell how long its window is.");
            }

            hours[name] = length;
            followed.Add(window.Id.Text);
        }

        return new FactValue.Known(JsonValues.Element(hours), followed);
    }
}
