using System.Collections.Immutable;
using System.Net;

namespace Automation.Inventory;

/// <summary>Node pools by subnet and by node resource group, and backends of gateways, so that no check walks the whole estate for each resource.</summary>
internal sealed class PoolIndex
{
    private readonly ILookup<string, (Resource Cluster, NodePool Pool)> _bySubnet;
    private readonly ILookup<string, (Resource Cluster, NodePool Pool)> _byGroup;
    private readonly ILookup<string, Resource> _parts;
    private readonly List<(string? Location, string Cause)> _unplaced = [];

    public PoolIndex(Topology topology)
    {
        List<(Resource Cluster, NodePool Pool)> pools = [];
        foreach (var cluster in topology.OfType("Microsoft.ContainerService/managedClusters"))
        {
            if (NodePool.Of(cluster, topology) is { } found)
            {
                pools.AddRange(found.Select(p => (cluster, p)));
            }
            else
            {
                _unplaced.Add((cluster.Location, $"`{cluster.Id}` does not tell its node pools."));
            }
        }

        _bySubnet = pools.Where(p => p.Pool.Subnet is not null).ToLookup(p => p.Pool.Subnet!.Key, StringComparer.Ordinal);
        _byGroup = pools.Where(p => p.Pool is { Subnet: null, HasUnreadableSubnet: false }).ToLookup(p => Group(p.Cluster.Id.SubscriptionId, p.Cluster.Body.Text("properties", "nodeResourceGroup")), StringComparer.OrdinalIgnoreCase);
        _unplaced.AddRange(pools.Where(p => p.Pool.HasUnreadableSubnet).Select(p => (p.Cluster.Location, $"The subnet of node pool `{p.Pool.Name}` of `{p.Cluster.Id}` could not be read.")));
        _parts = topology.OfType("Microsoft.Network/loadBalancers").Concat(topology.OfType("Microsoft.Network/natGateways"))
            .ToLookup(r => Group(r.Id.SubscriptionId, r.Id.ResourceGroup), StringComparer.OrdinalIgnoreCase);
        Backends =
        [
            .. topology.OfType("Microsoft.Network/applicationGateways").Select(g => (g, g.Body.Items("properties", "backendAddressPools")
                .SelectMany(p => p.Items("properties", "backendAddresses")).Select(a => IPAddress.TryParse(a.Text("ipAddress"), out var address) ? address : null)
                .OfType<IPAddress>().Distinct().ToImmutableArray())).Where(g => g.Item2.Length > 0),
        ];
    }

    /// <summary>Gateways with the addresses behind them.</summary>
    public ImmutableArray<(Resource Gateway, ImmutableArray<IPAddress> Addresses)> Backends { get; }

    /// <summary>Why some pools of the region cannot be placed; null when all can. Pools use networks of their own region only.</summary>
    public string? Unplaced(string? location) => _unplaced.Find(u => location is null || u.Location is null || u.Location.Is(location)).Cause;

    public IEnumerable<(Resource Cluster, NodePool Pool)> In(ResourceId subnet) => _bySubnet[subnet.Key];

    /// <summary>Pools of clusters whose own network AKS made, in the group that it made for it.</summary>
    public IEnumerable<(Resource Cluster, NodePool Pool)> MadeIn(ResourceId resource) => _byGroup[Group(resource.SubscriptionId, resource.ResourceGroup)];

    /// <summary>Load balancers or NAT gateways in the group that AKS made for a cluster.</summary>
    public IEnumerable<Resource> MadeFor(Resource cluster, string type) =>
        cluster.Body.Text("properties", "nodeResourceGroup") is { } group ? _parts[Group(cluster.Id.SubscriptionId, group)].Where(r => r.Id.IsType(type)) : [];

    private static string Group(string subscription, string? group) => $"{subscription}/{group}";
}
