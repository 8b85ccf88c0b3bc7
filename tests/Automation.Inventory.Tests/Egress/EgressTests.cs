using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class EgressTests
{
    [Fact]
    public void Default_route_to_the_hub_firewall_is_followed_to_its_public_address()
    {
        var fact = new Spoke { Routes = [Spoke.ToFirewall] }.Egress();
        var path = fact.Value();

        Assert.Equal("firewall True [\"0.0.0.0/0\"] True VirtualAppliance 10.0.0.4 True True [\"20.1.1.1\"]",
            Line(path, "kind", "throughFirewall", "defaultRoute", "coversAll", "nextHopType", "nextHopIpAddress", "nextHopReachable", "nextHopSameRegion", "publicIps"));
        Assert.Equal(Spoke.Fw, path.GetProperty("nextHopOwner").GetString());
        Assert.Equal(["peering westeurope  0.02", "firewall westeurope zoneRedundant 0.016"], path.GetProperty("hops").Lines("kind", "region", "zones", "usdPerGb"));
        Assert.Equal(0.036m, path.GetProperty("usdPerGb").GetDecimal());
        Assert.Contains(Spoke.Ip, fact.Followed());
        Assert.Contains(Spoke.Table, fact.Followed());
    }

    [Fact]
    public void Two_halves_are_a_default_route_and_win_over_it()
    {
        var halves = new Spoke { Routes = [Spoke.Route("0.0.0.0/1", "VirtualAppliance", "10.0.0.4"), Spoke.Route("128.0.0.0/1", "virtualappliance", "10.0.0.4"), Spoke.Route("0.0.0.0/0", "Internet")] };

        Assert.Equal("firewall True [\"0.0.0.0/1\",\"128.0.0.0/1\"]", Line(halves.Path(), "kind", "coversAll", "defaultRoute"));
    }

    [Fact]
    public void One_half_alone_covers_only_half() =>
        Assert.Equal("firewall False", Line(new Spoke { Routes = [Spoke.Route("0.0.0.0/1", "VirtualAppliance", "10.0.0.4")] }.Path(), "kind", "coversAll"));

    [Fact]
    public void Other_routes_to_public_prefixes_and_tags_are_exceptions()
    {
        var path = new Spoke
        {
            Routes = [Spoke.ToFirewall, Spoke.Route("AzureMonitor", "Internet"), Spoke.Route("20.0.0.0/8", "Internet"), Spoke.Route("10.9.0.0/16", "VirtualNetworkGateway"), Spoke.Route("8.8.8.8/32", "VirtualAppliance", "10.0.0.4")],
        }.Path();

        Assert.Equal(["AzureMonitor Internet", "20.0.0.0/8 Internet"], path.GetProperty("exceptions").Lines("prefix", "nextHopType"));
    }

    [Fact]
    public void Route_that_is_a_resource_of_its_own_counts()
    {
        var route = Arm.Resource(Spoke.Table + "/routes/out", """{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"}""", null);

        Assert.Equal("firewall", Line(new Spoke { TableMore = "\"disableBgpRoutePropagation\":true,", More = [route] }.Path(), "kind"));
    }

    [Fact]
    public void Nat_gateway_of_the_firewalls_subnet_comes_before_its_own_address()
    {
        var path = new Spoke { Routes = [Spoke.ToFirewall], HubFirewallSubnet = $",\"natGateway\":{Arm.Ref(Spoke.Nat)}" }.Path();

        Assert.Equal(["peering", "firewall", "natGateway"], path.GetProperty("hops").Lines("kind"));
        Assert.Equal(Spoke.Nat, path.GetProperty("natGateway").GetString());
        Assert.Equal("firewall", Line(path, "kind"));
    }

    [Fact]
    public void Appliance_behind_an_internal_load_balancer_is_named_by_it()
    {
        var balancer = Arm.Resource(Arm.Network("loadBalancers/nva"), $$"""{"frontendIPConfigurations":[{"name":"f","properties":{"privateIPAddress":"10.0.1.4","subnet":{{Arm.Ref(Spoke.Hub + "/subnets/nva")}} } }]}""");
        var path = new Spoke { Routes = [Spoke.Route("0.0.0.0/0", "VirtualAppliance", "10.0.1.4")], More = [balancer] }.Path();

        Assert.Equal("appliance False Microsoft.Network/loadBalancers True", Line(path, "kind", "throughFirewall", "nextHopOwnerType", "nextHopReachable"));
    }

    [Fact]
    public void Address_that_nobody_has_is_a_next_hop_without_owner_when_all_owners_are_listed()
    {
        var spoke = new Spoke { Routes = [Spoke.Route("0.0.0.0/0", "VirtualAppliance", "10.0.0.9")] };

        Assert.Equal(JsonValueKind.Null, spoke.Path().GetProperty("nextHopOwner").ValueKind);
        Assert.Contains("not all azureFirewalls were", new Spoke { Routes = spoke.Routes, ListsAll = false }.Egress().Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"peeringState\":\"Connected\"", "False")]
    [InlineData("\"peeringState\":\"Connected\",\"allowForwardedTraffic\":false", "False")]
    [InlineData("\"peeringState\":\"connected\",\"allowForwardedTraffic\":true", "True")]
    public void Peering_must_let_forwarded_traffic_in(string peering, string reachable) =>
        Assert.Equal(reachable, Line(new Spoke { Routes = [Spoke.ToFirewall], Peering = peering }.Path(), "nextHopReachable"));

    [Fact]
    public void Next_hop_behind_a_peering_that_is_not_connected_is_lost() =>
        Assert.Contains("10.0.0.4", new Spoke { Routes = [Spoke.ToFirewall], Peering = "\"peeringState\":\"Disconnected\"" }.Egress().Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("None", "none")]
    [InlineData("VirtualNetworkGateway", "virtualNetworkGateway")]
    [InlineData("Internet", "default")]
    public void Next_hop_types_without_an_address(string type, string kind) =>
        Assert.Equal($"{kind} {type}", Line(new Spoke { Routes = [Spoke.Route("0.0.0.0/0", type)] }.Path(), "kind", "nextHopType"));

    [Fact]
    public void Next_hop_type_nobody_knows_is_Unknown() =>
        Assert.Contains("`Warp`", new Spoke { Routes = [Spoke.Route("0.0.0.0/0", "Warp")] }.Egress().Cause(), StringComparison.Ordinal);

    [Fact]
    public void Nat_gateway_serves_what_has_no_default_route()
    {
        var path = new Spoke { Subnet = $"\"natGateway\":{Arm.Ref(Spoke.Nat)}," }.Path();

        Assert.Equal("natGateway [\"20.1.1.1\"]", Line(path, "kind", "publicIps"));
        Assert.Equal(["natGateway zoneRedundant 0.045"], path.GetProperty("hops").Lines("kind", "zones", "usdPerGb"));
        Assert.Equal("firewall", Line(new Spoke { Subnet = $"\"natGateway\":{Arm.Ref(Spoke.Nat)},", Routes = [Spoke.ToFirewall] }.Path(), "kind"));
    }

    [Theory]
    [InlineData("", "default")]
    [InlineData("\"defaultOutboundAccess\":true,", "default")]
    [InlineData("\"defaultOutboundAccess\":false,", "none")]
    public void Subnet_without_any_of_these_has_default_outbound_or_nothing(string subnet, string kind) =>
        Assert.Equal(kind, Line(new Spoke { Subnet = subnet }.Path(), "kind"));

    [Fact]
    public void Machines_use_outbound_rules_before_their_own_address()
    {
        var nic = Arm.Network("networkInterfaces/vm");
        var configuration = nic + "/ipConfigurations/c";
        var vm = Arm.Resource(nic, $$"""{"ipConfigurations":[{"id":"{{configuration}}","name":"c","properties":{"privateIPAddress":"10.1.0.9","publicIPAddress":{{Arm.Ref(Spoke.Ip)}},"subnet":{{Arm.Ref(Spoke.Nodes)}} } }]}""");
        Resource Balancer(string rule) => Arm.Resource(Arm.Network("loadBalancers/out"), $$"""
            {"frontendIPConfigurations":[{"name":"f","properties":{"publicIPAddress":{{Arm.Ref(Spoke.Ip)}} } }],
             "backendAddressPools":[{"name":"b","properties":{"backendIPConfigurations":[{{Arm.Ref(configuration)}}]} }],{{rule}} }
            """);
        var frontend = Arm.Ref(Arm.Network("loadBalancers/out/frontendIPConfigurations/f"));
        var outbound = $"\"outboundRules\":[{{\"properties\":{{\"frontendIPConfigurations\":[{frontend}]}} }}]";
        var inboundOnly = $"\"loadBalancingRules\":[{{\"properties\":{{\"disableOutboundSnat\":true,\"frontendIPConfiguration\":{frontend}}} }}]";

        Assert.Equal("loadBalancer [\"20.1.1.1\"]", Line(new Spoke { More = [vm, Balancer(outbound)] }.Path(), "kind", "publicIps"));
        Assert.Equal("loadBalancer", Line(new Spoke { More = [vm, Balancer(inboundOnly.Replace("true", "false", StringComparison.Ordinal))] }.Path(), "kind"));
        Assert.Equal("publicIp", Line(new Spoke { More = [vm, Balancer(inboundOnly)] }.Path(), "kind"));
    }

    [Fact]
    public void Gateway_may_teach_a_default_route_unless_the_table_shuts_it_out()
    {
        var gateways = $",{{\"id\":\"{Spoke.Vnet}/subnets/GatewaySubnet\",\"name\":\"GatewaySubnet\",\"properties\":{{\"addressPrefix\":\"10.1.9.0/27\"}} }}";

        Assert.Equal("True", Line(new Spoke { MoreSubnets = gateways }.Path(), "mayLearnDefaultRoute"));
        Assert.Equal("True", Line(new Spoke { Peering = "\"useRemoteGateways\":true" }.Path(), "mayLearnDefaultRoute"));
        Assert.Equal("False", Line(new Spoke { MoreSubnets = gateways, TableMore = "\"disableBgpRoutePropagation\":true," }.Path(), "mayLearnDefaultRoute"));
        Assert.Equal("False", Line(new Spoke { MoreSubnets = gateways, Routes = [Spoke.ToFirewall] }.Path(), "mayLearnDefaultRoute"));
    }

    [Fact]
    public void IPv6_has_its_own_default_route()
    {
        var six = "\"addressPrefixes\":[\"10.1.0.0/22\",\"fd00::/64\"]";

        Assert.Equal("True ", Line(new Spoke { NodePrefix = six, Routes = [Spoke.ToFirewall] }.Path(), "hasIPv6", "ipv6NextHopType"));
        Assert.Equal("True None", Line(new Spoke { NodePrefix = six, Routes = [Spoke.ToFirewall, Spoke.Route("::/0", "None")] }.Path(), "hasIPv6", "ipv6NextHopType"));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("hub")]
    [InlineData("nat")]
    public void What_was_not_read_makes_the_path_Unknown(string what)
    {
        var missing = what switch { "table" => Spoke.Table, "hub" => Spoke.Hub, _ => Spoke.Nat };
        var spoke = new Spoke { Routes = what == "nat" ? [] : [Spoke.ToFirewall], Subnet = what == "nat" ? $"\"natGateway\":{Arm.Ref(Spoke.Nat)}," : "", Leave = what == "hub" ? [missing, Spoke.Fw] : [missing] };

        Assert.Contains(missing, spoke.Egress().Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Appliances_that_lead_to_each_other_come_to_an_end()
    {
        var noAddress = $$"""{"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","subnet":{{Arm.Ref(Spoke.Hub + "/subnets/AzureFirewallSubnet")}} } }]}""";
        var spoke = new Spoke { Routes = [Spoke.ToFirewall], Firewall = noAddress, HubFirewallSubnet = $",\"routeTable\":{Arm.Ref(Spoke.Table)}" };

        Assert.Contains("still do not end", spoke.Egress().Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_tells_a_path_for_each_node_subnet()
    {
        var other = Spoke.Vnet + "/subnets/other";
        var paths = new Spoke
        {
            Routes = [Spoke.ToFirewall],
            MoreSubnets = $$""",{"id":"{{other}}","name":"other","properties":{"addressPrefix":"10.1.8.0/24","defaultOutboundAccess":false} }""",
            Pools = $$"""[{"name":"a","vnetSubnetID":"{{Spoke.Nodes}}"},{"name":"b","vnetSubnetID":"{{Spoke.Nodes.ToUpperInvariant()}}"},{"name":"c","vnetSubnetID":"{{other}}"}]""",
        }.Fact("cluster.egressPaths").Value();

        Assert.Equal(["[\"a\",\"b\"] firewall", "[\"c\"] none"], paths.Lines("pools", "kind"));
    }

    [Theory]
    [InlineData("\"networkProfile\":{\"outboundType\":\"loadBalancer\",\"loadBalancerProfile\":{\"effectiveOutboundIPs\":[{\"id\":\"IP\"}]}}", "loadBalancer [\"20.1.1.1\"]")]
    [InlineData("\"networkProfile\":{\"outboundType\":\"managedNATGateway\",\"natGatewayProfile\":{\"effectiveOutboundIPs\":[{\"id\":\"IP\"}]}}", "natGateway [\"20.1.1.1\"]")]
    [InlineData("\"networkProfile\":{\"outboundType\":\"none\"}", "none []")]
    [InlineData("\"networkProfile\":{}", "loadBalancer []")]
    public void Network_that_AKS_made_is_told_by_the_cluster(string cluster, string want) =>
        Assert.Equal([want], new Spoke { Cluster = cluster.Replace("IP\"}", Spoke.Ip + "\"}", StringComparison.Ordinal), Pools = """[{"name":"a"}]""" }.Fact("cluster.egressPaths").Value().Lines("kind", "publicIps"));

    [Fact]
    public void Cluster_load_balancer_serves_a_subnet_without_NAT()
    {
        var cluster = $"\"networkProfile\":{{\"outboundType\":\"loadBalancer\",\"loadBalancerProfile\":{{\"effectiveOutboundIPs\":[{Arm.Ref(Spoke.Ip)}]}} }}";

        Assert.Equal(["loadBalancer [\"20.1.1.1\"]"], new Spoke { Cluster = cluster }.Fact("cluster.egressPaths").Value().Lines("kind", "publicIps"));
        Assert.Equal(["publicIp"], new Spoke { Pools = $$"""[{"name":"a","enableNodePublicIP":true,"vnetSubnetID":"{{Spoke.Nodes}}"}]""" }.Fact("cluster.egressPaths").Value().Lines("kind"));
    }

    [Fact]
    public void Node_subnets_without_a_working_NAT_gateway_are_listed()
    {
        Assert.Equal(["natGateway [\"a\"]"], new Spoke().Fact("cluster.subnetsWithoutNat").Value().Lines("missing", "pools"));
        var attached = $"\"natGateway\":{Arm.Ref(Spoke.Nat)},";
        Assert.Empty(new Spoke { Subnet = attached }.Fact("cluster.subnetsWithoutNat").Value().EnumerateArray());
        Assert.Equal(["address"], new Spoke { Subnet = attached, Leave = [Spoke.Nat], More = [Arm.Resource(Spoke.Nat, """{"publicIpAddresses":[]}""")] }.Fact("cluster.subnetsWithoutNat").Value().Lines("missing"));
        Assert.Equal(["region"], new Spoke { Subnet = attached, Leave = [Spoke.Nat], More = [Arm.Resource(Spoke.Nat, """{"publicIpPrefixes":[{}]}""", "northeurope")] }.Fact("cluster.subnetsWithoutNat").Value().Lines("missing"));
        Assert.Contains(Spoke.Nat, new Spoke { Subnet = attached, Leave = [Spoke.Nat] }.Fact("cluster.subnetsWithoutNat").Cause(), StringComparison.Ordinal);
        Assert.Empty(new Spoke { Pools = """[{"name":"a"}]""" }.Fact("cluster.subnetsWithoutNat").Value().EnumerateArray());
    }

    private static string Line(JsonElement path, params string[] members) => string.Join(' ', members.Select(m => path.GetProperty(m).ToString()));
}
