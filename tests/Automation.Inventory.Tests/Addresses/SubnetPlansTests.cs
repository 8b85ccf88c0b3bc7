namespace Automation.Inventory.Tests;

public sealed class SubnetPlansTests
{
    private const string Flat = """{"networkPlugin":"azure"}""";
    private const string Overlay = """{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/16"}""";
    private static readonly string Nodes = Net.SubnetId("spoke", "nodes");
    private static readonly string Pods = Net.SubnetId("spoke", "pods");

    private static Resource Spoke(string nodes = "10.1.0.0/24", string pods = "10.1.64.0/18", string more = "") =>
        Net.Network("spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", nodes, more), Net.Subnet("spoke", "pods", pods));

    [Fact]
    public void Flat_pool_needs_an_address_for_each_possible_pod() => Assert.Equal(
        ["nodes nodes 251 93 124 124 127 0 8 a"],
        Plans(Net.Cluster("kube", Flat, Net.Pool("a", Nodes)), Spoke()));

    [Fact]
    public void Autoscaled_pool_needs_its_maximum_and_surge()
    {
        var pool = Net.Pool("a", Nodes, ""","enableAutoScaling":true,"maxCount":8""");

        Assert.Equal(["nodes nodes 251 93 124 279 -28 28 8 a"], Plans(Net.Cluster("kube", Flat, pool), Spoke()));
    }

    [Fact]
    public void Maximum_of_a_pool_that_is_not_scaled_means_nothing() => Assert.Equal(
        ["nodes nodes 251 93 124 124 127 0 8 a"],
        Plans(Net.Cluster("kube", Flat, Net.Pool("a", Nodes, ""","enableAutoScaling":false,"maxCount":80""")), Spoke()));

    [Fact]
    public void Overlay_needs_one_address_a_node() => Assert.Equal(
        ["nodes nodes 251 3 4 4 247 0 251 a"], Plans(Net.Cluster("kube", Overlay, Net.Pool("a", Nodes)), Spoke()));

    [Fact]
    public void Pod_subnet_has_a_plan_of_its_own() => Assert.Equal(
        ["nodes nodes 123 100 105 105 18 0 123 a", "pods pods 16379 8000 8400 8400 7979 0 204 a"],
        Plans(
            Net.Cluster("kube", Flat, $$"""{"name":"a","count":100,"maxPods":60,"upgradeSettings":{"maxSurge":"5%"},"vnetSubnetID":"{{Nodes}}","podSubnetID":"{{Pods}}"}"""),
            Spoke("10.1.0.0/25")));

    [Fact]
    public void Static_blocks_leave_the_first_and_last_block_alone() => Assert.Equal(
        ["nodes nodes 123 100 105 105 18 0 123 a", "pods pods 32736 25600 26880 26880 5856 0 127 a"],
        Plans(
            Net.Cluster("kube", Flat, $$"""{"name":"a","count":100,"maxPods":250,"upgradeSettings":{"maxSurge":"5%"},"vnetSubnetID":"{{Nodes}}","podSubnetID":"{{Pods}}","podIPAllocationMode":"StaticBlock"}"""),
            Spoke("10.1.0.0/25", "10.1.128.0/17")));

    [Fact]
    public void Pools_of_other_clusters_in_the_subnet_count()
    {
        var other = Net.Cluster("other", Flat, Net.Pool("b", Nodes));
        var separate = Arm.Resource(Arm.Cluster("other") + "/agentPools/c", $$"""{"count":1,"maxPods":30,"upgradeSettings":{"maxSurge":"0"},"vnetSubnetID":"{{Nodes}}"}""", location: null);

        Assert.Equal(
            ["nodes nodes 251 217 279 279 -28 28 8 a+other/b+other/c"],
            Plans(Net.Cluster("kube", Flat, Net.Pool("a", Nodes)), other, separate, Spoke()));
    }

    [Fact]
    public void Load_balancers_endpoints_and_the_API_server_take_addresses_too()
    {
        var balancer = Arm.Resource(Arm.Network("loadBalancers/internal"), $$"""
            {"frontendIPConfigurations":[{"name":"x","properties":{"subnet":{{Arm.Ref(Nodes)}} } },{"name":"y","properties":{"subnet":{{Arm.Ref(Nodes)}} } }]}
            """);
        var endpoint = Arm.Resource(Arm.Network("privateEndpoints/sql"), $$"""{"subnet":{{Arm.Ref(Nodes)}} }""");
        var kube = Net.Cluster("kube", Overlay, [Net.Pool("a", Nodes)], tags: "", more: $$""","apiServerAccessProfile":{"subnetId":"{{Nodes}}"}""");

        Assert.Equal(["nodes apiServer+nodes 251 15 16 16 235 0 248 a"], Plans(kube, balancer, endpoint, Spoke()));
    }

    [Fact]
    public void Used_addresses_are_those_Azure_lists_with_the_subnet()
    {
        const string Used = ""","ipConfigurations":[{"id":"/subscriptions/s/resourceGroups/MC/providers/Microsoft.Compute/virtualMachineScaleSets/n/virtualMachines/0/networkInterfaces/n/ipConfigurations/c"},{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/jump/ipConfigurations/c"}]""";
        var plans = Net.Whole(Net.Cluster("kube", Overlay, Net.Pool("a", Nodes)), Spoke(more: Used)).Fact(Arm.Cluster("kube"), "cluster.subnetPlans").Value();
        var untold = Net.Whole(Net.Cluster("kube", Overlay, Net.Pool("a", Nodes)), Spoke()).Fact(Arm.Cluster("kube"), "cluster.subnetPlans").Value();

        Assert.Equal(["2 1"], plans.Column("used", "others"));
        Assert.Equal(["null 0"], untold.Column("used", "others"));
    }

    [Fact]
    public void Machines_of_a_pool_are_counted_by_size()
    {
        var pool = $$"""
            {"name":"m","type":"VirtualMachines","upgradeSettings":{"maxSurge":"1"},"vnetSubnetID":"{{Nodes}}",
             "virtualMachinesProfile":{"scale":{"manual":[{"size":"a","count":2},{"size":"b","count":1}],"autoscale":{"minCount":1,"maxCount":5} } } }
            """;

        Assert.Equal(["nodes nodes 251 4 5 9 242 0 251 m"], Plans(Net.Cluster("kube", Overlay, pool), Spoke()));
    }

    [Fact]
    public void Subnet_of_several_prefixes_is_their_sum_and_IPv6_adds_nothing() => Assert.Equal(
        ["nodes nodes 310 3 4 4 306 0 310 a"],
        Plans(
            Net.Cluster("kube", Overlay, Net.Pool("a", Nodes)),
            Net.Network("spoke", "10.1.0.0/16", $$"""{"id":"{{Nodes}}","name":"nodes","properties":{"addressPrefixes":["10.1.0.0/24","10.1.2.0/26","fd00::/64"]} }""")));

    [Fact]
    public void Cluster_in_a_network_of_its_own_has_no_plans() =>
        Assert.Empty(Plans(Net.Cluster("kube", Overlay, """{"name":"a","count":3}""")));

    [Theory]
    [InlineData("""{"networkPlugin":"azure"}""", ""","enableAutoScaling":true""", "number of nodes")]
    [InlineData("""{"networkPlugin":"azure"}""", ""","maxPods":"many" """, "number of pods")]
    [InlineData("""{"networkPlugin":"azure"}""", ""","upgradeSettings":{"maxSurge":"?"}""", "surge")]
    [InlineData("""{}""", "", "network plug-in")]
    [InlineData("""{"networkPlugin":"azure"}""", ""","podSubnetID":7""", "could not be read")]
    public void What_cannot_be_read_is_not_guessed(string profile, string pool, string cause) => Assert.Contains(
        cause, Net.Whole(Net.Cluster("kube", profile, Net.Pool("a", Nodes, pool)), Spoke()).Fact(Arm.Cluster("kube"), "cluster.subnetPlans").Cause(), StringComparison.Ordinal);

    [Fact]
    public void Unread_subnet_unlisted_clusters_and_provisioned_nodes_leave_it_open()
    {
        var kube = Net.Cluster("kube", Flat, Net.Pool("a", Nodes));
        var automatic = Net.Cluster("kube", Overlay, [Net.Pool("a", Nodes)], "", ""","nodeProvisioningProfile":{"mode":"Auto"}""");

        Assert.Contains("was not read", Net.Whole(kube).Fact(kube.Id.Text, "cluster.subnetPlans").Cause(), StringComparison.Ordinal);
        Assert.Contains("not all clusters", Topology.Build([kube, Spoke()]).Fact(kube.Id.Text, "cluster.subnetPlans").Cause(), StringComparison.Ordinal);
        Assert.Contains("provisions nodes", Net.Whole(automatic, Spoke()).Fact(kube.Id.Text, "cluster.subnetPlans").Cause(), StringComparison.Ordinal);
        Assert.Equal(["65"], Topology.Build([kube, Spoke("10.1.0.0/26")]).Fact(kube.Id.Text, "cluster.subnetPlans").Value().Column("shortBy"));
    }

    [Theory]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/30"}""", "0 4 4")]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/22"}""", "4 4 0")]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"Overlay","podCidrs":["10.244.0.0/23","fd00::/64"]}""", "2 4 2")]
    [InlineData("""{"networkPlugin":"kubenet"}""", "256 4 0")]
    public void Pod_range_carries_a_24_for_each_node(string profile, string expected)
    {
        var plan = Net.Whole(Net.Cluster("kube", profile, Net.Pool("a", Nodes))).Fact(Arm.Cluster("kube"), "cluster.podRangePlans").Value();

        Assert.Equal([expected], plan.Column("nodesCarried", "nodesAtCeiling", "shortBy"));
    }

    [Fact]
    public void Pods_of_subnets_have_no_range() =>
        Assert.Empty(Net.Whole(Net.Cluster("kube", Flat, Net.Pool("a", Nodes))).Fact(Arm.Cluster("kube"), "cluster.podRangePlans").Value().EnumerateArray());

    private static IReadOnlyList<string> Plans(params Resource[] all) =>
        Net.Whole(all).Fact(Arm.Cluster("kube"), "cluster.subnetPlans").Value()
            .Column("subnet", "role", "usable", "neededNow", "neededToUpgrade", "neededAtCeiling", "headroom", "shortBy", "nodesThatFit", "pools");
}
