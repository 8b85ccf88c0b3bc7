using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class SnatFactTests
{
    private static readonly string Kube = Arm.Cluster("kube");
    private static readonly string Prefix = Arm.Network("publicIPPrefixes/out");

    [Theory]
    [InlineData(40, 1024)]
    [InlineData(45, 1024)]
    [InlineData(46, 512)]
    [InlineData(90, 512)]
    [InlineData(182, 128)]
    [InlineData(909, 32)]
    public void Silent_cluster_gets_what_the_table_gives_its_size_with_surge(int nodes, int ports) =>
        Assert.Equal(ports, Fact("snatPortsPerNode", nodes).Value().GetInt32());

    [Theory]
    [InlineData("\"allocatedOutboundPorts\":0", 1024)]
    [InlineData("\"allocatedOutboundPorts\":null", 1024)]
    [InlineData("\"allocatedOutboundPorts\":4000", 4000)]
    public void Stated_ports_win_and_zero_means_the_table(string profile, int ports) =>
        Assert.Equal(ports, Fact("snatPortsPerNode", 10, profile).Value().GetInt32());

    [Fact]
    public void Beyond_the_table_and_what_is_no_number_are_unknown()
    {
        Assert.Contains("1100 nodes", Fact("snatPortsPerNode", 1000).Cause(), StringComparison.Ordinal);
        Assert.IsType<FactValue.Unknown>(Fact("snatPortsNeeded", 10, "\"allocatedOutboundPorts\":\"many\""));
        Assert.Equal(1100 * 8, Fact("snatPortsNeeded", 1000, "\"allocatedOutboundPorts\":8").Value().GetInt32());
    }

    [Fact]
    public void Documented_example_comes_out() // 100 nodes, 2 surge, 4,000 ports, 7 addresses
    {
        const string Profile = """ "allocatedOutboundPorts":4000,"managedOutboundIPs":{"count":7} """;
        var topology = Topology.Build([ClusterSizeTests.Cluster(
            ClusterSizeTests.Profiles("""{"count":100,"upgradeSettings":{"maxSurge":"2"}}""") + Network(Profile))]);

        Assert.Equal(408_000, topology.Fact(Kube, "cluster.snatPortsNeeded").Value().GetInt32());
        Assert.Equal(448_000, topology.Fact(Kube, "cluster.snatPortsAvailable").Value().GetInt32());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("\"managedOutboundIPs\":{\"count\":3}", 3)]
    [InlineData("\"managedOutboundIPs\":{\"count\":2,\"countIPv6\":2},\"effectiveOutboundIPs\":[{},{},{},{}]", 2)]
    [InlineData("\"effectiveOutboundIPs\":[{},{}]", 2)]
    [InlineData("\"effectiveOutboundIPs\":[]", 1)]
    [InlineData("\"outboundIPs\":{\"publicIPs\":[{\"id\":\"/x\"},{\"id\":\"/y\"}]}", 2)]
    public void Addresses_are_own_ones_or_managed_ones_or_one(string profile, int addresses) =>
        Assert.Equal(addresses * 64_000, Fact("snatPortsAvailable", 10, profile).Value().GetInt32());

    [Fact]
    public void Prefix_counts_with_its_size_and_is_unknown_unread()
    {
        var cluster = ClusterSizeTests.Cluster(
            ClusterSizeTests.Profiles("""{"count":10}""") + Network($$""" "outboundIPPrefixes":{"publicIPPrefixes":[{"id":"{{Prefix}}"}]} """));

        var fact = Topology.Build([cluster, Arm.Resource(Prefix, """{"prefixLength":30}""")]).Fact(Kube, "cluster.snatPortsAvailable");
        Assert.Equal(4 * 64_000, fact.Value().GetInt32());
        Assert.Equal([Kube, Prefix], fact.Followed());
        Assert.Contains(Prefix, Topology.Build([cluster]).Fact(Kube, "cluster.snatPortsAvailable").Cause(), StringComparison.Ordinal);
        Assert.IsType<FactValue.Unknown>(Topology.Build([cluster, Arm.Resource(Prefix)]).Fact(Kube, "cluster.snatPortsAvailable"));
    }

    [Fact]
    public void Own_IPv6_address_carries_no_IPv4_ports()
    {
        var six = Arm.Network("publicIPAddresses/six");
        var cluster = ClusterSizeTests.Cluster(
            ClusterSizeTests.Profiles("""{"count":10}""") + Network($$""" "outboundIPs":{"publicIPs":[{"id":"{{six}}"},{"id":"{{six}}4"}]} """));

        Assert.Equal(64_000, Topology.Build([cluster, Arm.Resource(six, """{"publicIPAddressVersion":"IPv6"}""")]).Fact(Kube, "cluster.snatPortsAvailable").Value().GetInt32());
    }

    [Theory]
    [InlineData("\"outboundType\":\"userDefinedRouting\"", "")]
    [InlineData("\"outboundType\":\"managedNATGateway\"", "")]
    [InlineData("\"loadBalancerSku\":\"Basic\"", "")]
    [InlineData("\"x\":1", "\"sku\":{\"name\":\"Automatic\"},")]
    public void Other_ways_out_have_no_budget(string network, string sku) =>
        Assert.IsType<FactValue.Absent>(Topology.Build([ClusterSizeTests.Cluster(ClusterSizeTests.Profiles("""{"count":10}""") + ",\"networkProfile\":{" + network + "}", sku)])
            .Fact(Kube, "cluster.snatPortsNeeded"));

    [Fact]
    public void Cluster_without_a_network_profile_goes_out_through_its_load_balancer() =>
        Assert.Equal(11 * 1024, Topology.Build([ClusterSizeTests.Cluster(ClusterSizeTests.Profiles("""{"count":10}"""))]).Fact(Kube, "cluster.snatPortsNeeded").Value().GetInt32());

    private static string Network(string profile) => ""","networkProfile":{"outboundType":"LoadBalancer","loadBalancerProfile":{""" + profile + "}}";

    private static FactValue Fact(string name, int nodes, string profile = "") =>
        Topology.Build([ClusterSizeTests.Cluster(ClusterSizeTests.Profiles($$"""{"count":{{nodes}}}""") + Network(profile))]).Fact(Kube, "cluster." + name);
}
