using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class RouteTableNodeSubnetsTests
{
    private static readonly string Table = Arm.Network("routeTables/rt");
    private static readonly string Nodes = Arm.Network("virtualNetworks/spoke/subnets/nodes");
    private static readonly string[] Clusters = ["Microsoft.ContainerService/managedClusters", "Microsoft.Network/virtualNetworks"];

    private static Resource Cluster => Arm.Resource(Arm.Cluster("aks"), $$"""{"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{Nodes.ToUpperInvariant()}}"}]}""");

    [Fact]
    public void Subnet_that_the_table_names_and_a_pool_uses()
    {
        var fact = Fact(Topology.Build([Arm.Resource(Table, $$"""{"subnets":[{{Arm.Ref(Nodes)}}]}"""), Cluster]));

        var subnet = Assert.Single(fact.Value().EnumerateArray());
        Assert.Equal("nodes", subnet.Text("subnet"));
        Assert.Equal("spoke", subnet.Text("network"));
        Assert.Equal([Table, Nodes, Arm.Cluster("aks")], fact.Followed());
    }

    [Fact]
    public void Subnet_that_only_names_the_table_itself()
    {
        var network = Arm.Resource(Arm.Network("virtualNetworks/spoke"), $$"""
            {"subnets":[{"name":"nodes","properties":{"routeTable":{{Arm.Ref(Table)}} } },{"name":"other","properties":{} }]}
            """);

        Assert.Equal("nodes", Assert.Single(Fact(Topology.Build([Arm.Resource(Table), network, Cluster])).Value().EnumerateArray()).Text("subnet"));
    }

    [Fact]
    public void Subnet_without_pools_counts_only_where_clusters_were_listed()
    {
        var topology = Topology.Build([Arm.Resource(Table, $$"""{"subnets":[{{Arm.Ref(Nodes)}}]}""")]);

        Assert.Empty(Fact(topology.WithListed(Clusters)).Value().EnumerateArray());
        Assert.Contains("managedClusters", Fact(topology.WithListed([])).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_that_names_no_subnets_is_Unknown_while_networks_are_out_of_sight() =>
        Assert.Contains("virtualNetworks", Fact(Topology.Build([Arm.Resource(Table)]).WithListed([Clusters[0]])).Cause(), StringComparison.Ordinal);

    private static FactValue Fact(Topology topology) => topology.Fact(Table, "routeTable.nodeSubnets");
}
