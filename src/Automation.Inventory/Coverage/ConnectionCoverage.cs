using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which of the destinations that a cluster's network depends on a connection monitor watches from it.</summary>
internal static class ConnectionCoverage
{
    private static readonly IPAddress Anywhere = IPAddress.Parse("203.0.113.1"); // documentation range: only a default route matches
    private const string MonitorType = "Microsoft.Network/networkWatchers/connectionMonitors";

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "network.criticalPaths", FactType.Array, Unit: null, [CoverageFacts.NetworkType],
                "Destinations that clusters in the VNet depend on: objects with kind (dns, nextHop, registry), destination (address or host name) and monitored (a running connection monitor has an enabled test "
                + "group from the VNet to it). Empty for a VNet without clusters. Unknown while connection monitors were not listed.")
            {
                SpansResources = true,
                DerivedFrom = [MonitorType, "Microsoft.Network/routeTables", "Microsoft.ContainerRegistry/registries", CoverageFacts.ClusterType],
            },
            (network, topology, trail) => CoverageFacts.Known(Paths(network, topology, trail), trail));
        yield return new JoinedFact(
            new FactDescriptor(
                "connectionMonitor.activeTestGroups", FactType.Integer, "test groups", [MonitorType],
                "Test groups that are not disabled, name sources and destinations, and belong to a monitor that is not stopped."),
            (monitor, _, trail) => CoverageFacts.Known(ActiveGroups(monitor).Count(), trail));
    }

    private static List<JsonObject> Paths(Resource network, Topology topology, Trail trail)
    {
        var subnets = NetworkCoverage.NodeSubnets(network, topology, trail);
        if (subnets.Count == 0)
        {
            _ = topology.AllOf(CoverageFacts.ClusterType, trail);
            return [];
        }

        var watched = topology.AllOf(MonitorType, trail).SelectMany(m => Destinations(m, network, topology)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Needs(network, subnets, topology, trail).Distinct().Select(n => new JsonObject
        {
            ["kind"] = n.Kind,
            ["destination"] = n.Destination,
            ["monitored"] = watched.Contains(n.Destination) || (n.Id is not null && watched.Contains(n.Id)),
        })];
    }

    private static IEnumerable<(string Kind, string Destination, string? Id)> Needs(Resource network, HashSet<ResourceId> subnets, Topology topology, Trail trail)
    {
        foreach (var server in network.Body.Items("properties", "dhcpOptions", "dnsServers").Select(s => s.Text()).OfType<string>())
        {
            yield return ("dns", server, null);
        }

        var map = new NetworkMap(topology, trail);
        foreach (var subnet in subnets.OrderBy(s => s.Key, StringComparer.Ordinal).Select(map.Subnet).OfType<Resource>())
        {
            if (map.UserRoute(subnet, Anywhere) is { Type: "VirtualAppliance", NextHop: { } hop })
            {
                yield return ("nextHop", hop, topology.Owners(Handle.Ip(hop) ?? "").FirstOrDefault()?.Id.Text);
            }
        }

        var clusters = topology.To(network.Id).Where(r => r.From.IsType(CoverageFacts.ClusterType) && r.Path.EndsWith("vnetSubnetID", StringComparison.OrdinalIgnoreCase)).Select(r => r.From).Distinct();
        foreach (var registry in clusters.SelectMany(c => topology.From(c)).Select(r => r.To).Where(id => id.IsType("Microsoft.ContainerRegistry/registries")).Distinct())
        {
            yield return ("registry", trail.Find(topology, registry)?.Body.Text("properties", "loginServer") ?? $"{registry.Name.ToLowerInvariant()}.azurecr.io", registry.Text);
        }
    }

    private static IEnumerable<JsonElement> ActiveGroups(Resource monitor) => monitor.Body.Text("properties", "monitoringStatus").Is("Stopped")
        ? []
        : monitor.Body.Items("properties", "testGroups").Where(g => !g.IsTrue("disable") && g.Items("sources").Any() && g.Items("destinations").Any());

    /// <summary>Addresses and resource ids that active test groups with a source in the VNet test.</summary>
    private static IEnumerable<string> Destinations(Resource monitor, Resource network, Topology topology)
    {
        var endpoints = monitor.Body.Items("properties", "endpoints").Where(e => e.Text("name") is not null)
            .DistinctBy(e => e.Text("name"), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(e => e.Text("name")!, StringComparer.OrdinalIgnoreCase);
        foreach (var group in ActiveGroups(monitor))
        {
            if (Named(group, "sources").Any(e => IsIn(e.Id("resourceId"), network, topology)))
            {
                foreach (var destination in Named(group, "destinations"))
                {
                    foreach (var text in new[] { destination.Text("address"), destination.Text("resourceId") }.OfType<string>())
                    {
                        yield return text;
                    }
                }
            }
        }

        IEnumerable<JsonElement> Named(JsonElement group, string member) =>
            group.Items(member).Select(n => n.Text()).OfType<string>().Where(endpoints.ContainsKey).Select(n => endpoints[n]);
    }

    /// <summary>The VNet, a subnet of it, or a machine or scale set with an interface in it.</summary>
    private static bool IsIn(ResourceId? source, Resource network, Topology topology) =>
        source is not null
        && (source.IsWithin(network.Id.Text)
            || topology.From(source).Any(r => r.To.IsWithin(network.Id.Text) || topology.From(r.To).Any(next => next.To.IsWithin(network.Id.Text))));
}
