using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What a cluster's subnets must hold, now and at most, against what they can.</summary>
internal sealed class SubnetPlans : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.subnetPlans",
        FactType.Array,
        "addresses",
        [ArmTypes.Cluster],
        "One object for each subnet of the cluster's nodes, pods and API server: subnet, prefixes, role (nodes, pods, apiServer), usable (without Azure's five), neededNow, neededToUpgrade (all "
        + "pools surging), neededAtCeiling (every pool at its maximum and surging), others (load balancers, private endpoints and machines in the subnet, contained in the needs), used (null when "
        + "the subnet does not tell), headroom (usable less neededAtCeiling, negative when short), shortBy, nodesThatFit (surge included), pools. Pools of all clusters in the subnet count. Empty "
        + "where AKS made the network. Unknown when nothing is short and a subnet, a pool or another cluster was not read.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.AgentPool, ArmTypes.Subnet, ArmTypes.Cluster, ArmTypes.LoadBalancer, ArmTypes.PrivateEndpoint],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var findings = new Findings(resource.Id);
        var cluster = ClusterNetwork.Read(resource, topology);
        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools.");
        }

        var isShort = false;
        foreach (var id in cluster.Subnets)
        {
            if (findings.Find(topology, id) is { } subnet && Plan(subnet, cluster, topology, findings) is { } plan)
            {
                isShort |= plan.ShortBy > 0;
                findings.Add(plan.ToJson());
            }
        }

        if (cluster.MakesNodes && cluster.NodeSubnets.Any())
        {
            findings.Problem($"`{resource.Id}` provisions nodes by itself, and how many is said only inside the cluster.");
        }

        return findings.ToFact(isShort);
    }

    private static SubnetPlan? Plan(Resource subnet, ClusterNetwork own, Topology topology, Findings findings)
    {
        var blocks = NetworkGraph.SubnetBlocks(subnet, findings.Problems).Where(b => !b.IsIPv6).ToList();
        if (blocks.Count == 0)
        {
            findings.Problem($"`{subnet.Id}` tells no IPv4 range.");
            return null;
        }

        if (!topology.Lists(ArmTypes.Cluster))
        {
            findings.Problem($"Whether other clusters use `{subnet.Id}` is not known: not all clusters were listed.");
        }

        var plan = new SubnetPlan(subnet.Id, blocks) { Others = SubnetUse.Others(subnet, topology), Used = SubnetUse.Taken(subnet) };
        var clusters = ClusterNetwork.Of(subnet.Id, topology).Where(c => !c.Id.Equals(own.Id)).Prepend(own);
        foreach (var cluster in clusters)
        {
            findings.Follow(cluster.Id);
            if (cluster.ApiServerSubnet?.Equals(subnet.Id) == true)
            {
                plan.AddApiServer();
            }

            foreach (var pool in (cluster.Pools ?? []).Where(p => subnet.Id.Equals(p.Subnet) || subnet.Id.Equals(p.Settings.Id("podSubnetID"))))
            {
                var (read, problem) = PoolPlan.Read(cluster, pool);
                if (read is null)
                {
                    findings.Problem(problem!);
                }
                else
                {
                    plan.Add(read, ofOwnCluster: cluster.Id.Equals(own.Id));
                }
            }
        }

        return plan;
    }
}

/// <summary>Sums up what a subnet must hold.</summary>
internal sealed class SubnetPlan(ResourceId subnet, List<AddressBlock> blocks)
{
    private readonly List<string> _pools = [];
    private readonly HashSet<string> _roles = new(StringComparer.Ordinal);
    private bool _onlyBlocks = true;
    private long _now;
    private long _upgrading;
    private long _ceiling;
    private long _largestNode = 1;

    public required int Others { get; init; }

    public required int? Used { get; init; }

    public long ShortBy => Math.Max(0, -Headroom);

    private long Headroom => Usable - Needed(_ceiling);

    private long Usable
    {
        get
        {
            var usable = _roles.Count > 0 && _onlyBlocks
                ? blocks.Aggregate(UInt128.Zero, (sum, b) => sum + AddressDemand.UsableForBlocks(b))
                : SubnetSpace.Usable(blocks);
            return (long)UInt128.Min(usable, long.MaxValue / 2);
        }
    }

    public void AddApiServer()
    {
        _roles.Add("apiServer");
        _onlyBlocks = false;
        (_now, _upgrading, _ceiling) = (_now + AddressDemand.ApiServer, _upgrading + AddressDemand.ApiServer, _ceiling + AddressDemand.ApiServer);
    }

    public void Add(PoolPlan pool, bool ofOwnCluster)
    {
        _pools.Add(ofOwnCluster ? pool.Pool.Name : $"{pool.Cluster.Name}/{pool.Pool.Name}");
        if (subnet.Equals(pool.NodeSubnet))
        {
            Add(pool, AddressDemand.PerNode(pool.Mode, pool.MaxPods), "nodes");
            _onlyBlocks = false;
        }

        if (subnet.Equals(pool.PodSubnet))
        {
            Add(pool, AddressDemand.PerNodeOfPodSubnet(pool.Mode, pool.MaxPods), "pods");
            _onlyBlocks &= pool.Mode == PodAddresses.PodSubnetBlocks;
        }
    }

    public JsonObject ToJson() => new()
    {
        ["subnet"] = subnet.Text,
        ["prefixes"] = new JsonArray([.. blocks.Select(b => JsonValue.Create(b.ToString()))]),
        ["role"] = string.Join('+', _roles.Order(StringComparer.Ordinal)),
        ["usable"] = Usable,
        ["neededNow"] = Needed(_now),
        ["neededToUpgrade"] = Needed(_upgrading),
        ["neededAtCeiling"] = Needed(_ceiling),
        ["others"] = Others,
        ["used"] = Used,
        ["headroom"] = Headroom,
        ["shortBy"] = ShortBy,
        ["nodesThatFit"] = Math.Max(0, Usable - Others) / _largestNode,
        ["pools"] = new JsonArray([.. _pools.Select(p => JsonValue.Create(p))]),
    };

    private long Needed(long byClusters) => byClusters + Others;

    private void Add(PoolPlan pool, long perNode, string role)
    {
        _roles.Add(role);
        _largestNode = Math.Max(_largestNode, perNode);
        (_now, _upgrading, _ceiling) = (_now + (pool.Now * perNode), _upgrading + (pool.Upgrading * perNode), _ceiling + (pool.Ceiling * perNode));
    }
}
