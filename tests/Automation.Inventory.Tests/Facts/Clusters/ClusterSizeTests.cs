using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ClusterSizeTests
{
    private static readonly string Kube = Arm.Cluster("kube");

    [Theory]
    [InlineData("""{"count":3}""", 3, 4)]
    [InlineData("""{"count":3,"enableAutoScaling":false,"maxCount":50}""", 3, 4)]
    [InlineData("""{"count":3,"enableAutoScaling":true,"minCount":1,"maxCount":50}""", 50, 55)]
    [InlineData("""{"count":60,"enableAutoScaling":true,"maxCount":50}""", 60, 66)]
    [InlineData("""{"count":100,"upgradeSettings":{"maxSurge":"33%"}}""", 100, 133)]
    [InlineData("""{"count":101,"upgradeSettings":{"maxSurge":"33%"}}""", 101, 135)]
    [InlineData("""{"count":10,"upgradeSettings":{"maxSurge":"5"}}""", 10, 15)]
    [InlineData("""{"count":10,"upgradeSettings":{"maxSurge":2}}""", 10, 12)]
    [InlineData("""{"count":10,"upgradeSettings":{"maxSurge":"0"}}""", 10, 10)]
    [InlineData("""{"count":1,"upgradeSettings":{"maxSurge":"1%"}}""", 1, 2)]
    [InlineData("""{"count":10,"upgradeSettings":{"maxSurge":null}}""", 10, 11)]
    [InlineData("""{"count":10,"upgradeStrategy":"BlueGreen"}""", 10, 20)]
    [InlineData("""{"type":"VirtualMachines","virtualMachinesProfile":{"scale":{"manual":[{"size":"a","count":2},{"size":"b","count":3}]}}}""", 5, 6)]
    [InlineData("""{"type":"VirtualMachines","virtualMachinesProfile":{"scale":{"autoscale":{"minCount":1,"maxCount":9}}}}""", 9, 10)]
    public void Pool_counts_at_its_largest_and_with_its_surge(string pool, long nodes, long withSurge)
    {
        Assert.Equal(nodes, Fact("maximumNodes", Profiles(pool)).Value().GetInt64());
        Assert.Equal(withSurge, Fact("maximumNodesWithSurge", Profiles(pool)).Value().GetInt64());
    }

    [Theory]
    [InlineData("""{"count":-1}""")]
    [InlineData("""{"count":"3"}""")]
    [InlineData("{}")]
    [InlineData("""{"count":3,"enableAutoScaling":true}""")]
    [InlineData("""{"count":3,"upgradeSettings":{"maxSurge":"-1"}}""")]
    [InlineData("""{"count":3,"upgradeSettings":{"maxSurge":"many%"}}""")]
    [InlineData("""{"count":3,"upgradeSettings":{"maxSurge":{}}}""")]
    [InlineData("""{"virtualMachinesProfile":{"scale":{"manual":[{"size":"a"}]}}}""")]
    [InlineData("""{"virtualMachinesProfile":{"scale":{}}}""")]
    public void Pool_that_cannot_be_read_makes_the_cluster_unknown(string pool) =>
        Assert.Contains("`p0`", Fact("maximumNodes", Profiles(pool)).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Pools_add_up_and_one_read_on_its_own_wins()
    {
        var own = Arm.Resource(Kube + "/agentPools/P1", """{"count":100}""", location: null);
        var topology = Topology.Build([Cluster(Profiles("""{"count":3}""", """{"count":4}""")), own]);

        var fact = topology.Fact(Kube, "cluster.maximumNodes");
        Assert.Equal(103, fact.Value().GetInt64());
        Assert.Equal([Kube, own.Id.Text], fact.Followed());
    }

    [Fact]
    public void Largest_counts_do_not_overflow() =>
        Assert.Equal(2L * int.MaxValue, Fact("maximumNodes", Profiles("""{"count":2147483647}""", """{"count":2147483647}""")).Value().GetInt64());

    [Theory]
    [InlineData(""","nodeProvisioningProfile":{"mode":"auto"}""", "")]
    [InlineData("", "\"sku\":{\"name\":\"Automatic\"},")]
    public void Node_provisioning_leaves_the_size_open(string provisioning, string sku) =>
        Assert.Contains("auto-provisioning", Fact("maximumNodes", Profiles("""{"count":3}""") + provisioning, sku).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Automatic_cluster_without_provisioning_has_a_size() =>
        Assert.Equal(3, Fact("maximumNodes", Profiles("""{"count":3}""") + ""","nodeProvisioningProfile":{"mode":"Manual"}""", "\"sku\":{\"name\":\"Automatic\"},").Value().GetInt32());

    [Fact]
    public void Cluster_without_pools_is_unknown() => Assert.Contains("node pools", Fact("maximumNodes", "\"x\":1").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"count":2,"maxPods":50}""", """{"networkPlugin":"azure"}""", 100)]
    [InlineData("""{"count":2}""", """{"networkPlugin":"azure"}""", 60)]
    [InlineData("""{"count":2}""", """{"networkPlugin":"Azure","networkPluginMode":"Overlay"}""", 500)]
    [InlineData("""{"count":2}""", """{"networkPlugin":"kubenet"}""", 220)]
    [InlineData("""{"count":2,"maxPods":10}""", """{"networkPlugin":"none"}""", 20)]
    public void Pods_are_nodes_times_what_a_node_holds(string pool, string network, int pods) =>
        Assert.Equal(pods, Fact("maximumPods", Profiles(pool) + $""","networkProfile":{network}""").Value().GetInt32());

    [Fact]
    public void Pods_of_a_network_without_default_are_unknown() =>
        Assert.Contains("maxPods", Fact("maximumPods", Profiles("""{"count":2}""") + ""","networkProfile":{"networkPlugin":"none"}""").Cause(), StringComparison.Ordinal);

    internal static string Profiles(params string[] pools) =>
        $"\"agentPoolProfiles\":[{string.Join(',', pools.Select((p, i) => $"{{\"name\":\"p{i}\"{(p == "{}" ? "}" : "," + p[1..])}"))}]";

    internal static Resource Cluster(string properties, string more = "") => Arm.Resource(Kube, $"{{{properties}}}", more: more);

    private static FactValue Fact(string name, string properties, string more = "") =>
        Topology.Build([Cluster(properties, more)]).Fact(Kube, "cluster." + name);
}
