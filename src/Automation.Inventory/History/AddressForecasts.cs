using Automation.Policy;

namespace Automation.Inventory;

/// <summary>When a cluster's subnets will be full.</summary>
internal sealed class AddressForecasts(IHistory history) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.addressForecasts",
        FactType.Array,
        "addresses",
        [ArmTypes.Cluster],
        $"One object for each subnet of the cluster: resource (the subnet), {Forecast.Members}. Empty where AKS made the network. Unknown while a subnet has too few samples, unless another is full already.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.Subnet, "samples of used addresses, one a day"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var findings = new Findings(resource.Id);
        var cluster = ClusterNetwork.Read(resource, topology);
        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools.");
        }

        var isFull = false;
        foreach (var id in cluster.Subnets)
        {
            if (findings.Find(topology, id) is not { } subnet)
            {
                continue;
            }

            var usable = SubnetSpace.Usable(NetworkGraph.SubnetBlocks(subnet, findings.Problems).Where(b => !b.IsIPv6));
            if (usable == 0)
            {
                findings.Problem($"`{id}` tells no IPv4 range.");
            }
            else if (Forecast.Of(id, HistorySeries.UsedAddresses, (double)usable, history, findings) is { } forecast)
            {
                findings.Add(forecast.Json);
                isFull |= forecast.IsExhausted;
            }
        }

        return findings.ToFact(isFull);
    }
}
