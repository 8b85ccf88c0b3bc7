using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The node pools whose outbound traffic a NAT gateway carries, with their zones.</summary>
internal sealed class NatPoolZones : IFact
{
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";
    private const string PoolType = "Microsoft.ContainerService/managedClusters/agentPools";

    public FactDescriptor Descriptor { get; } = new(
        "nat.poolZones",
        FactType.Array,
        Unit: null,
        ["Microsoft.Network/natGateways"],
        "Node pools in the subnets of the NAT gateway, or of the cluster it was made for: objects with cluster, pool, zones and inZoneOfNat (the pool is in exactly the one zone that the gateway is pinned to). "
        + "Pools that were found count even when not all clusters were read, if one of them is out of place; otherwise Unknown then.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.Network/virtualNetworks/subnets", ClusterType, PoolType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (ZoneClassifier.List(resource.Body, "zones") is not { } own)
        {
            return new FactValue.Unknown($"The zones of `{resource.Id}` could not be read.");
        }

        var subnets = Subnets(resource, topology);
        var pools = new JsonArray();
        List<string> followed = [resource.Id.Text];
        var misplaced = false;
        string? problem = null;
        var index = topology.Shared(t => new PoolIndex(t));
        foreach (var (cluster, pool) in subnets.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(index.In).Concat(index.MadeIn(resource.Id)))
        {
            if (ZoneClassifier.List(pool.Settings, "availabilityZones") is not { } zones)
            {
                problem ??= $"The zones of node pool `{pool.Name}` of `{cluster.Id}` could not be read.";
                continue;
            }

            var comparable = cluster.Id.SubscriptionId.Is(resource.Id.SubscriptionId);
            if (!comparable && own.Length == 1 && zones.Length == 1)
            {
                problem ??= $"`{resource.Id}` and `{cluster.Id}` are in two subscriptions, which number their zones each in its own way.";
                continue;
            }

            var inZone = comparable && own.Length == 1 && zones.Length == 1 && zones[0].Is(own[0]);
            misplaced |= !inZone;
            pools.Add((JsonNode)new JsonObject
            {
                ["cluster"] = cluster.Id.Text,
                ["pool"] = pool.Name,
                ["zones"] = new JsonArray([.. zones.Select(z => (JsonNode)z)]),
                ["inZoneOfNat"] = inZone,
            });
            followed.Add(pool.Source.Text);
        }

        problem ??= index.Unplaced(resource.Location);
        problem ??= topology.Lists(ClusterType) ? null : "Not all clusters were read, so one of them may have a pool behind this NAT gateway.";
        return problem is not null && !misplaced
            ? new FactValue.Unknown(problem)
            : new FactValue.Known(JsonValues.Element(pools), [.. followed.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Subnets that the gateway names, and those that name it.</summary>
    private static HashSet<ResourceId> Subnets(Resource nat, Topology topology)
    {
        var found = nat.Body.Items("properties", "subnets").Select(s => s.Id("id")).OfType<ResourceId>().ToHashSet();
        foreach (var reference in topology.To(nat.Id))
        {
            if (reference.From.IsType("Microsoft.Network/virtualNetworks/subnets"))
            {
                found.Add(reference.From);
            }
            else if (reference.From.IsType("Microsoft.Network/virtualNetworks"))
            {
                found.UnionWith(topology.ChildrenOf(reference.From, "Microsoft.Network/virtualNetworks/subnets")
                    .Where(s => s.Body.Id("properties", "natGateway", "id")?.Equals(nat.Id) == true).Select(s => s.Id));
            }
        }

        return found;
    }
}
