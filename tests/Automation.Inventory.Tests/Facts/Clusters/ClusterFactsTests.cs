using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ClusterFactsTests
{
    private const string Windows = "Microsoft.ContainerService/managedClusters/maintenanceConfigurations";

    private static readonly string Kube = Arm.Cluster("kube");

    [Theory]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/16"}""", 256)]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"Overlay"}""", 256)]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.0.0.0/11"}""", 8192)]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/24"}""", 1)]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/25"}""", 0)]
    [InlineData("""{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.0.0.0/18","podCidrs":["fd00::/64","10.244.0.0/18"]}""", 64)]
    [InlineData("""{"networkPlugin":"kubenet"}""", 256)]
    public void Pod_range_serves_a_24_a_node(string network, int nodes) =>
        Assert.Equal(nodes, Fact("podCidrNodeCapacity", $"\"networkProfile\":{network}").Value().GetInt32());

    [Fact]
    public void Pod_range_that_is_none_is_unknown_and_other_networks_have_none()
    {
        Assert.IsType<FactValue.Unknown>(Fact("podCidrNodeCapacity", """ "networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244/16"} """));
        Assert.IsType<FactValue.Absent>(Fact("podCidrNodeCapacity", """ "networkProfile":{"networkPlugin":"azure"} """));
        Assert.IsType<FactValue.Absent>(Fact("podCidrNodeCapacity", """ "networkProfile":{"networkPlugin":"none","podCidr":"10.244.0.0/16"} """));
        Assert.Equal(256, Fact("podCidrNodeCapacity", "\"x\":1", "\"sku\":{\"name\":\"automatic\"},").Value().GetInt32());
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("null", 0)]
    [InlineData("""["203.0.113.7"]""", 1)]
    [InlineData("""["203.0.113.0/28","203.0.113.8/29","203.0.113.0/28"]""", 16)]
    [InlineData("""["203.0.113.9/28","198.51.100.0/30"]""", 20)]
    [InlineData("""["0.0.0.0/1","128.0.0.0/1"]""", 4_294_967_296)]
    [InlineData("""["0.0.0.0/0","10.0.0.0/8"]""", 4_294_967_296)]
    public void Authorized_addresses_are_counted_once(string ranges, long addresses) =>
        Assert.Equal(addresses, Fact("authorizedAddresses", Ranges(ranges)).Value().GetInt64());

    [Fact]
    public void Authorized_ranges_keep_their_text_and_tell_their_width() =>
        Assert.Equal(
            """[{"range":"203.0.113.9/28","prefix":28,"addresses":16},{"range":"198.51.100.4","prefix":32,"addresses":1}]""",
            Fact("authorizedRanges", Ranges("""["203.0.113.9/28","198.51.100.4"]""")).Value().GetRawText());

    [Fact]
    public void Documents_of_2019_have_their_ranges_beside_the_access_profile() =>
        Assert.Equal(16, Fact("authorizedAddresses", """ "apiServerAuthorizedIPRanges":["203.0.113.0/28"] """).Value().GetInt32());

    [Fact]
    public void Names_of_properties_ignore_casing()
    {
        const string Odd = """ "AgentPoolProfiles":[{"name":"a","Count":3}],"networkprofile":{"NetworkPlugin":"Kubenet","PODCIDR":"10.0.0.0/20","networkpolicy":"Calico"} """;

        Assert.Equal(16, Fact("podCidrNodeCapacity", Odd).Value().GetInt32());
        Assert.Equal("calico", Fact("networkPolicyEngine", Odd).Value().GetString());
        Assert.Equal(3, Fact("maximumNodes", Odd).Value().GetInt32());
        Assert.Equal(330, Fact("maximumPods", Odd).Value().GetInt32());
    }

    [Theory]
    [InlineData("203.0.113.0/33")]
    [InlineData("203.0.113.0/")]
    [InlineData("203.0.113.0/+8")]
    [InlineData("203.0.113")]
    [InlineData("0x0A.0.0.1")]
    [InlineData("203.0.113.256")]
    [InlineData("2001:db8::/32")]
    [InlineData("")]
    public void Range_that_is_none_is_unknown(string range)
    {
        Assert.IsType<FactValue.Unknown>(Fact("authorizedRanges", Ranges($"[\"{range}\"]")));
        Assert.IsType<FactValue.Unknown>(Fact("authorizedAddresses", Ranges($"[\"{range}\"]")));
    }

    [Theory]
    [InlineData("""{"networkPolicy":"Calico"}""", "calico")]
    [InlineData("""{"networkPolicy":"azure","networkPlugin":"azure"}""", "azure")]
    [InlineData("""{"networkDataplane":"cilium"}""", "cilium")]
    [InlineData("""{"networkPolicy":"none","networkDataplane":"Cilium"}""", "cilium")]
    [InlineData("""{"networkPlugin":"none","networkPolicy":"cilium"}""", "cilium")]
    public void Policy_engine_is_the_stated_one_or_that_of_the_data_plane(string network, string engine) =>
        Assert.Equal(engine, Fact("networkPolicyEngine", $"\"networkProfile\":{network}").Value().GetString());

    [Fact]
    public void Cluster_without_policy_engine_has_none_and_one_with_its_own_plugin_an_unknown_one()
    {
        Assert.IsType<FactValue.Absent>(Fact("networkPolicyEngine", """ "networkProfile":{"networkPlugin":"azure","networkPolicy":"none"} """));
        Assert.IsType<FactValue.Absent>(Fact("networkPolicyEngine", "\"x\":1"));
        Assert.IsType<FactValue.Absent>(Fact("networkPolicyEngine", """ "networkProfile":{"networkPolicy":"none"} """, "\"sku\":{\"name\":\"Automatic\"},"));
        Assert.Equal("cilium", Fact("networkPolicyEngine", "\"x\":1", "\"sku\":{\"name\":\"Automatic\"},").Value().GetString());
        Assert.Contains("network plugin", Fact("networkPolicyEngine", """ "networkProfile":{"networkPlugin":"none"} """).Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("External", true)]
    [InlineData("internal", false)]
    [InlineData("None", false)]
    public void Default_ingress_is_public_when_external(string type, bool isPublic) =>
        Assert.Equal(isPublic, Fact("publicDefaultIngress", Routing("""{"enabled":true,"nginx":{"defaultIngressControllerType":""" + $"\"{type}\"}}}}")).Value().GetBoolean());

    [Fact]
    public void Default_ingress_that_annotations_decide_is_unknown_and_without_the_add_on_absent()
    {
        Assert.Contains("Annotations", Fact("publicDefaultIngress", Routing("""{"enabled":true}""")).Cause(), StringComparison.Ordinal);
        Assert.IsType<FactValue.Unknown>(Fact("publicDefaultIngress", Routing("""{"enabled":true,"nginx":{"defaultIngressControllerType":"AnnotationControlled"}}""")));
        Assert.IsType<FactValue.Absent>(Fact("publicDefaultIngress", Routing("""{"enabled":false,"nginx":{"defaultIngressControllerType":"External"}}""")));
        Assert.IsType<FactValue.Absent>(Fact("publicDefaultIngress", "\"x\":1"));
    }

    [Fact]
    public void Maintenance_windows_are_told_by_name_with_their_hours()
    {
        var upgrade = Window("AKSManagedAutoUpgradeSchedule", """{"maintenanceWindow":{"durationHours":8}}""");
        var other = Window("default", """{"timeInWeek":[]}""");
        var fact = Topology.Build([ClusterSizeTests.Cluster("\"x\":1"), upgrade, other]).WithListed([Windows]).Fact(Kube, "cluster.maintenanceHours");

        Assert.Equal("""{"aksManagedAutoUpgradeSchedule":8}""", fact.Value().GetRawText());
        Assert.Equal([Kube, upgrade.Id.Text], fact.Followed());
    }

    [Fact]
    public void Maintenance_window_that_was_not_looked_for_is_unknown()
    {
        Resource[] all =
        [
            ClusterSizeTests.Cluster("\"x\":1"),
            Window("aksManagedAutoUpgradeSchedule", """{"maintenanceWindow":{"durationHours":4}}"""),
            Window("aksManagedNodeOSUpgradeSchedule", """{"maintenanceWindow":{"durationHours":6}}"""),
        ];
        Assert.Contains("aksManagedNodeOSUpgradeSchedule", Topology.Build(all[..2]).WithListed([]).Fact(Kube, "cluster.maintenanceHours").Cause(), StringComparison.Ordinal);
        Assert.Equal("{}", Topology.Build(all[..1]).WithListed([Windows]).Fact(Kube, "cluster.maintenanceHours").Value().GetRawText());
        Assert.IsType<FactValue.Known>(Topology.Build(all).WithListed([]).Fact(Kube, "cluster.maintenanceHours"));
        Assert.IsType<FactValue.Unknown>(Topology.Build([all[0], Window("aksManagedNodeOSUpgradeSchedule", "{}")]).Fact(Kube, "cluster.maintenanceHours"));
    }

    private static Resource Window(string name, string properties) => Arm.Resource($"{Kube}/maintenanceConfigurations/{name}", properties, location: null);

    private static string Ranges(string ranges) => $$""" "apiServerAccessProfile":{"authorizedIPRanges":{{ranges}}} """;

    private static string Routing(string routing) => $$""" "ingressProfile":{"webAppRouting":{{routing}}} """;

    private static FactValue Fact(string name, string properties, string more = "") =>
        Topology.Build([ClusterSizeTests.Cluster(properties, more)]).Fact(Kube, "cluster." + name);
}
