using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether each cluster that needs a registry privately can get there: endpoint, names, right to pull.</summary>
/// <param name="fromCluster">Whether the paths of one cluster are asked for, or those to one registry.</param>
internal sealed class RegistryPaths(bool fromCluster) : IFact
{
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";
    private const string RegistryType = "Microsoft.ContainerRegistry/registries";

    public FactDescriptor Descriptor { get; } = new(
        fromCluster ? "cluster.registryPaths" : "registry.clusterPaths",
        FactType.Array,
        Unit: null,
        [fromCluster ? ClusterType : RegistryType],
        "Private ways between clusters and registries they pull from, where the cluster is private or the registry is shut to the public: objects with cluster, registry, network, endpoint, missing and names. `missing` lists what is not there: `endpoint` (none in "
        + "the cluster's network or one it reaches), `approval`, `dns` (a name of the registry that certainly fails; `names` says which and why), `role` (the kubelet identity may not pull). A way that lacks something counts even when something else could not "
        + "be read; Unknown when none does and something could not.")
    {
        SpansResources = true,
        DerivedFrom = [.. NameFacts.Sources, "Microsoft.Authorization/roleAssignments", RegistryType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var names = topology.Shared(t => new ClusterNames(t));
        var paths = new JsonArray();
        List<string> followed = [resource.Id.Text];
        string? doubt = null;
        var broken = false;
        var clusters = fromCluster ? [resource] : topology.OfType(ClusterType);
        foreach (var cluster in clusters)
        {
            foreach (var id in names.Access.RegistriesOf(cluster).Where(id => fromCluster || id.Equals(resource.Id)))
            {
                if (topology.Find(id) is not { } registry)
                {
                    doubt ??= $"`{id}`, which `{cluster.Name}` pulls from, was not read.";
                    continue;
                }

                if (!IsPrivate(cluster) && !registry.Body.Text("properties", "publicNetworkAccess").Is("Disabled"))
                {
                    continue;
                }

                var (networks, problem) = names.Networks(cluster);
                doubt ??= problem;
                followed.Add((fromCluster ? registry : cluster).Id.Text);
                foreach (var network in networks)
                {
                    var path = new Path(cluster, registry, network, topology, names);
                    paths.Add((JsonNode)path.ToJson());
                    broken |= path.Missing.Count > 0;
                    doubt ??= path.Doubt;
                }
            }
        }

        if (!topology.Lists(RegistryAccess.AssignmentType) || (!fromCluster && !topology.Lists(ClusterType)))
        {
            doubt ??= "Not all clusters and role assignments were read, so it is not known which cluster pulls from which registry.";
        }

        return doubt is not null && !broken
            ? new FactValue.Unknown(doubt)
            : new FactValue.Known(JsonValues.Element(paths), [.. followed.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private static bool IsPrivate(Resource cluster) =>
        cluster.Body.TryFollow(out var isPrivate, "properties", "apiServerAccessProfile", "enablePrivateCluster") && isPrivate.ValueKind == System.Text.Json.JsonValueKind.True;

    private sealed class Path
    {
        private readonly Resource _cluster;
        private readonly Resource _registry;
        private readonly ResourceId _network;
        private readonly JsonArray _names = [];
        private readonly PrivateEndpoint? _endpoint;

        public Path(Resource cluster, Resource registry, ResourceId network, Topology topology, ClusterNames names)
        {
            (_cluster, _registry, _network) = (cluster, registry, network);
            var index = names.Resolver.Index;
            var reach = Reach(cluster, network, topology, index);
            var near = index.EndpointsOf(registry.Id).Where(e => e.Network is { } place && reach.Contains(place)).ToList();
            _endpoint = near.Find(e => e.IsApproved) ?? near.FirstOrDefault();
            if (_endpoint is null)
            {
                if (topology.Lists(PrivateEndpoint.Type))
                {
                    Missing.Add("endpoint");
                }
                else
                {
                    Doubt = $"Not all private endpoints were read, so one of `{registry.Id}` may be near `{network}`.";
                }
            }
            else if (!_endpoint.IsApproved)
            {
                Missing.Add("approval");
            }

            foreach (var name in names.NamesOf(registry))
            {
                Ask(name, names.Resolver.Resolve(network, name));
            }

            if (names.Access.MayPull(cluster, registry) is not { } may)
            {
                Doubt ??= $"Whether `{cluster.Name}` may pull from `{registry.Name}` is not known.";
            }
            else if (!may)
            {
                Missing.Add("role");
            }
        }

        public List<string> Missing { get; } = [];

        public string? Doubt { get; private set; }

        public JsonObject ToJson() => new()
        {
            ["cluster"] = _cluster.Id.Text,
            ["registry"] = _registry.Id.Text,
            ["network"] = _network.Text,
            ["endpoint"] = _endpoint?.Resource.Id.Text,
            ["missing"] = new JsonArray([.. Missing.Select(m => (JsonNode)m)]),
            ["names"] = _names,
        };

        private void Ask(WantedName name, Resolution resolution)
        {
            if (resolution.IsBroken)
            {
                _names.Add((JsonNode)resolution.ToJson(name, _network));
                if (!Missing.Contains("dns"))
                {
                    Missing.Add("dns");
                }
            }
            else if (!resolution.IsResolved)
            {
                Doubt ??= resolution.Why;
            }
        }

        /// <summary>The network, those connected with it, and those one further behind a hub when the nodes' routes lead through an appliance.</summary>
        private static HashSet<ResourceId> Reach(Resource cluster, ResourceId network, Topology topology, DnsIndex index)
        {
            var reach = index.Peers(network).Append(network).ToHashSet();
            var routed = (NodePool.Of(cluster, topology) ?? []).Select(p => p.Subnet).OfType<ResourceId>().Select(topology.Find)
                .Any(s => s is not null && s.Body.TryFollow(out _, "properties", "routeTable"));
            if (routed)
            {
                reach.UnionWith(reach.ToList().SelectMany(index.Peers));
            }

            return reach;
        }
    }
}
