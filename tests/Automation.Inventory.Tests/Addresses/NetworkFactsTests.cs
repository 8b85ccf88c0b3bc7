using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class NetworkFactsTests
{
    private const string Overlay = """{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/16"}""";
    private static readonly string Spoke = Arm.Network("virtualNetworks/spoke");
    private static readonly Resource Firewall = Arm.Resource(
        Arm.Network("azureFirewalls/fw"), $$"""{"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.2.0.4","subnet":{{Arm.Ref(Net.SubnetId("hub", "AzureFirewallSubnet"))}} } }]}""");

    [Fact]
    public void Networks_two_peerings_apart_must_differ()
    {
        Resource[] all =
        [
            Net.Network("spoke", "10.1.0.0/16 fd00::/48", Net.Peer("spoke", "hub")),
            Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke"), Net.Peer("hub", "far")),
            Net.Network("far", "10.1.128.0/17", Net.Peer("far", "hub"), Net.Peer("far", "beyond")),
            Net.Network("beyond", "10.1.0.0/16", Net.Peer("beyond", "far")),
        ];

        Assert.Equal(["10.1.0.0/16 10.1.128.0/17 far 2 hub"], Overlaps(all));
        Assert.Equal(["10.1.128.0/17 10.1.0.0/16 beyond 1 far", "10.1.128.0/17 10.1.0.0/16 spoke 2 hub"], Net.Whole(all)
            .Fact(Arm.Network("virtualNetworks/far"), "network.overlappingPrefixes").Value().Column("prefix", "with", "owner", "hops", "through"));
        Assert.Empty(Overlaps(all[0], all[1], Net.Network("far", "10.3.0.0/16")));
    }

    [Fact]
    public void Network_that_was_not_read_leaves_overlaps_open()
    {
        var spoke = Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub"));

        Assert.Contains("hub` was not read", Net.Whole(spoke).Fact(Spoke, "network.overlappingPrefixes").Cause(), StringComparison.Ordinal);
        Assert.Empty(Overlaps(Net.Network("spoke", "10.1.0.0/16")));
    }

    [Fact]
    public void Peering_read_on_its_own_counts_like_one_in_the_body()
    {
        var half = Arm.Resource(
            Spoke + "/virtualNetworkPeerings/hub", $$"""{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/hub"))}} }""", location: null);

        Assert.Equal(["10.1.0.0/16 10.1.4.0/22 hub 1 spoke"], Overlaps(Net.Network("spoke", "10.1.0.0/16"), half, Net.Network("hub", "10.1.4.0/22")));
    }

    [Fact]
    public void Both_halves_that_agree_have_no_mismatch() => Assert.Equal(
        ["to-hub hub Connected  False"],
        Peerings(Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub")), Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke"))));

    [Theory]
    [InlineData(""","peeringState":"Initiated" """, "", "notConnected")]
    [InlineData(""","peeringSyncLevel":"RemoteNotInSync" """, "", "outOfSync")]
    [InlineData(""","peeringSyncLevel":"fullyInSync" """, "", "")]
    [InlineData(""","allowVirtualNetworkAccess":false""", "", "accessDiffers")]
    [InlineData(""","allowVirtualNetworkAccess":false""", ""","allowVirtualNetworkAccess":false""", "")]
    [InlineData(""","useRemoteGateways":true""", "", "noRemoteGateway+noGatewayTransit")]
    [InlineData(""","useRemoteGateways":true""", ""","allowGatewayTransit":true""", "noRemoteGateway")]
    [InlineData("", ""","allowGatewayTransit":true""", "")]
    public void Halves_that_do_not_fit_say_why(string own, string other, string mismatches) => Assert.Equal(
        [mismatches],
        Net.Whole(Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub", own)), Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke", other)))
            .Fact(Spoke, "network.peerings").Value().Column("mismatches"));

    [Fact]
    public void Gateway_of_the_other_network_is_found_by_its_users()
    {
        const string Gateway = ""","ipConfigurations":[{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways/vpn/ipConfigurations/c"}]""";
        Resource spoke = Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub", ""","useRemoteGateways":true"""));
        Resource Hub(string more) => Net.Network("hub", "10.2.0.0/16", Net.Subnet("hub", "GatewaySubnet", "10.2.0.0/27", more), Net.Peer("hub", "spoke", ""","allowGatewayTransit":true"""));

        Assert.Equal([""], Net.Whole(spoke, Hub(Gateway)).Fact(Spoke, "network.peerings").Value().Column("mismatches"));
        Assert.Equal(["noRemoteGateway"], Net.Whole(spoke, Hub("")).Fact(Spoke, "network.peerings").Value().Column("mismatches"));
        Assert.Contains("not all gateways", Topology.Build([spoke, Hub("")]).Fact(Spoke, "network.peerings").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_half_is_told_from_one_that_was_not_read()
    {
        var spoke = Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub"));

        Assert.Equal(["noReverse null"], Net.Whole(spoke, Net.Network("hub", "10.2.0.0/16")).Fact(Spoke, "network.peerings").Value().Column("mismatches", "reverse"));
        Assert.Contains("was not read", Net.Whole(spoke).Fact(Spoke, "network.peerings").Cause(), StringComparison.Ordinal);
        Assert.Empty(Net.Whole(Net.Network("spoke", "10.1.0.0/16")).Fact(Spoke, "network.peerings").Value().EnumerateArray());
        Assert.Contains("does not tell its peerings", Topology.Build([Arm.Resource(Spoke)]).Fact(Spoke, "network.peerings").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_towards_a_firewall_or_appliance_must_let_forwarded_traffic_in()
    {
        var hub = Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke"), Net.Subnet("hub", "AzureFirewallSubnet", "10.2.0.0/26"));
        var routed = Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub"), Net.Subnet("spoke", "nodes", "10.1.0.0/24", Net.TableRef()));

        Assert.Equal(["to-hub hub Connected forwardedTrafficRefused True"], Peerings(Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub")), hub, Firewall));
        Assert.Equal(["to-hub hub Connected  True"], Peerings(Net.Network("spoke", "10.1.0.0/16", Net.Peer("spoke", "hub", ""","allowForwardedTraffic":true""")), hub, Firewall));
        Assert.Equal(["to-hub hub Connected forwardedTrafficRefused True"], Peerings(routed, hub, Net.Table(Net.Route("out", "0.0.0.0/0", "10.2.0.9"))));
        Assert.Equal(["to-hub hub Connected  False"], Peerings(routed, hub, Net.Table(Net.Route("out", "0.0.0.0/0", "10.3.0.9"))));
    }

    [Fact]
    public void Families_agree_when_each_has_its_ranges_everywhere()
    {
        const string Dual = """{"ipFamilies":["IPv4","IPv6"],"podCidrs":["10.244.0.0/16","fd10::/64"],"serviceCidrs":["10.0.0.0/16","fd11::/108"]}""";
        var kube = Net.Cluster("kube", Dual, Net.Pool("a", Net.SubnetId("spoke", "nodes")));
        Resource Network(string prefixes, string more) => Net.Network("spoke", prefixes, $$"""
            {"id":"{{Net.SubnetId("spoke", "nodes")}}","name":"nodes","properties":{"addressPrefixes":["10.1.0.0/24",{{(more.Contains("::", StringComparison.Ordinal) ? more : "\"10.1.1.0/24\"" + more)}}]} }
            """);

        Assert.Empty(Mismatches(kube, Network("10.1.0.0/16 fd00::/48", "\"fd00:0:0:1::/64\"")));
        Assert.Equal(["subnet nodes"], Mismatches(kube, Network("10.1.0.0/16 fd00::/48", "\"fd00::/48\"")));
        Assert.Equal(["network spoke", "subnet nodes"], Mismatches(kube, Network("10.1.0.0/16", "")));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"ipFamilies":["IPv4"],"podCidr":"10.244.0.0/16","serviceCidr":"10.0.0.0/16"}""")]
    [InlineData("""{"ipFamilies":null,"podCidrs":null}""")]
    [InlineData("""{"ipFamilies":["ipv4"],"podCidrs":["10.244.0.0/16"],"serviceCidrs":["10.0.0.0/16"]}""")]
    public void One_family_agrees_with_itself(string profile) => Assert.Empty(Mismatches(Net.Cluster("kube", profile)));

    [Theory]
    [InlineData("""{"ipFamilies":["IPv4"],"podCidrs":["10.244.0.0/16","fd10::/64"]}""", "podCidrs kube")]
    [InlineData("""{"podCidrs":["fd10::/64"]}""", "podCidrs kube")]
    [InlineData("""{"ipFamilies":["IPv4","IPv6"],"serviceCidrs":["fd11::/108","10.0.0.0/16"]}""", "serviceCidrs kube")]
    [InlineData("""{"ipFamilies":["IPv4","IPv6"],"serviceCidr":"10.0.0.0/16"}""", "serviceCidrs kube")]
    public void Ranges_follow_the_families_in_their_order(string profile, string expected) => Assert.Equal([expected], Mismatches(Net.Cluster("kube", profile)));

    [Fact]
    public void Rules_and_routes_for_IPv4_alone_leave_IPv6_behind()
    {
        const string Dual = """{"ipFamilies":["IPv4","IPv6"]}""";
        var group = Arm.Network("networkSecurityGroups/nsg");
        string Rule(string name, string source) => $$"""{"id":"{{group}}/securityRules/{{name}}","name":"{{name}}","properties":{"direction":"Inbound","access":"Deny","sourceAddressPrefix":"{{source}}","destinationAddressPrefix":"*"} }""";
        Resource Group(params string[] rules) => Arm.Resource(group, $$"""{"securityRules":[{{string.Join(',', rules)}}]}""");
        var network = Net.Network(
            "spoke", "10.1.0.0/16 fd00::/48",
            $$"""{"id":"{{Net.SubnetId("spoke", "nodes")}}","name":"nodes","properties":{"addressPrefixes":["10.1.0.0/24","fd00::/64"],"networkSecurityGroup":{{Arm.Ref(group)}}{{Net.TableRef()}} } }""");
        var kube = Net.Cluster("kube", Dual, Net.Pool("a", Net.SubnetId("spoke", "nodes")));

        Assert.Equal(
            ["securityGroup nsg INBOUND DENY: edge", "routeTable out 0.0.0.0/0"],
            Net.Whole(kube, network, Group(Rule("edge", "203.0.113.0/24")), Net.Table(Net.Route("out", "0.0.0.0/0", "10.2.0.4")))
                .Fact(Arm.Cluster("kube"), "cluster.familyMismatches").Value().Column("what", "resource", "found"));
        Assert.Empty(Mismatches(kube, network, Group(Rule("edge", "203.0.113.0/24"), Rule("edge6", "2001:db8::/32")), Net.Table(Net.Route("out", "0.0.0.0/0", "10.2.0.4"), Net.Route("out6", "::/0", "fd02::4"))));
        Assert.Empty(Mismatches(kube, network, Group(Rule("all", "Internet"), Rule("edge", "203.0.113.0/24")), Net.Table()));
        Assert.Contains("was not read", Net.Whole(kube, network).Fact(Arm.Cluster("kube"), "cluster.familyMismatches").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbours_share_a_network_a_peering_a_table_or_a_gateway()
    {
        var gateway = Arm.Network("applicationGateways/gw");
        var agic = $$"""
            ,"addonProfiles":{"ingressApplicationGateway":{"enabled":true,"config":{"effectiveApplicationGatewayId":"{{gateway}}"} } }
            """;
        Resource[] all =
        [
            Net.Cluster("kube", Overlay, [Net.Pool("a", Net.SubnetId("spoke", "nodes"))], """{"environment":"prod"}""", agic),
            Net.Cluster("same", Overlay, [Net.Pool("a", Net.SubnetId("spoke", "nodes2"))], """{"Environment":"dev"}"""),
            Net.Cluster("near", Overlay, [Net.Pool("a", Net.SubnetId("hub", "nodes"))], ""),
            Net.Cluster("table", Overlay, [Net.Pool("a", Net.SubnetId("other", "nodes"))], ""),
            Net.Cluster("ingress", Overlay, [Net.Pool("a", Net.SubnetId("else", "nodes"))], "", agic),
            Net.Cluster("far", Overlay, [Net.Pool("a", Net.SubnetId("far", "nodes"))], ""),
            Net.Network("spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", "10.1.0.0/24", Net.TableRef()), Net.Subnet("spoke", "nodes2", "10.1.1.0/24"), Net.Peer("spoke", "hub")),
            Net.Network("hub", "10.2.0.0/16", Net.Subnet("hub", "nodes", "10.2.0.0/24"), Net.Subnet("hub", "AzureFirewallSubnet", "10.2.1.0/26"), Net.Peer("hub", "spoke"), Net.Peer("hub", "far")),
            Net.Network("other", "10.3.0.0/16", Net.Subnet("other", "nodes", "10.3.0.0/24", Net.TableRef())),
            Net.Network("far", "10.4.0.0/16", Net.Subnet("far", "nodes", "10.4.0.0/24"), Net.Peer("far", "hub")),
            Net.Table(),
        ];
        var found = Net.Whole(all).Fact(Arm.Cluster("kube"), "cluster.networkNeighbours").Value();

        Assert.Equal(
            ["same network spoke null", "near peering hub True", "table routeTable out null", "ingress applicationGateway gw null"],
            found.Column("cluster", "via", "through", "hub"));
        Assert.Equal("dev", found[0].GetProperty("tags").GetProperty("Environment").GetString());
        Assert.Equal(JsonValueKind.Object, found[1].GetProperty("tags").ValueKind);
        Assert.Contains("not all clusters", Topology.Build(all).Fact(Arm.Cluster("kube"), "cluster.networkNeighbours").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_in_a_network_of_its_own_has_no_neighbours() =>
        Assert.Empty(Topology.Build([Net.Cluster("kube", Overlay, """{"name":"a","count":1}""")]).Fact(Arm.Cluster("kube"), "cluster.networkNeighbours").Value().EnumerateArray());

    [Fact]
    public void Subnets_are_classed_by_what_stands_in_them()
    {
        string Delegated(string service) => $$"""
            ,"delegations":[{"name":"d","properties":{"serviceName":"{{service}}"} }],"networkSecurityGroup":{{Arm.Ref(Arm.Network("networkSecurityGroups/n"))}}
            """;
        Resource Endpoint(string name, string subnet, string target) => Arm.Resource(Arm.Network("privateEndpoints/" + name), $$"""
            {"subnet":{{Arm.Ref(Net.SubnetId("spoke", subnet))}},"privateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":"{{Arm.Group}}/providers/{{target}}"} }]}
            """);
        Resource[] all =
        [
            Net.Network(
                "spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", "10.1.0.0/24"), Net.Subnet("spoke", "edge", "10.1.1.0/24"), Net.Subnet("spoke", "pg", "10.1.2.0/24", Delegated("Microsoft.DBforPostgreSQL/flexibleServers")),
                Net.Subnet("spoke", "AzureBastionSubnet", "10.1.3.0/26"), Net.Subnet("spoke", "empty", "10.1.4.0/26"), Net.Subnet("spoke", "agc", "10.1.5.0/24", Delegated("microsoft.servicenetworking/trafficcontrollers"))),
            Net.Cluster("kube", Overlay, Net.Pool("a", Net.SubnetId("spoke", "nodes"))),
            Arm.Resource(Arm.Network("applicationGateways/gw"), $$"""{"gatewayIPConfigurations":[{"name":"c","properties":{"subnet":{{Arm.Ref(Net.SubnetId("spoke", "edge"))}} } }]}"""),
            Arm.Resource(Arm.Network("bastionHosts/b"), $$"""{"ipConfigurations":[{"name":"c","properties":{"subnet":{{Arm.Ref(Net.SubnetId("spoke", "AzureBastionSubnet"))}} } }]}"""),
            Endpoint("sql", "nodes", "microsoft.sql/servers/db"), Endpoint("acr", "edge", "Microsoft.ContainerRegistry/registries/r"),
        ];

        Assert.Equal(
            [
                "agc dmz True agc", "AzureBastionSubnet management False b", "edge dmz False gw", "nodes application+data False kube+sql", "pg data True pg",
            ],
            Net.Whole(all).Fact(Spoke, "network.subnetClasses").Value().Column("name", "classes", "hasSecurityGroup", "members"));
        Assert.Contains("not all of", Topology.Build([all[0] with { Body = Net.Network("spoke", "10.1.0.0/16").Body }]).Fact(Spoke, "network.subnetClasses").Cause(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Overlaps(params Resource[] all) =>
        Net.Whole(all).Fact(Spoke, "network.overlappingPrefixes").Value().Column("prefix", "with", "owner", "hops", "through");

    private static IReadOnlyList<string> Peerings(params Resource[] all) =>
        Net.Whole(all).Fact(Spoke, "network.peerings").Value().Column("name", "remote", "state", "mismatches", "remoteForwards");

    private static IReadOnlyList<string> Mismatches(params Resource[] all) =>
        Net.Whole(all).Fact(Arm.Cluster("kube"), "cluster.familyMismatches").Value().Column("what", "resource");
}
