using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The source-port budget of a cluster's outbound load balancer.</summary>
internal sealed class SnatFact : IFact
{
    private const string Absence = " Absent where pods do not leave through the cluster's own Standard load balancer.";

    private readonly Func<SnatBudget, long> _value;

    private SnatFact(string name, string description, Func<SnatBudget, long> value)
    {
        _value = value;
        Descriptor = new FactDescriptor(name, FactType.Integer, "ports", [ClusterText.ClusterType], description + Absence)
        {
            DerivedFrom = ["Microsoft.Network/publicIPPrefixes", "Microsoft.Network/publicIPAddresses"],
        };
    }

    public FactDescriptor Descriptor { get; }

    public static IEnumerable<IFact> All() =>
    [
        new SnatFact(
            "cluster.snatPortsPerNode",
            "Source ports each node has for connections out of the cluster: `allocatedOutboundPorts`, or what Azure's table gives nodes of a cluster of this size, surge included.",
            b => b.PortsPerNode),
        new SnatFact(
            "cluster.snatPortsNeeded",
            "Source ports that all nodes take together when every pool is at its largest and being upgraded.",
            b => b.Needed),
        new SnatFact(
            "cluster.snatPortsAvailable",
            "Source ports that the outbound IPv4 addresses hold: 64,000 each. Own prefixes count with their size, which is Unknown where the prefix was not read.",
            b => b.Available),
    ];

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (!SnatBudget.Applies(resource))
        {
            return FactValue.Absent.Instance;
        }

        return SnatBudget.Of(resource, topology, out var problem) is { } budget
            ? new FactValue.Known(JsonValues.Of((decimal)_value(budget)), budget.Followed)
            : new FactValue.Unknown(problem);
    }
}
