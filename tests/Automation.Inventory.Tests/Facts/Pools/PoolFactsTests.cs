using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class PoolFactsTests
{
    private static readonly string Kube = Arm.Cluster("kube");
    private static readonly string Own = Kube + "/agentPools/user";

    [Theory]
    [InlineData("""{"mode":"System","count":1},{"mode":"system","count":2},{"mode":"User","count":9}""", 3)]
    [InlineData("""{"count":2},{"mode":"Gateway","count":4}""", 2)]
    [InlineData("""{"mode":"System","count":5,"enableAutoScaling":true,"minCount":1}""", 1)]
    [InlineData("""{"mode":"System","count":5,"enableAutoScaling":false,"minCount":1}""", 5)]
    [InlineData("""{"mode":"System","count":null,"virtualMachinesProfile":{"scale":{"manual":[{"size":"a","count":2},{"size":"b","count":1}]}}}""", 3)]
    [InlineData("""{"mode":"System","virtualMachinesProfile":{"scale":{"autoscale":{"minCount":2,"maxCount":5}}}}""", 2)]
    [InlineData("""{"mode":"System","count":4,"virtualMachinesProfile":{"scale":{}}}""", 4)]
    [InlineData("""{"mode":"User","count":9}""", 0)]
    [InlineData("""{"mode":"System"}""", 1)]
    [InlineData("""{"mode":"System","count":null},{"mode":"System","count":2}""", 3)]
    [InlineData("", 0)]
    public void System_nodes_add_up_over_system_pools(string pools, int nodes) =>
        Assert.Equal(nodes, Cluster(pools).Fact(Kube, "pool.systemNodes").Value().GetInt32());

    [Theory]
    [InlineData("""{"name":"a","mode":"System","type":"VirtualMachines"}""")]
    [InlineData("""{"name":"a","mode":"System","count":"many"}""")]
    [InlineData("""{"name":"a","mode":"System","count":3},{"name":"a","mode":"System","count":-1}""")]
    [InlineData("""{"name":"a","mode":"System","count":3,"enableAutoScaling":true}""")]
    [InlineData("""{"name":"a","mode":"System","virtualMachinesProfile":{"scale":{"manual":[{"size":"x"}]}}}""")]
    public void System_pool_that_tells_no_number_is_Unknown(string pools) =>
        Assert.Contains("`a`", Cluster(pools).Fact(Kube, "pool.systemNodes").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"a","availabilityZones":["1","2","3"]}""", "3/3")]
    [InlineData("""{"name":"a"},{"name":"b","availabilityZones":null},{"name":"c","availabilityZones":[]}""", "0/0 0/0 0/0")]
    [InlineData("""{"name":"a","mode":"User","availabilityZones":["1"]},{"name":"b","mode":"user","availabilityZones":[2]},{"name":"c","mode":"User","osType":"Linux","availabilityZones":["3"]}""", "1/3 1/3 1/3")]
    [InlineData("""{"name":"a","mode":"User","availabilityZones":["1"]},{"name":"b","mode":"User","availabilityZones":["1"]}""", "1/1 1/1")]
    [InlineData("""{"name":"a","mode":"User","availabilityZones":["1"]},{"name":"b","mode":"System","availabilityZones":["2"]},{"name":"c","mode":"User","osType":"Windows","availabilityZones":["3"]}""", "1/1 1/1 1/1")]
    [InlineData("""{"name":"a","availabilityZones":["1"]},{"name":"b","availabilityZones":["1","2"]}""", "1/1 2/2")]
    public void Pools_of_one_zone_each_count_together(string pools, string spreads) =>
        Assert.Equal(spreads, string.Join(' ', Cluster(pools).Fact(Kube, "pool.zoneSpreads").Value().EnumerateArray().Select(s => $"{s.GetProperty("zones")}/{s.GetProperty("zonesTogether")}")));

    [Fact]
    public void Pool_of_one_zone_on_its_own_counts_with_the_pools_of_its_cluster()
    {
        var pool = Arm.Resource(Own, """{"mode":"User","availabilityZones":["3"]}""", location: null);
        var topology = Cluster("""{"name":"a","mode":"User","availabilityZones":["1"]},{"name":"b","mode":"User","availabilityZones":["2"]}""", pool);

        Assert.Equal(3, topology.Fact(Own, "pool.zoneSpreads").Value()[0].GetProperty("zonesTogether").GetInt32());
        Assert.Equal([Own, Kube], topology.Fact(Own, "pool.zoneSpreads").Followed());
        Assert.Contains("has not been read", Topology.Build([pool]).Fact(Own, "pool.zoneSpreads").Cause(), StringComparison.Ordinal);
        Assert.Equal(2, Topology.Build([Arm.Resource(Own, """{"availabilityZones":["1","3"]}""", location: null)]).Fact(Own, "pool.zoneSpreads").Value()[0].GetProperty("zonesTogether").GetInt32());
        Assert.Contains("zones", Cluster("""{"name":"a","availabilityZones":"1"}""").Fact(Kube, "pool.zoneSpreads").Cause(), StringComparison.Ordinal);
        Assert.Empty(Topology.Build([Arm.Resource(Kube, "{}")]).Fact(Kube, "pool.zoneSpreads").Value().EnumerateArray());
    }

    [Fact]
    public void Pool_on_its_own_looks_at_its_cluster()
    {
        var pool = Arm.Resource(Own, """{"mode":"User","count":3}""", location: null);
        var topology = Cluster("""{"name":"system","mode":"System","count":2},{"name":"other","mode":"User","count":1}""", pool);

        Assert.Equal(2, topology.Fact(Own, "pool.systemNodes").Value().GetInt32());
        Assert.Equal(2, topology.Fact(Own, "pool.clusterUserPools").Value().GetInt32());
        Assert.Equal("Base", topology.Fact(Own, "pool.clusterSku").Value().GetString());
        Assert.Equal("Manual", topology.Fact(Own, "pool.nodeProvisioning").Value().GetString());
        Assert.Equal([Own, Kube], topology.Fact(Own, "pool.clusterSku").Followed());
        Assert.Equal([Own, Kube], topology.Fact(Own, "pool.systemNodes").Followed());
    }

    [Theory]
    [InlineData("pool.systemNodes")]
    [InlineData("pool.clusterUserPools")]
    [InlineData("pool.clusterSku")]
    [InlineData("pool.nodeProvisioning")]
    public void Pool_whose_cluster_was_not_read_is_Unknown(string fact) =>
        Assert.Contains("has not been read", Topology.Build([Arm.Resource(Own, """{"mode":"User"}""", location: null)]).Fact(Own, fact).Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"Automatic"}""", "{}", "Automatic", "Auto")]
    [InlineData("""{"name":"automatic"}""", """{"nodeProvisioningProfile":{"mode":"Manual"}}""", "automatic", "Manual")]
    [InlineData("""{"name":"Base"}""", """{"nodeProvisioningProfile":{"mode":"Auto"}}""", "Base", "Auto")]
    [InlineData("""{"name":"Base"}""", """{"nodeProvisioningProfile":{}}""", "Base", "Manual")]
    public void Cluster_tells_its_sku_and_who_makes_nodes(string sku, string properties, string name, string mode)
    {
        var topology = Topology.Build([Arm.Resource(Kube, properties, more: $"\"sku\":{sku},"), Arm.Resource(Own, location: null)]);

        Assert.Equal(name, topology.Fact(Own, "pool.clusterSku").Value().GetString());
        Assert.Equal(mode, topology.Fact(Own, "pool.nodeProvisioning").Value().GetString());
        Assert.Equal(mode, topology.Fact(Kube, "pool.nodeProvisioning").Value().GetString());
    }

    [Fact]
    public void Sizes_tell_floor_zones_and_what_is_missing()
    {
        var sizes = Cluster("""{"name":"a","mode":"User","count":2,"availabilityZones":["1","2","3"],"scaleSetPriority":"Spot","tags":{"scale-to-zero":"x"}},{"name":"b","count":4}""")
            .Fact(Kube, "pool.sizes").Value();

        Assert.Equal(
            """[{"name":"a","mode":"User","priority":"Spot","tags":{"scale-to-zero":"x"},"zones":3,"nodes":2,"missingForZones":1},{"name":"b","mode":"System","priority":"Regular","tags":{},"zones":0,"nodes":4,"missingForZones":0}]""",
            sizes.GetRawText());
    }

    [Fact]
    public void Pool_on_its_own_is_a_list_of_one()
    {
        var pool = Arm.Resource(Own, """{"mode":"User","count":3,"nodeImageVersion":"AKSUbuntu-2204gen2containerd-202611.03.0"}""", location: null);
        var topology = Topology.Build([pool]);

        Assert.Equal("user", Assert.Single(topology.Fact(Own, "pool.sizes").Value().EnumerateArray().ToList()).GetProperty("name").GetString());
        Assert.Equal("Ubuntu 22.04", Assert.Single(topology.Fact(Own, "pool.images").Value().EnumerateArray().ToList()).GetProperty("family").GetString());
        Assert.Equal([Own], topology.Fact(Own, "pool.surges").Followed());
    }

    [Fact]
    public void Pool_read_on_its_own_wins_over_its_profile() =>
        Assert.Equal(5, Cluster("""{"name":"user","mode":"User","count":1}""", Arm.Resource(Own, """{"mode":"User","count":5}""", location: null))
            .Fact(Kube, "pool.sizes").Value()[0].GetProperty("nodes").GetInt32());

    [Theory]
    [InlineData("pool.sizes")]
    [InlineData("pool.surges")]
    [InlineData("pool.images")]
    [InlineData("pool.systemNodes")]
    public void Cluster_that_does_not_tell_its_pools_is_Unknown(string fact) =>
        Assert.Contains("node pools", Topology.Build([Arm.Resource(Kube)]).Fact(Kube, fact).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Odd_zones_are_Unknown() =>
        Assert.Contains("zones", Cluster("""{"name":"a","count":1,"availabilityZones":"1"}""").Fact(Kube, "pool.sizes").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"33%\"", 3, 1, 33.0)]
    [InlineData("\"33%\"", 10, 4, 33.0)]
    [InlineData("\" 10% \"", 1, 1, 10.0)]
    [InlineData("\"2\"", 8, 2, 25.0)]
    [InlineData("2", 3, 2, 66.7)]
    [InlineData("\"1\"", 0, 1, 100.0)]
    [InlineData("\"0\"", 5, 0, 0.0)]
    [InlineData("\"200%\"", 2, 4, 200.0)]
    public void Surge_is_counted_in_nodes_and_percent(string surge, int count, int nodes, double percent)
    {
        var found = Surge($"\"count\":{count},\"upgradeSettings\":{{\"maxSurge\":{surge}}}");

        Assert.Equal((nodes, percent), (found.GetProperty("surgeNodes").GetInt32(), found.GetProperty("surgePercent").GetDouble()));
        Assert.Equal(JsonValueKind.Null, found.GetProperty("unavailableNodes").ValueKind);
    }

    [Theory]
    [InlineData("\"count\":3")]
    [InlineData("\"count\":3,\"upgradeSettings\":null")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxSurge\":null,\"maxUnavailable\":\"\"}")]
    [InlineData("\"upgradeSettings\":{\"maxSurge\":\"\"}")]
    public void Surge_that_is_not_set_is_null(string settings)
    {
        var found = Surge(settings);

        Assert.Equal(JsonValueKind.Null, found.GetProperty("maxSurge").ValueKind);
        Assert.Equal(JsonValueKind.Null, found.GetProperty("surgePercent").ValueKind);
    }

    [Fact]
    public void Nodes_that_go_first_are_counted() =>
        Assert.Equal(2, Surge("""
            "count":10,"upgradeSettings":{"maxSurge":"0","maxUnavailable":"15%"}
            """).GetProperty("unavailableNodes").GetInt32());

    [Theory]
    [Trait("Case", "6")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxSurge\":\"many\"}")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxSurge\":\"-1\"}")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxSurge\":\"99999999999%\"}")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxSurge\":{}}")]
    [InlineData("\"count\":3,\"upgradeSettings\":{\"maxUnavailable\":\"%\"}")]
    [InlineData("\"upgradeSettings\":{\"maxSurge\":\"2\"}")]
    public void Surge_that_cannot_be_read_is_Unknown(string settings) =>
        Assert.Contains("`max", Cluster($"{{\"name\":\"a\",{settings}}}").Fact(Kube, "pool.surges").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("AKSUbuntu-2204gen2containerd-202601.12.0", "Ubuntu", "Ubuntu 22.04")]
    [InlineData("AKSUbuntu-1804containerd-2023.01.10", "Ubuntu", "Ubuntu 18.04")]
    [InlineData("AKSUbuntu-2004fipscontainerd-202601.12.0", null, "Ubuntu 20.04")]
    [InlineData("aksubuntu-2404gen2arm64containerd-202601.12.0", null, "Ubuntu 24.04")]
    [InlineData("AKSAzureLinux-V2gen2-202511.11.0", "AzureLinux", "Azure Linux 2.0")]
    [InlineData("AKSAzureLinux-V3gen2fips-202601.12.0", "AzureLinux", "Azure Linux 3.0")]
    [InlineData("AKSCBLMariner-V2gen2-202403.19.0", "CBLMariner", "Azure Linux 2.0")]
    [InlineData("AKSCBLMariner-V1-202203.19.0", "CBLMariner", "CBL-Mariner 1.0")]
    [InlineData("AKSWindows-2019-containerd-17763.6775.250117", "Windows2019", "Windows Server 2019")]
    [InlineData("AKSWindows-2022-containerd-gen2-20348.3091.250117", "Windows2022", "Windows Server 2022")]
    [InlineData("AKSWindows-23H2-gen2-25398.1369.250117", "WindowsAnnual", "Windows Server Annual")]
    [InlineData("AKSUbuntu-2204gen2containerd-202601.12.0", "Ubuntu2404", "Ubuntu 22.04")]
    [InlineData(null, "Ubuntu2404", "Ubuntu 24.04")]
    [InlineData("", "azurelinux3", "Azure Linux 3.0")]
    [InlineData("AKSFuture-1", "Windows2025", "Windows Server 2025")]
    public void Image_tells_its_release(string? image, string? sku, string family) =>
        Assert.Equal(family, Cluster(Pool(image, sku)).Fact(Kube, "pool.images").Value()[0].GetProperty("family").GetString());

    [Theory]
    [InlineData(null, "Ubuntu")]
    [InlineData(null, "AzureLinux")]
    [InlineData("AKSFuture-1", "Future")]
    [InlineData("xAKSUbuntu-2204", null)]
    [InlineData(null, null)]
    public void Release_that_nothing_tells_is_Unknown(string? image, string? sku) =>
        Assert.Contains("release", Cluster(Pool(image, sku)).Fact(Kube, "pool.images").Cause(), StringComparison.Ordinal);

    private static string Pool(string? image, string? sku) =>
        $$"""{"name":"a"{{(image is null ? "" : $",\"nodeImageVersion\":\"{image}\"")}}{{(sku is null ? "" : $",\"osSKU\":\"{sku}\"")}}}""";

    private static JsonElement Surge(string settings) => Cluster($"{{\"name\":\"a\",{settings}}}").Fact(Kube, "pool.surges").Value()[0];

    private static Topology Cluster(string pools, params Resource[] more) =>
        Topology.Build([Arm.Resource(Kube, $"{{\"agentPoolProfiles\":[{pools}]}}"), .. more]);
}
