using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A cluster's network settings, absent ones as AKS fills them in.</summary>
/// <param name="Pools">Null when the cluster tells none.</param>
internal sealed record ClusterNetwork(Resource Resource, JsonElement Profile, IReadOnlyList<NodePool>? Pools)
{
    /// <summary>What AKS takes for Services when nothing is said.</summary>
    private const string DefaultServiceRange = "10.0.0.0/16";

    /// <summary>What AKS takes for pods in an overlay or with kubenet when nothing is said.</summary>
    private const string DefaultPodRange = "10.244.0.0/16";

    public ResourceId Id => Resource.Id;

    public string? Plugin => Profile.Text("networkPlugin") is { Length: > 0 } plugin ? plugin : null;

    public bool IsOverlay => Profile.Text("networkPluginMode").Is("overlay");

    /// <summary>Whether pods have routes in the cluster's network, so that no neighbour may use their range.</summary>
    public bool RoutesPods => Plugin.Is("kubenet");

    /// <summary>Ranges of pods that come from no subnet; none where pods take addresses of subnets.</summary>
    public ImmutableArray<string> PodRanges =>
        Texts("podCidrs", "podCidr") is { IsEmpty: false } stated ? stated : IsOverlay || RoutesPods ? [DefaultPodRange] : [];

    public ImmutableArray<string> ServiceRanges => Texts("serviceCidrs", "serviceCidr") is { IsEmpty: false } stated ? stated : [DefaultServiceRange];

    /// <summary>Subnets of nodes, pods and API server, each once, in the order of the pools.</summary>
    public IEnumerable<ResourceId> Subnets =>
        NodeSubnets.Concat((Pools ?? []).Select(p => p.Settings.Id("podSubnetID"))).Append(ApiServerSubnet).OfType<ResourceId>().Distinct();

    public IEnumerable<ResourceId> NodeSubnets => (Pools ?? []).Select(p => p.Subnet).OfType<ResourceId>().Distinct();

    public ResourceId? ApiServerSubnet => Resource.Body.Id("properties", "apiServerAccessProfile", "subnetId");

    /// <summary>Whether the cluster makes nodes that no pool counts.</summary>
    public bool MakesNodes => Resource.Body.Text("properties", "nodeProvisioningProfile", "mode").Is("Auto");

    /// <summary>VNets of all subnets, each once.</summary>
    public IEnumerable<ResourceId> Networks => Subnets.Select(s => ResourceId.Parse(s.ParentOrScope!)).Distinct();

    public static ClusterNetwork Read(Resource cluster, Topology topology) =>
        new(cluster, cluster.Body.TryFollow(out var profile, "properties", "networkProfile") ? profile : default, NodePool.Of(cluster, topology));

    /// <summary>Clusters with a pool or the API server in the subnet, in the order of their ids.</summary>
    public static IEnumerable<ClusterNetwork> Of(ResourceId subnet, Topology topology) =>
        topology.Mentions(subnet).Select(r => ClusterOf(r.From)).OfType<ResourceId>().Distinct().OrderBy(id => id.Key, StringComparer.Ordinal)
            .Select(topology.Find).OfType<Resource>().Select(c => Read(c, topology));

    public static ResourceId? ClusterOf(ResourceId user) =>
        user.IsType(ArmTypes.Cluster) ? user : user.IsType(ArmTypes.AgentPool) ? ResourceId.Parse(user.ParentOrScope!) : null;

    public ImmutableArray<string> Texts(string many, string one)
    {
        var all = Profile.Items(many).Select(e => e.Text()).OfType<string>().Where(t => t.Length > 0).ToImmutableArray();
        return !all.IsEmpty ? all : Profile.Text(one) is { Length: > 0 } single ? [single] : [];
    }
}
