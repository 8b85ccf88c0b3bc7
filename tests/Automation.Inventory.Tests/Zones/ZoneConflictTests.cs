using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ZoneConflictTests
{
    private static readonly string Kube = Arm.Cluster("kube");
    private static readonly string Network = Arm.Network("virtualNetworks/v");
    private static readonly string Nodes = Network + "/subnets/nodes";
    private static readonly string Nat = Arm.Network("natGateways/nat");
    private static readonly string Routes = Arm.Network("routeTables/out");
    private static readonly string Firewall = Arm.Network("azureFirewalls/fw");
    private static readonly string Address = Arm.Network("publicIPAddresses/out");
    private static readonly string Placement = $"{Arm.Group}/providers/Microsoft.Compute/proximityPlacementGroups/near";
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");

    [Theory]
    [InlineData("""["1","2","3"]""", """ "zones":["1"], """, "single-zone")]
    [InlineData("""["1","2"]""", "", "single-zone")]
    [InlineData("""["2"]""", """ "zones":["1"], """, "other-zone")]
    [InlineData("""["2"]""", "", "zone-not-named")]
    [InlineData("null", """ "zones":["1"], """, "other-zone")]
    [InlineData("null", "", "zone-not-named")]
    [InlineData("""["1"]""", """ "zones":["1"], """, null)]
    [InlineData("""["1","2","3"]""", """ "sku":{"name":"StandardV2"}, """, null)]
    [InlineData("""["1"]""", """ "sku":{"name":"StandardV2"}, """, null)]
    public void Pool_and_its_nat_gateway(string zones, string nat, string? kind)
    {
        var found = Find([Cluster(zones), Vnet($"\"natGateway\":{Arm.Ref(Nat)}"), Arm.Resource(Nat, more: nat.TrimStart())]);

        Assert.Equal(kind is null ? [] : [$"{kind} {Kube}/agentPools/a > {Nat}"], found);
    }

    [Fact]
    public void Redundant_nat_gateway_on_a_zonal_address_and_firewall_on_one_too()
    {
        var address = Arm.Resource(Address, more: """ "sku":{"name":"StandardV2"},"zones":["1"], """);
        var nat = Arm.Resource(Nat, $$"""{"publicIpAddresses":[{{Arm.Ref(Address)}}]}""", more: """ "sku":{"name":"StandardV2"}, """);

        Assert.Equal([$"single-zone {Nat} > {Address}"], Find([Cluster("""["1","2"]"""), Vnet($"\"natGateway\":{Arm.Ref(Nat)}"), nat, address]));
        Assert.Equal(
            [$"single-zone {Firewall} > {Address}"],
            Find([Cluster("""["1","2"]"""), .. ThroughFirewall("", Address), address]));
    }

    [Theory]
    [InlineData(""" "zones":["2"], """, true)]
    [InlineData(""" "zones":["1","2"], """, false)]
    [InlineData("", false)]
    public void Firewall_on_the_way_out(string firewall, bool conflict)
    {
        var found = Find([Cluster("""["1","2","3"]"""), .. ThroughFirewall(firewall)]);

        Assert.Equal(conflict ? [$"single-zone {Kube}/agentPools/a > {Firewall}"] : [], found);
    }

    [Theory]
    [InlineData("""["1"]""", "", null)]
    [InlineData("""["1"]""", """ "zones":["1"], """, null)]
    [InlineData("""["1"]""", """ "zones":["2"], """, "placement-group")]
    [InlineData("""["1","2"]""", "", "placement-group")]
    [InlineData("null", "", "placement-group")]
    public void Placement_group_wants_exactly_one_zone(string zones, string group, string? kind)
    {
        var found = Find([Cluster(zones, $"\"proximityPlacementGroupID\":\"{Placement}\","), Vnet(), Arm.Resource(Placement, more: group.TrimStart())]);

        Assert.Equal(kind is null ? [] : [$"{kind} {Kube}/agentPools/a > {Placement}"], found);
    }

    [Fact]
    public void Gateway_in_front_and_the_pools_behind_it_are_held_against_each_other()
    {
        Assert.Equal([$"single-zone {Kube} > {Gateway}"], Find([Cluster("""["1","2"]"""), Vnet(), Front(""" "zones":["1"], """)]));
        Assert.Equal([$"single-zone {Gateway} > {Kube}"], Find([Cluster("""["1"]"""), Vnet(), Front("")]));
        Assert.Equal([], Find([Cluster("""["1","2"]"""), Vnet(), Front("")]));
        Assert.Equal([], Find([Cluster("""["1"]"""), Vnet(), Front("", "10.9.9.9")]));
    }

    [Fact]
    public void Addresses_and_internal_frontends_of_the_cluster_count()
    {
        var cluster = Cluster("""["1","2"]""", root: $$"""
            "nodeResourceGroup":"NET","networkProfile":{"loadBalancerProfile":{"effectiveOutboundIPs":[{{Arm.Ref(Address)}}]} },
            """);
        var address = Arm.Resource(Address, more: """ "sku":{"name":"Standard"},"zones":["1"], """);
        var balancer = Arm.Resource(
            Arm.Network("loadBalancers/kubernetes-internal"),
            """{"frontendIPConfigurations":[{"name":"a","zones":["3"],"properties":{"privateIPAddress":"10.1.0.9"}},{"name":"b","zones":["1","2","3"],"properties":{"privateIPAddress":"10.1.0.10"}}]}""");

        Assert.Equal(
            [$"single-zone {Kube} > {Address}", $"single-zone {Kube} > {balancer.Id}/frontendIPConfigurations/a"],
            Find([cluster, Vnet(), address, balancer]));
    }

    [Fact]
    public void Zone_numbers_of_two_subscriptions_are_not_compared()
    {
        var far = Nat.Replace("11111111", "99999999", StringComparison.Ordinal);
        Resource[] all = [Cluster("""["1"]"""), Vnet($"\"natGateway\":{Arm.Ref(far)}"), Arm.Resource(far, more: """ "zones":["1"], """)];

        Assert.Contains("two subscriptions", Topology.Build(all).Fact(Kube, "cluster.zoneConflicts").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_read_makes_no_conflict_but_does_not_hide_one()
    {
        var both = Cluster("""["1","2"]""", $"\"proximityPlacementGroupID\":\"{Placement}\",");
        var vnet = Vnet($"\"natGateway\":{Arm.Ref(Nat)}");

        Assert.Contains(Nat, Topology.Build([Cluster("""["1","2"]"""), vnet]).Fact(Kube, "cluster.zoneConflicts").Cause(), StringComparison.Ordinal);
        Assert.Single(Find([both, vnet, Arm.Resource(Placement)]));
    }

    [Fact]
    public void Region_without_zones_has_no_conflicts_and_pools_that_do_not_tell_none_that_are_known()
    {
        var west = Arm.Resource(Kube, $$"""{"agentPoolProfiles":[{"name":"a","proximityPlacementGroupID":"{{Placement}}"}]}""", location: "westus");

        Assert.Equal([], Find([west, Arm.Resource(Placement, location: "westus")]));
        Assert.Contains("node pools", Topology.Build([Arm.Resource(Kube)]).Fact(Kube, "cluster.zoneConflicts").Cause(), StringComparison.Ordinal);
        Assert.Contains("zones", Topology.Build([Cluster("\"1\""), Vnet()]).Fact(Kube, "cluster.zoneConflicts").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nat_gateway_knows_the_pools_behind_it_however_they_are_joined()
    {
        var nat = Arm.Resource(Nat, more: """ "zones":["1"], """);
        var named = Arm.Resource(Nat, $$"""{"subnets":[{{Arm.Ref(Nodes)}}]}""", more: """ "zones":["1"], """);

        Assert.Equal(["a 1 True"], Pools([Cluster("""["1"]"""), Vnet($"\"natGateway\":{Arm.Ref(Nat)}"), nat]));
        Assert.Equal(["a 1 True"], Pools([Cluster("""["1"]"""), named]));
        Assert.Equal(["a 1,2 False"], Pools([Cluster("""["1","2"]"""), named]));
        Assert.Equal(["a  False"], Pools([Cluster("null"), named]));
        Assert.Equal(["a 2 False"], Pools([Cluster("""["2"]"""), named]));
        Assert.Equal([], Pools([nat, Cluster("""["1"]"""), Vnet()]));
        var managed = Arm.Resource(Kube, """{"nodeResourceGroup":"net","agentPoolProfiles":[{"name":"m","availabilityZones":["1","3"]}]}""");
        Assert.Equal(["m 1,3 False"], Pools([managed, nat]));
    }

    [Fact]
    public void Nat_gateway_without_known_pools_is_unknown_while_clusters_may_be_missing()
    {
        var nat = Arm.Resource(Nat, $$"""{"subnets":[{{Arm.Ref(Nodes)}}]}""", more: """ "zones":["1"], """);

        Assert.Contains("Not all clusters", Topology.Build([nat]).WithListed([]).Fact(Nat, "nat.poolZones").Cause(), StringComparison.Ordinal);
        Assert.Contains("Not all clusters", Topology.Build([nat, Cluster("""["1"]""")]).WithListed([]).Fact(Nat, "nat.poolZones").Cause(), StringComparison.Ordinal);
        Assert.Equal(1, Topology.Build([nat, Cluster("""["2"]""")]).WithListed([]).Fact(Nat, "nat.poolZones").Value().GetArrayLength());
    }

    [Fact]
    public void Cluster_that_does_not_tell_its_pools_leaves_a_nat_gateway_open()
    {
        var nat = Arm.Resource(Nat, $$"""{"subnets":[{{Arm.Ref(Nodes)}}]}""", more: """ "zones":["1"], """);

        Assert.Contains("node pools", Topology.Build([nat, Arm.Resource(Kube)]).WithListed(null).Fact(Nat, "nat.poolZones").Cause(), StringComparison.Ordinal);
    }

    private static Resource Cluster(string zones, string pool = "", string root = "") => Arm.Resource(
        Kube, $$"""{ {{root}}"agentPoolProfiles":[{"name":"a",{{pool}}"availabilityZones":{{zones}},"vnetSubnetID":"{{Nodes}}"}]}""");

    private static Resource Vnet(string subnet = "") => Arm.Resource(Network, $$"""
        {"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},
         "subnets":[{"id":"{{Nodes}}","name":"nodes","properties":{"addressPrefix":"10.1.0.0/22"{{(subnet.Length == 0 ? "" : "," + subnet)}} } }]}
        """);

    private static Resource Front(string more, string backend = "10.1.0.7") => Arm.Resource(
        Gateway, $$"""{"sku":{"tier":"Standard_v2"},"backendAddressPools":[{"properties":{"backendAddresses":[{"ipAddress":"{{backend}}"}]} }]}""", more: more.TrimStart());

    private static Resource[] ThroughFirewall(string more, string? address = null) =>
    [
        Vnet($"\"routeTable\":{Arm.Ref(Routes)}"),
        Arm.Resource(Routes, """{"routes":[{"properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.1.8.4"}}]}"""),
        Arm.Resource(
            Firewall,
            $$"""{"ipConfigurations":[{"properties":{"privateIPAddress":"10.1.8.4","subnet":{{Arm.Ref(Network + "/subnets/AzureFirewallSubnet")}}{{(address is null ? "" : $",\"publicIPAddress\":{Arm.Ref(address)}")}} } }]}""",
            more: more.TrimStart()),
    ];

    private static string[] Find(Resource[] all) => [.. Topology.Build(all).Fact(Kube, "cluster.zoneConflicts").Value().EnumerateArray()
        .Select(c => $"{Text(c, "kind")} {Text(c, "element")} > {Text(c, "restsOn")}")];

    private static string[] Pools(Resource[] all) => [.. Topology.Build(all).WithListed(null).Fact(Nat, "nat.poolZones").Value().EnumerateArray()
        .Select(p => $"{Text(p, "pool")} {string.Join(',', p.GetProperty("zones").EnumerateArray())} {p.GetProperty("inZoneOfNat").GetBoolean()}")];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
