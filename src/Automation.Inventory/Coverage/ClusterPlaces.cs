using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Where the things stand that a cluster uses, and where its application runs beside it.</summary>
internal static class ClusterPlaces
{
    private const string RegistryType = "Microsoft.ContainerRegistry/registries";
    private const string ReplicaType = "Microsoft.ContainerRegistry/registries/replications";
    private const string VaultType = "Microsoft.KeyVault/vaults";
    private const string WorkspaceType = "Microsoft.OperationalInsights/workspaces";
    private const string NatType = "Microsoft.Network/natGateways";
    private const string RoleType = "Microsoft.Authorization/roleAssignments";

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "cluster.dependencies", FactType.Array, Unit: null, [CoverageFacts.ClusterType],
                "What the cluster uses: objects with kind (registry, gateway, natGateway, workspace, vault), name, region and inRegion (it, or a replica of the registry, stands in the cluster's region). "
                + "Registries are those it has the role AcrPull on. Unknown when one was not read.")
            {
                SpansResources = true,
                DerivedFrom = [RegistryType, ReplicaType, WorkspaceType, VaultType, CoverageFacts.GatewayType, NatType, RoleType],
            },
            (cluster, topology, trail) => CoverageFacts.Known(Dependencies(cluster, topology, trail), trail));
        yield return new JoinedFact(
            Application("cluster.applicationRegions", FactType.Array, "Regions with a cluster of the same application and environment, this one's included."),
            (cluster, topology, trail) => CoverageFacts.Known(
                GlobalEntries.Peers(cluster, topology, trail).Select(c => c.Location).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => (JsonNode)JsonValue.Create(r)), trail));
        yield return new JoinedFact(
            Application("cluster.globalEntries", FactType.Array, "Origin groups of Front Door and Traffic Manager profiles that lead to this cluster: objects with entry, kind (frontDoor, trafficManager), regions (of clusters of the application behind it)."),
            (cluster, topology, trail) => CoverageFacts.Known(GlobalEntries.Of(cluster, topology, trail).Select(e => e.ToJson()), trail));
        yield return new JoinedFact(
            Application("cluster.entryRegions", FactType.Integer, "The most regions of the application behind one global entry of this cluster; 0 without any."),
            (cluster, topology, trail) => CoverageFacts.Known(GlobalEntries.Of(cluster, topology, trail).Select(e => e.Regions.Count).DefaultIfEmpty(0).Max(), trail));
    }

    private static FactDescriptor Application(string name, FactType type, string description) => new(
        name, type, type == FactType.Integer ? "regions" : null, [CoverageFacts.ClusterType],
        description + " The application is the tag application, app or workload, the environment the tag environment or env. Unknown without an application tag.")
    {
        SpansResources = true,
        DerivedFrom = [CoverageFacts.ClusterType, CoverageFacts.GatewayType, FrontDoorOrigins.OriginType, "Microsoft.Network/trafficManagerProfiles", "Microsoft.Network/publicIPAddresses"],
    };

    private static List<JsonObject> Dependencies(Resource cluster, Topology topology, Trail trail)
    {
        List<JsonObject> found = [];
        if (cluster.Location is not { } region)
        {
            trail.Problem($"`{cluster.Id}` names no location.");
            return found;
        }

        foreach (var (kind, id) in Used(cluster, topology, trail).Distinct())
        {
            if (trail.Find(topology, id) is not { } other)
            {
                continue;
            }

            if (other.Location is not { } place)
            {
                trail.Problem($"`{id}` names no location.");
                continue;
            }

            found.Add(new JsonObject
            {
                ["kind"] = kind,
                ["name"] = other.Name,
                ["region"] = place,
                ["inRegion"] = place.Is(region) || (kind == "registry" && HasReplica(id, region, topology, trail)),
            });
        }

        return found;
    }

    private static IEnumerable<(string Kind, ResourceId Id)> Used(Resource cluster, Topology topology, Trail trail)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [RegistryType] = "registry",
            [CoverageFacts.GatewayType] = "gateway",
            [WorkspaceType] = "workspace",
            [VaultType] = "vault",
        };
        if (cluster.Body.TryFollow(out _, "properties", "identityProfile", "kubeletidentity") && !topology.OfType(RoleType).Any())
        {
            _ = topology.AllOf(RoleType, trail);
        }

        foreach (var id in topology.From(cluster.Id).Select(r => r.To))
        {
            if (known.TryGetValue(id.Type, out var kind))
            {
                yield return (kind, id);
            }
        }

        foreach (var workspace in Settings(cluster, topology).Select(s => s.Body.Id("properties", "workspaceId")).OfType<ResourceId>())
        {
            yield return ("workspace", workspace);
        }

        foreach (var subnet in (NodePool.Of(cluster, topology) ?? []).Select(p => p.Subnet).OfType<ResourceId>().Distinct())
        {
            if (trail.Find(topology, subnet)?.Body.Id("properties", "natGateway", "id") is { } nat)
            {
                yield return ("natGateway", nat);
            }
        }
    }

    private static IEnumerable<Resource> Settings(Resource cluster, Topology topology) =>
        topology.OfType("Microsoft.Insights/diagnosticSettings").Where(s => s.Id.IsWithin(cluster.Id.Text));

    private static bool HasReplica(ResourceId registry, string region, Topology topology, Trail trail)
    {
        var replica = topology.Children(registry, ReplicaType).FirstOrDefault(r => r.Location.Is(region) && !r.Body.IsFalse("properties", "regionEndpointEnabled"));
        if (replica is not null)
        {
            trail.Follow(replica.Id);
            return true;
        }

        _ = topology.AllOf(ReplicaType, trail);
        return false;
    }
}
