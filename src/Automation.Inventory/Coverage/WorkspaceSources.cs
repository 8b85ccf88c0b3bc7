using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which network logs a Log Analytics workspace receives.</summary>
internal static class WorkspaceSources
{
    private const string WorkspaceType = "Microsoft.OperationalInsights/workspaces";
    private const string SettingType = "Microsoft.Insights/diagnosticSettings";

    // Whose logs tell of traffic or of who changed it.
    private static readonly ImmutableArray<string> NetworkTypes =
    [
        "Microsoft.Network/azureFirewalls", CoverageFacts.GatewayType, FrontDoorOrigins.ProfileType, "Microsoft.Network/frontDoors", CoverageFacts.ClusterType,
        "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/bastionHosts", "Microsoft.Network/virtualNetworkGateways", "Microsoft.Network/publicIPAddresses",
    ];

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            About("workspace.networkLogs", FactType.Array, "Network logs seen to land in the workspace: objects with source (name), kind (flowLog, or the type of the resource), through (flow log or diagnostic setting). There may be others where diagnostic settings were not listed."),
            (workspace, topology, trail) => CoverageFacts.Known(Sources(workspace, topology, trail), trail));
        yield return new JoinedFact(
            About("workspace.receivesNetworkLogs", FactType.Boolean, "Whether firewall, gateway, Front Door, cluster or flow logs land in the workspace. Unknown where none was seen and not all were listed."),
            (workspace, topology, trail) =>
            {
                if (Sources(workspace, topology, trail).Count > 0)
                {
                    return CoverageFacts.Known(true, trail);
                }

                _ = topology.AllOf(NetworkCoverage.FlowLogType, trail);
                _ = topology.AllOf(SettingType, trail);
                return CoverageFacts.Known(false, trail);
            });
    }

    private static FactDescriptor About(string name, FactType type, string description) =>
        new(name, type, Unit: null, [WorkspaceType], description) { SpansResources = true, DerivedFrom = [NetworkCoverage.FlowLogType, SettingType] };

    private static List<JsonObject> Sources(Resource workspace, Topology topology, Trail trail)
    {
        List<JsonObject> sources = [];
        foreach (var from in topology.To(workspace.Id).Where(r => r.To.Equals(workspace.Id)).Select(r => r.From).Distinct())
        {
            var through = topology.Find(from)!;
            if (from.IsType(NetworkCoverage.FlowLogType) && through.Body.IsTrue("properties", "enabled")
                && through.Body.IsTrue("properties", "flowAnalyticsConfiguration", "networkWatcherFlowAnalyticsConfiguration", "enabled"))
            {
                Add(through, through.Body.Id("properties", "targetResourceId")?.Name ?? through.Name, "flowLog");
            }
            else if (from.IsType(SettingType) && ResourceId.TryParse(from.ParentOrScope, out var owner) && NetworkTypes.Any(owner.IsType) && through.Body.Items("properties", "logs").Any(l => l.IsTrue("enabled")))
            {
                Add(through, owner.Name, owner.Type);
            }
        }

        return sources;

        void Add(Resource through, string source, string kind)
        {
            trail.Follow(through.Id);
            sources.Add(new JsonObject { ["source"] = source, ["kind"] = kind, ["through"] = through.Name });
        }
    }
}
