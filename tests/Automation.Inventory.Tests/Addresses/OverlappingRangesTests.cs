namespace Automation.Inventory.Tests;

public sealed class OverlappingRangesTests
{
    private const string Overlay = """{"networkPlugin":"azure","networkPluginMode":"overlay","podCidr":"10.244.0.0/16","serviceCidr":"10.0.0.0/16"}""";
    private static readonly string Nodes = Net.SubnetId("spoke", "nodes");
    private static readonly Resource Kube = Net.Cluster("kube", Overlay, Net.Pool("a", Nodes));

    private static Resource Spoke(string prefixes = "10.1.0.0/16", string subnet = "", params string[] peers) =>
        Net.Network("spoke", prefixes, [Net.Subnet("spoke", "nodes", "10.1.0.0/24", subnet), .. peers]);

    [Fact]
    public void Ranges_that_nobody_else_has_overlap_nothing() => Assert.Empty(Found(Kube, Spoke()));

    [Fact]
    public void Own_network_may_not_hold_the_ranges() =>
        Assert.Equal(["10.0.0.0/16 services 10.0.0.0/14 network spoke"], Found(Kube, Spoke("10.0.0.0/14")));

    [Fact]
    public void Peer_that_was_read_counts_as_it_is_now() => Assert.Equal(
        ["10.244.0.0/16 pods 10.244.8.0/24 peer hub"],
        Found(Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","remoteAddressSpace":{"addressPrefixes":["10.9.0.0/16"]}""")), Net.Network("hub", "10.2.0.0/16 10.244.8.0/24")));

    [Fact]
    public void Peer_that_was_not_read_counts_as_the_peering_tells()
    {
        var spoke = Spoke(peers: Net.Peer("spoke", "hub", ""","remoteAddressSpace":{"addressPrefixes":["10.244.0.0/17"]}"""));

        Assert.Equal(["10.244.0.0/16 pods 10.244.0.0/17 peer hub"], Found(Kube, spoke));
    }

    [Fact]
    public void Spoke_behind_the_hub_counts_where_forwarded_traffic_is_let_in()
    {
        Resource[] rest = [Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke"), Net.Peer("hub", "far")), Net.Network("far", "10.244.0.0/20", Net.Peer("far", "hub"))];

        Assert.Empty(Found([Kube, Spoke(peers: Net.Peer("spoke", "hub")), .. rest]));
        Assert.Equal(
            ["10.244.0.0/16 pods 10.244.0.0/20 forwardedPeer far"],
            Found([Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","allowForwardedTraffic":true""")), .. rest]));
    }

    [Fact]
    public void Peering_that_is_not_connected_reaches_nobody() => Assert.Empty(
        Found(Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","peeringState":"Disconnected" """)), Net.Network("hub", "10.244.0.0/16")));

    [Fact]
    public void Prefixes_behind_a_gateway_of_the_hub_count()
    {
        var gateway = Arm.Resource(Arm.Network("virtualNetworkGateways/vpn"), $$"""{"ipConfigurations":[{"name":"c","properties":{"subnet":{{Arm.Ref(Net.SubnetId("hub", "GatewaySubnet"))}} } }]}""");
        var local = Arm.Resource(Arm.Network("localNetworkGateways/office"), """{"localNetworkAddressSpace":{"addressPrefixes":["10.0.128.0/17","192.168.0.0/16"]}}""");
        var connection = Arm.Resource(Arm.Network("connections/c"), $$"""{"virtualNetworkGateway1":{{Arm.Ref(gateway.Id.Text)}},"localNetworkGateway2":{{Arm.Ref(local.Id.Text)}} }""");

        Assert.Equal(
            ["10.0.0.0/16 services 10.0.128.0/17 onPremises office"],
            Found(
                Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","useRemoteGateways":true""")),
                Net.Network("hub", "10.2.0.0/16", Net.Subnet("hub", "GatewaySubnet", "10.2.0.0/27")), gateway, local, connection));
    }

    [Fact]
    public void Route_for_a_part_of_a_range_counts_and_a_wider_one_does_not() => Assert.Equal(
        ["10.0.0.0/16 services 10.0.5.0/24 route out"],
        Found(
            Kube, Spoke(subnet: Net.TableRef()),
            Net.Table(Net.Route("all", "0.0.0.0/0", "10.2.0.4"), Net.Route("private", "10.0.0.0/8", "10.2.0.4"), Net.Route("part", "10.0.5.0/24", "10.2.0.4"), Net.Route("none", "10.0.6.0/24", "", "None"))));

    [Fact]
    public void Routes_of_kubenet_to_its_own_nodes_do_not_count()
    {
        var kubenet = Net.Cluster("kube", """{"networkPlugin":"kubenet","podCidr":"10.244.0.0/16","serviceCidr":"10.0.0.0/16"}""", Net.Pool("a", Nodes));

        Assert.Equal(
            ["10.244.0.0/16 pods 10.244.9.0/24 route out"],
            Found(kubenet, Spoke(subnet: Net.TableRef()), Net.Table(Net.Route("n1", "10.244.0.0/24", "10.1.0.4"), Net.Route("x", "10.244.9.0/24", "10.2.0.4"))));
    }

    [Fact]
    public void Only_pods_that_are_routed_make_another_cluster_an_owner()
    {
        var overlay = Net.Cluster("other", Overlay, Net.Pool("a", Nodes));
        var kubenet = Net.Cluster("routed", """{"networkPlugin":"kubenet"}""", Net.Pool("a", Nodes));

        Assert.Empty(Found(Kube, Spoke(), overlay));
        Assert.Equal(["10.244.0.0/16 pods 10.244.0.0/16 cluster routed"], Found(Kube, Spoke(), overlay, kubenet));
    }

    [Fact]
    public void Own_ranges_and_those_of_the_platform_count_too()
    {
        var kube = Net.Cluster("kube", """{"networkPlugin":"azure","networkPluginMode":"overlay","podCidrs":["172.16.0.0/12","fd00::/48"],"serviceCidrs":["172.17.0.0/16","fd01::/108"]}""", Net.Pool("a", Nodes));

        Assert.Equal(
            [
                "172.16.0.0/12 pods 172.30.0.0/16 reserved kube",
                "172.16.0.0/12 pods 172.31.0.0/16 reserved kube",
                "172.16.0.0/12 pods 172.17.0.0/16 ownRange kube",
            ],
            Found(kube, Spoke()));
    }

    [Fact]
    public void Ranges_that_are_not_stated_are_those_AKS_takes() => Assert.Equal(
        ["10.0.0.0/16 services 10.0.0.0/24 network spoke"],
        Found(Net.Cluster("kube", """{"networkPlugin":"azure"}""", Net.Pool("a", Nodes)), Spoke("10.0.0.0/24")));

    [Fact]
    public void Peering_of_some_subnets_joins_only_those() => Assert.Empty(Found(
        Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","peerCompleteVnets":false,"remoteAddressSpace":{"addressPrefixes":["10.2.1.0/24"]}""")), Net.Network("hub", "10.2.0.0/16 10.244.0.0/16")));

    [Fact]
    public void What_was_not_read_leaves_it_open_unless_something_was_found()
    {
        var unread = Net.Whole(Kube);
        var hub = Net.Whole(Kube, Spoke(peers: Net.Peer("spoke", "hub", ""","allowForwardedTraffic":true,"remoteAddressSpace":{"addressPrefixes":["10.2.0.0/16"]}""")));
        var unlisted = Topology.Build([Kube, Spoke()]);

        Assert.Contains("spoke` was not read", Fact(unread).Cause(), StringComparison.Ordinal);
        Assert.Contains("hub` was not read, so networks behind it", Fact(hub).Cause(), StringComparison.Ordinal);
        Assert.Contains("not all clusters were listed", Fact(unlisted).Cause(), StringComparison.Ordinal);
        Assert.Single(Fact(Topology.Build([Kube, Spoke("10.0.0.0/14")])).Value().EnumerateArray());
    }

    [Fact]
    public void Unreadable_range_leaves_it_open() =>
        Assert.Contains("`10.0.0.0/99`", Fact(Net.Whole(Net.Cluster("kube", """{"networkPlugin":"azure","serviceCidr":"10.0.0.0/99"}""", Net.Pool("a", Nodes)), Spoke())).Cause(), StringComparison.Ordinal);

    private static Policy.FactValue Fact(Topology topology) => topology.Fact(Arm.Cluster("kube"), "cluster.overlappingRanges");

    private static IReadOnlyList<string> Found(params Resource[] all) => Fact(Net.Whole(all)).Value().Column("range", "role", "with", "kind", "owner");
}
