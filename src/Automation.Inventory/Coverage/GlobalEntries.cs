using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>An origin group or Traffic Manager profile that leads to clusters of one application.</summary>
/// <param name="Regions">Of the clusters behind it, sorted.</param>
internal sealed record GlobalEntry(string Name, string Kind, IReadOnlyList<string> Regions)
{
    public JsonObject ToJson() => new() { ["entry"] = Name, ["kind"] = Kind, ["regions"] = CoverageFacts.Texts(Regions) };
}

/// <summary>Finds what chooses between the clusters of an application.</summary>
internal static class GlobalEntries
{
    private const string TrafficManagerType = "Microsoft.Network/trafficManagerProfiles";
    private const string AddressType = "Microsoft.Network/publicIPAddresses";
    private static readonly ImmutableArray<string> ApplicationTags = ["application", "app", "workload"];
    private static readonly ImmutableArray<string> EnvironmentTags = ["environment", "env"];

    /// <summary>Clusters with the same application and environment, itself included; a problem when it names no application.</summary>
    public static List<Resource> Peers(Resource cluster, Topology topology, Trail trail)
    {
        if (Tag(cluster, ApplicationTags) is not { } application)
        {
            trail.Problem($"`{cluster.Id}` carries no tag that names its application ({string.Join(", ", ApplicationTags)}).");
            return [];
        }

        var environment = Tag(cluster, EnvironmentTags) ?? "";
        _ = topology.AllOf(CoverageFacts.ClusterType, trail);
        var peers = topology.Shared(t => new Index(t)).Clusters[Key(application, environment)].Where(c => !c.Id.Equals(cluster.Id)).Prepend(cluster).ToList();
        peers.ForEach(c => trail.Follow(c.Id));
        return peers;
    }

    public static List<GlobalEntry> Of(Resource cluster, Topology topology, Trail trail)
    {
        var peers = Peers(cluster, topology, trail);
        var doors = peers.ToDictionary(c => c.Id, c => Doors(c, topology));
        List<(string Name, string Kind, HashSet<ResourceId> Targets)> entries = [.. FrontDoorGroups(topology, trail), .. TrafficManagers(topology, trail)];
        List<GlobalEntry> found = [];
        foreach (var (name, kind, targets) in entries.Where(e => e.Targets.Overlaps(doors.GetValueOrDefault(cluster.Id, []))))
        {
            var regions = peers.Where(c => doors[c.Id].Overlaps(targets)).Select(c => c.Location).OfType<string>();
            found.Add(new GlobalEntry(name, kind, [.. regions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
        }

        return found;
    }

    /// <summary>
    /// What requests for the cluster come in by: its ingress gateway, gateways of its region with the same application and
    /// environment, public addresses of both, and those in its node resource group.
    /// </summary>
    private static HashSet<ResourceId> Doors(Resource cluster, Topology topology)
    {
        var index = topology.Shared(t => new Index(t));
        var application = Tag(cluster, ApplicationTags);
        var gateways = topology.From(cluster.Id).Select(r => r.To).Where(id => id.IsType(CoverageFacts.GatewayType)).Select(topology.Find).OfType<Resource>()
            .Concat(index.Gateways[Key(application ?? "", Tag(cluster, EnvironmentTags) ?? "")].Where(g => g.Location.Is(cluster.Location ?? "")))
            .ToList();
        var addresses = gateways.SelectMany(g => topology.From(g.Id)).Select(r => r.To).Where(id => id.IsType(AddressType));
        var own = cluster.Body.Text("properties", "nodeResourceGroup") is { } group ? index.Addresses[Key(cluster.Id.SubscriptionId, group)] : [];
        return [.. gateways.Select(g => g.Id), .. addresses, .. own];
    }

    private static IEnumerable<(string, string, HashSet<ResourceId>)> FrontDoorGroups(Topology topology, Trail trail)
    {
        foreach (var profile in topology.AllOf(FrontDoorOrigins.ProfileType, trail).Where(FrontDoorOrigins.IsFrontDoor))
        {
            var origins = FrontDoorOrigins.Of(topology, profile.Id, trail).Where(o => o.Enabled);
            foreach (var group in origins.GroupBy(o => o.Group, StringComparer.OrdinalIgnoreCase))
            {
                yield return ($"{profile.Name}/{group.Key}", "frontDoor", [.. group.Select(o => o.Target?.Id).OfType<ResourceId>()]);
            }
        }
    }

    private static IEnumerable<(string, string, HashSet<ResourceId>)> TrafficManagers(Topology topology, Trail trail)
    {
        foreach (var profile in topology.AllOf(TrafficManagerType, trail))
        {
            var targets = profile.Body.Items("properties", "endpoints").Select(e => e.Properties()).Where(e => !e.Text("endpointStatus").Is("Disabled"))
                .Select(e => e.Id("targetResourceId") ?? (Handle.Fqdn(e.Text("target")) is { } handle ? topology.Owners(handle).FirstOrDefault()?.Id : null));
            yield return (profile.Name, "trafficManager", [.. targets.OfType<ResourceId>()]);
        }
    }

    private static string? Tag(Resource resource, ImmutableArray<string> names) => names.Select(resource.Tag).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));

    private static string Key(string one, string other) => $"{one}\n{other}".ToLowerInvariant();

    /// <summary>What is looked for by tags or by group, built once for a topology.</summary>
    private sealed class Index(Topology topology)
    {
        public ILookup<string, Resource> Clusters { get; } = ByApplication(topology, CoverageFacts.ClusterType);

        public ILookup<string, Resource> Gateways { get; } = ByApplication(topology, CoverageFacts.GatewayType);

        public ILookup<string, ResourceId> Addresses { get; } =
            topology.OfType(AddressType).Select(a => a.Id).ToLookup(id => Key(id.SubscriptionId, id.ResourceGroup ?? ""), StringComparer.Ordinal);

        private static ILookup<string, Resource> ByApplication(Topology topology, string type) => topology.OfType(type)
            .Where(r => Tag(r, ApplicationTags) is not null)
            .ToLookup(r => Key(Tag(r, ApplicationTags)!, Tag(r, EnvironmentTags) ?? ""), StringComparer.Ordinal);
    }
}
