namespace Automation.Inventory.Tests;

public sealed class DerivedReferencesTests
{
    private static readonly string Spoke = Arm.Network("virtualNetworks/spoke");
    private static readonly string Group = Arm.Network("networkSecurityGroups/nsg");

    [Fact]
    public void Rules_and_routes_reach_the_network_that_holds_the_range_they_name()
    {
        var rules = Arm.Resource(Group, """
            {"securityRules":[{"name":"a","properties":{"sourceAddressPrefix":"10.2.3.0/24","destinationAddressPrefixes":["10.1.0.0/24","10.9.0.0/24"]} },
             {"name":"b","properties":{"sourceAddressPrefix":"10.0.0.0/8","destinationAddressPrefix":"*"} },{"name":"c","properties":{"sourceAddressPrefix":"Internet"} }]}
            """);
        var spoke = Net.Network("spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", "10.1.0.0/24", $",\"networkSecurityGroup\":{Arm.Ref(Group)}{Net.TableRef()}"), Net.Peer("spoke", "hub"));
        var topology = Topology.Build([
            rules, spoke, Net.Table(Net.Route("far", "10.3.0.0/16", "10.2.0.4"), Net.Route("all", "0.0.0.0/0", "10.2.0.4")),
            Net.Network("hub", "10.2.0.0/16", Net.Peer("hub", "spoke"), Net.Peer("hub", "far")), Net.Network("far", "10.3.0.0/16", Net.Peer("far", "hub")),
            Net.Network("stranger", "10.2.0.0/16"),
        ]);

        Assert.Equal(
            [
                "hub properties.securityRules[0].properties.sourceAddressPrefix", "spoke properties.securityRules[0].properties.destinationAddressPrefixes[0]",
            ],
            topology.From(rules.Id).Select(r => $"{r.To.Name} {r.Path}"));
        Assert.Equal(["far properties.routes[0].properties.addressPrefix"], topology.From(Arm.Id(Arm.Network(Net.Routes))).Select(r => $"{r.To.Name} {r.Path}"));
        Assert.Contains(topology.To(Arm.Id(Arm.Network("virtualNetworks/hub"))), r => r.From.Equals(rules.Id));
        Assert.Contains(topology.To(Arm.Id(Arm.Network("virtualNetworks/far"))), r => r.From.Equals(Arm.Id(Arm.Network(Net.Routes))));
        Assert.Empty(topology.To(Arm.Id(Arm.Network("virtualNetworks/stranger"))));
    }

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("2001:db8::9")]
    public void Origin_that_is_an_address_reaches_its_public_address(string address)
    {
        var ip = Arm.Resource(Arm.Network("publicIPAddresses/ip"), $$"""{"ipAddress":"{{address}}"}""");
        var origin = Arm.Resource($"{Arm.Group}/providers/Microsoft.Cdn/profiles/fd/originGroups/g/origins/o", $$"""{"hostName":"{{address}}"}""", location: null);
        var topology = Topology.Build([ip, origin]);

        Assert.Equal(ip.Id, Assert.Single(topology.From(origin.Id)).To);
        Assert.Equal(origin.Id, Assert.Single(topology.To(ip.Id)).From);
    }

    [Fact]
    public void Names_lead_to_their_owners()
    {
        var endpoint = Arm.Resource($"{Arm.Group}/providers/Microsoft.Cdn/profiles/fd/afdEndpoints/e", """{"hostName":"shop.azurefd.net"}""", location: null);
        var manager = Arm.Resource(Arm.Network("trafficManagerProfiles/t"), """{"dnsConfig":{"fqdn":"t.trafficmanager.net"},"endpoints":[{"name":"x","properties":{"target":"SHOP.azurefd.net"} }]}""");
        var workspace = Arm.Resource($"{Arm.Group}/providers/Microsoft.OperationalInsights/workspaces/w", """{"customerId":"5a4b93bd-ed00-4ea5-8f2a-62f8c9a4f7a1"}""");
        var flow = Arm.Resource(Arm.Network("networkWatchers/n/flowLogs/f"), """{"flowAnalyticsConfiguration":{"networkWatcherFlowAnalyticsConfiguration":{"workspaceId":"5A4B93BD-ed00-4ea5-8f2a-62f8c9a4f7a1"} } }""");
        var topology = Topology.Build([endpoint, manager, workspace, flow]);

        Assert.Equal(endpoint.Id, Assert.Single(topology.From(manager.Id)).To);
        Assert.Equal(workspace.Id, Assert.Single(topology.From(flow.Id)).To);
    }

    [Fact]
    public void Service_reaches_the_frontend_of_its_own_cluster()
    {
        Resource[] Estate(string name)
        {
            var subnet = Net.SubnetId(name, "nodes");
            return
            [
                Net.Network(name, "10.1.0.0/16", Net.Subnet(name, "nodes", "10.1.0.0/24")), Net.Cluster(name, "{}", Net.Pool("a", subnet)),
                Arm.Resource(Arm.Network("loadBalancers/" + name), $$"""{"frontendIPConfigurations":[{"name":"f","properties":{"privateIPAddress":"10.1.0.9","subnet":{{Arm.Ref(subnet)}} } }]}"""),
                Resource.FromJson(Arm.Json($$"""{"id":"{{Arm.Cluster(name)}}/services/shop","name":"shop","status":{"loadBalancer":{"ingress":[{"ip":"10.1.0.9"}]} } }"""), Arm.Noon, ResourceSource.Provider)!,
            ];
        }

        var topology = Topology.Build([.. Estate("one"), .. Estate("two")]);

        Assert.Equal(Arm.Id(Arm.Network("loadBalancers/two")), Assert.Single(topology.From(Arm.Id(Arm.Cluster("two") + "/services/shop"))).To);
        Assert.Single(topology.To(Arm.Id(Arm.Network("loadBalancers/one"))), r => r.Path.StartsWith("status", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_estate_many_times_over_has_as_many_edges_each_as_alone()
    {
        var alone = Edges(Topology.Build(Copy(0)));
        var topology = Topology.Build(Enumerable.Range(0, 20).SelectMany(Copy));

        Assert.Equal(20 * alone, Edges(topology));
        Assert.Equal(
            Topology.Build(Copy(7)).DependentsOf(Arm.Id(Arm.Network("azureFirewalls/fw7")), 3).Length,
            topology.DependentsOf(Arm.Id(Arm.Network("azureFirewalls/fw7")), 3).Length);
    }

    [Theory]
    [InlineData("networkSecurityGroups/nsg/securityRules/r")]
    [InlineData("networkSecurityGroups/nsg")]
    [InlineData("routeTables/out")]
    [InlineData("routeTables/out/routes/r")]
    [InlineData("virtualNetworks/spoke/virtualNetworkPeerings/to-hub")]
    [InlineData("virtualNetworks/hub/virtualNetworkPeerings/to-spoke")]
    [InlineData("virtualNetworks/spoke")]
    [InlineData("virtualNetworks/hub")]
    [InlineData("virtualNetworks/spoke/subnets/nodes")]
    [InlineData("privateDnsZones/z/virtualNetworkLinks/l")]
    [InlineData("azureFirewalls/fw")]
    [InlineData("connections/c")]
    public void Write_of_what_joins_networks_reaches_the_cluster(string changed)
    {
        var topology = Joined(spokes: 0);

        Assert.Contains(Arm.Id(Arm.Cluster("kube")), topology.DependentsOf(Arm.Id(Arm.Network(changed)), 3));
    }

    [Theory]
    [InlineData("virtualNetworks/hub/virtualNetworkPeerings/to-spoke")]
    [InlineData("virtualNetworks/spoke/virtualNetworkPeerings/to-hub")]
    [InlineData("networkSecurityGroups/nsg/securityRules/r")]
    public void Cluster_comes_before_the_many_other_spokes_of_the_hub(string changed) =>
        Assert.Contains(Arm.Id(Arm.Cluster("kube")), Joined(spokes: 300).DependentsOf(Arm.Id(Arm.Network(changed)), 3).Take(20));

    private static Topology Joined(int spokes)
    {
        Resource Half(string network, string remote) => Arm.Resource(
            Arm.Network($"virtualNetworks/{network}/virtualNetworkPeerings/to-{remote}"), $$"""{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/" + remote))}} }""", location: null);
        return Topology.Build([
            Net.Network("spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", "10.1.0.0/24", $",\"networkSecurityGroup\":{Arm.Ref(Group)}{Net.TableRef()}")),
            Net.Network("hub", "10.2.0.0/16"), Half("spoke", "hub"), Half("hub", "spoke"),
            Net.Cluster("kube", "{}", Net.Pool("a", Net.SubnetId("spoke", "nodes"))),
            Net.Table(Net.Route("all", "0.0.0.0/0", "10.2.0.4")), Arm.Resource(Arm.Network("routeTables/out/routes/r"), """{"addressPrefix":"10.8.0.0/16","nextHopType":"None"}""", location: null),
            Arm.Resource(Group), Arm.Resource(Group + "/securityRules/r", """{"access":"Deny"}""", location: null),
            Arm.Resource(Net.SubnetId("spoke", "nodes"), $$"""{"addressPrefix":"10.1.0.0/24","networkSecurityGroup":{{Arm.Ref(Group)}}{{Net.TableRef()}} }""", location: null),
            Arm.Resource(Arm.Network("privateDnsZones/z")), Arm.Resource(Arm.Network("privateDnsZones/z/virtualNetworkLinks/l"), $$"""{"virtualNetwork":{{Arm.Ref(Spoke)}} }"""),
            Arm.Resource(Arm.Network("azureFirewalls/fw"), $$"""{"ipConfigurations":[{"properties":{"privateIPAddress":"10.2.0.4","subnet":{{Arm.Ref(Net.SubnetId("hub", "AzureFirewallSubnet"))}} } }]}"""),
            Arm.Resource(Arm.Network("connections/c"), $$"""{"virtualNetworkGateway1":{{Arm.Ref(Arm.Network("virtualNetworkGateways/g"))}},"peer":{{Arm.Ref(Spoke)}} }"""),
            .. Enumerable.Range(0, spokes).SelectMany(i => new[] { Net.Network($"a{i}", $"10.{(i % 200) + 20}.0.0/16"), Half("a" + i, "hub"), Half("hub", "a" + i) }),
        ]);
    }

    /// <summary>A hub with a firewall, two spokes with a cluster each, routes, rules and a load balancer; the addresses are always the same.</summary>
    private static IEnumerable<Resource> Copy(int n)
    {
        string Id(string typeAndName) => Arm.Network(typeAndName + n);
        string hub = $"hub{n}";
        yield return Net.Network(hub, "10.0.0.0/16", Net.Subnet(hub, "AzureFirewallSubnet", "10.0.0.0/26"), Net.Peer(hub, $"s1-{n}"), Net.Peer(hub, $"s2-{n}"));
        yield return Arm.Resource(Id("azureFirewalls/fw"), $$"""{"ipConfigurations":[{"properties":{"privateIPAddress":"10.0.0.4","subnet":{{Arm.Ref(Net.SubnetId(hub, "AzureFirewallSubnet"))}} } }]}""");
        foreach (var (spoke, net) in new[] { ($"s1-{n}", "10.1"), ($"s2-{n}", "10.2") })
        {
            var table = Arm.Network("routeTables/" + spoke);
            var rules = Arm.Network("networkSecurityGroups/" + spoke);
            yield return Net.Network(spoke, net + ".0.0/16", Net.Subnet(spoke, "nodes", net + ".0.0/24", $",\"routeTable\":{Arm.Ref(table)},\"networkSecurityGroup\":{Arm.Ref(rules)}"), Net.Peer(spoke, hub));
            yield return Net.Cluster(spoke, "{}", Net.Pool("a", Net.SubnetId(spoke, "nodes")));
            yield return Arm.Resource(table, """{"routes":[{"name":"d","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"} },{"name":"s","properties":{"addressPrefix":"10.1.0.0/16","nextHopIpAddress":"10.0.0.4"} }]}""");
            yield return Arm.Resource(rules, """{"securityRules":[{"name":"r","properties":{"sourceAddressPrefix":"10.2.0.0/24","destinationAddressPrefix":"10.1.0.0/24"} }]}""");
            yield return Arm.Resource(Arm.Network("loadBalancers/" + spoke), $$"""{"frontendIPConfigurations":[{"properties":{"privateIPAddress":"{{net}}.0.9","subnet":{{Arm.Ref(Net.SubnetId(spoke, "nodes"))}} } }]}""");
        }

        yield return Arm.Resource(Id("applicationGateways/gw"), $$"""{"gatewayIPConfigurations":[{"properties":{"subnet":{{Arm.Ref(Net.SubnetId(hub, "gw"))}} } }],"backendAddressPools":[{"properties":{"backendAddresses":[{"ipAddress":"10.1.0.9"},{"ipAddress":"10.2.0.9"}]} }]}""");
    }

    private static int Edges(Topology topology)
    {
        var forward = topology.Resources.Sum(r => topology.From(r.Id).Length);
        Assert.Equal(
            topology.Resources.SelectMany(r => topology.From(r.Id)).Where(r => topology.Find(r.To) is not null).Distinct().Count(),
            topology.Resources.SelectMany(r => topology.From(r.Id)).Where(r => topology.Find(r.To) is not null).Distinct().Count(r => topology.To(r.To).Contains(r)));
        return forward;
    }
}
