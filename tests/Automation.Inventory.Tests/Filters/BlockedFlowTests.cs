using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class BlockedFlowTests
{
    private static readonly string Vnet = Arm.Network("virtualNetworks/spoke");
    private static readonly string Nodes = Vnet + "/subnets/nodes";
    private static readonly string Pods = Vnet + "/subnets/pods";
    private static readonly string Api = Vnet + "/subnets/api";
    private static readonly string Edge = Vnet + "/subnets/edge";
    private static readonly string Gateway = Arm.Network("applicationGateways/agw");
    private static readonly string Kube = Arm.Cluster("kube");

    private const string DenyIn = "deny-in", DenyOut = "deny-out";

    [Fact]
    public void Default_rules_stop_nothing_that_a_cluster_needs() => Assert.Empty(Blocked(Overlay));

    [Fact]
    public void Cluster_without_a_security_group_has_nothing_stopped() => Assert.Empty(Flows(Build(Overlay, nodeGroup: false)));

    [Fact]
    public void Deny_of_everything_inbound_stops_nodes_pods_and_probes()
    {
        var lines = Blocked(Overlay, Nsg.Rule(DenyIn, 4000, "Deny"));

        Assert.Equal(["nodeToNode Inbound deny-in", "nodeToPod Inbound deny-in", "podToPod Inbound deny-in", "loadBalancer Inbound deny-in"], lines);
    }

    [Fact]
    public void Allows_for_nodes_alone_leave_pods_of_an_overlay_cut_off()
    {
        var lines = Blocked(
            Overlay, Nsg.Rule("nodes", 100, source: "10.1.0.0/22", destination: "10.1.0.0/22"), Nsg.Rule("probes", 110, source: "AzureLoadBalancer"), Nsg.Rule(DenyIn, 4000, "Deny"));

        Assert.Equal(["nodeToPod Inbound deny-in", "podToPod Inbound deny-in"], lines);
    }

    [Fact]
    public void Allows_for_nodes_and_pods_let_a_deny_stand() => Assert.Empty(Blocked(
        Overlay,
        Nsg.Rule("cluster", 100, source: "10.1.0.0/22", more: ""","sourceAddressPrefixes":["10.244.0.0/16"],"destinationAddressPrefixes":[]"""),
        Nsg.Rule("probes", 110, source: "AzureLoadBalancer"), Nsg.Rule(DenyIn, 4000, "Deny")));

    [Fact]
    public void Deny_of_one_port_between_nodes_is_seen() =>
        Assert.Equal(["nodeToNode Inbound kubelet 10250"], Blocked(Plain, [Nsg.Rule("kubelet", 100, "Deny", source: "10.1.0.0/24", ports: "10250", protocol: "Tcp")], "flow", "direction", "rule").Select(l => l + " 10250"));

    [Fact]
    public void Deny_of_the_Internet_outbound_stops_egress_and_a_public_API_server() => Assert.Equal(
        ["apiServer AzureCloud.westeurope", "egress MicrosoftContainerRegistry.westeurope", "egress AzureActiveDirectory", "egress AzureResourceManager", "egress AzureFrontDoor.FirstParty"],
        Blocked(Plain, [Nsg.Rule(DenyOut, 4000, "Deny", destination: "Internet", direction: "Outbound")], "flow", "destination"));

    [Theory]
    [InlineData("AzureCloud")]
    [InlineData("Internet")]
    public void One_allow_for_Azure_is_enough_for_all_of_it(string tag) => Assert.Empty(Blocked(
        Plain, Nsg.Rule("azure", 100, destination: tag, ports: "443", protocol: "Tcp", direction: "Outbound"), Nsg.Rule(DenyOut, 4000, "Deny", destination: "Internet", direction: "Outbound")));

    [Fact]
    public void Allow_for_the_API_servers_looked_up_address_is_not_called_a_stop() => Assert.Contains("deny-out", Build(
        Private.Replace("\"enablePrivateCluster\":true", "\"enablePrivateCluster\":false", StringComparison.Ordinal).Replace("\"outboundType\":\"userDefinedRouting\"", "\"outboundType\":\"none\"", StringComparison.Ordinal), rules:
        [Nsg.Rule("api", 100, destination: "20.50.1.1", ports: "443", direction: "Outbound"), Nsg.Rule(DenyOut, 4000, "Deny", destination: "Internet", direction: "Outbound")]).Fact(Kube, "cluster.blockedFlows").Cause(), StringComparison.Ordinal);

    [Fact]
    public void Private_cluster_without_egress_needs_nothing_outside() =>
        Assert.Empty(Blocked(Private.Replace("userDefinedRouting", "none", StringComparison.Ordinal), Nsg.Rule(DenyOut, 4000, "Deny", destination: "Internet", direction: "Outbound")));

    [Fact]
    public void API_server_in_the_network_is_asked_at_both_ends()
    {
        var cluster = Plain.Replace("\"apiServerAccessProfile\":{}", $"\"apiServerAccessProfile\":{{\"enableVnetIntegration\":true,\"subnetId\":\"{Api}\"}}", StringComparison.Ordinal);
        var topology = Build(cluster, rules: [Nsg.Rule("no-tunnel", 100, "Deny", destination: "10.1.8.0/28", ports: "4443", direction: "Outbound"), Nsg.Rule("no-probe", 100, "Deny", destination: "10.1.8.0/28", ports: "9000-9999")], apiGroup: true);

        Assert.Equal(["apiServer Outbound no-tunnel 443,4443", "apiServer Inbound no-probe 9988"], topology.Fact(Kube, "cluster.blockedFlows").Value().Lines("flow", "direction", "rule", "ports"));
    }

    [Fact]
    public void Pod_subnets_are_asked_in_both_directions()
    {
        var cluster = Plain.Replace("\"count\":3", $"\"podSubnetID\":\"{Pods}\"", StringComparison.Ordinal);
        var lines = Blocked(cluster, Nsg.Rule("no-pods", 100, "Deny", source: "10.1.4.0/24"));

        Assert.Equal(["podToNode Inbound no-pods"], lines);
    }

    [Fact]
    public void Custom_DNS_server_must_be_reachable() =>
        Assert.Equal(["dns 10.0.0.53 53"], Blocked(Plain, [Nsg.Rule("no-dns", 100, "Deny", destination: "10.0.0.0/24", ports: "53", protocol: "Udp", direction: "Outbound")], "flow", "destination", "ports"));

    [Fact]
    public void Unreadable_rule_that_could_stop_something_makes_it_Unknown()
    {
        Assert.Contains("Rule `odd`", Build(Plain, rules: [Nsg.Rule("odd", 100, "Deny", source: "10.1/16")]).Fact(Kube, "cluster.blockedFlows").Cause(), StringComparison.Ordinal);
        Assert.Equal(["nodeToNode Inbound deny-in"], Blocked(Plain, Nsg.Rule("odd", 4001, "Deny", source: "10.1/16", direction: "Outbound"), Nsg.Rule(DenyIn, 100, "Deny", source: "10.1.0.0/22")));
    }

    [Fact]
    public void Security_group_that_was_not_read_makes_it_Unknown() =>
        Assert.Contains(Nsg.Id, Topology.Build(Build(Plain).Resources.Where(r => r.Id.Text != Nsg.Id)).Fact(Kube, "cluster.blockedFlows").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Standard_v2", true, "loadBalancer 65200-65535,gatewayManager 65200-65535")]
    [InlineData("WAF", true, "loadBalancer 65503-65534,gatewayManager 65503-65534")]
    [InlineData("WAF_v2", false, "loadBalancer 65200-65535")]
    public void Gateway_needs_Azure_to_reach_it(string tier, bool isPublic, string want)
    {
        Assert.Equal(want, string.Join(',', OfGateway(tier, isPublic, Nsg.Rule(DenyIn, 4000, "Deny")).Value().Lines("flow", "ports")));
        Assert.Empty(OfGateway(tier, isPublic, Nsg.Rule("manager", 100, source: "GatewayManager", ports: "65200-65535"), Nsg.Rule("probes", 110, source: "AzureLoadBalancer"), Nsg.Rule(DenyIn, 4000, "Deny")).Value().EnumerateArray());
    }

    [Fact]
    public void Default_rules_alone_keep_the_gateway_manager_out() =>
        Assert.Equal(["gatewayManager DenyAllInBound True"], OfGateway("WAF_v2", true).Value().Lines("flow", "rule", "isDefault"));

    [Fact]
    public void Gateway_needs_the_Internet_but_not_every_host_of_it()
    {
        var manager = Nsg.Rule("manager", 100, source: "GatewayManager", ports: "65200-65535");

        Assert.Equal(["internet no-web"], OfGateway("WAF_v2", true, manager, Nsg.Rule("no-web", 100, "Deny", destination: "Internet", ports: "443", direction: "Outbound")).Value().Lines("flow", "rule"));
        Assert.Empty(OfGateway("WAF_v2", true, manager, Nsg.Rule("bad-host", 100, "Deny", destination: "203.0.113.7", direction: "Outbound")).Value().EnumerateArray());
        Assert.Empty(OfGateway("WAF_v2", true, manager, Nsg.Rule("no-mail", 100, "Deny", destination: "Internet", ports: "25", direction: "Outbound")).Value().EnumerateArray());
    }

    [Fact]
    public void Tiers_are_told_by_what_stands_in_the_subnets_and_what_passes_between_them()
    {
        var closed = new[] { Nsg.Rule("web", 100, source: "10.1.9.0/24", ports: "8080", protocol: "Tcp"), Nsg.Rule(DenyIn, 4000, "Deny", source: "VirtualNetwork") };
        var flows = Build(Plain, rules: closed, gateway: true, listed: true).Fact(Vnet, "network.tierFlows").Value();

        Assert.Equal(["dmz>application Tcp 8080 web"], flows.Lines("pair", "protocol", "ports", "rule").Where(l => l.StartsWith("dmz>application", StringComparison.Ordinal)));
        Assert.Contains("application>dmz Tcp * AllowVnetOutBound", flows.Lines("pair", "protocol", "ports", "rule"));
        Assert.Contains("internet>dmz Tcp * ", flows.Lines("pair", "protocol", "ports", "rule"));
        Assert.DoesNotContain(flows.Lines("pair", "to"), l => l == $"internet>other {Pods}");
        Assert.DoesNotContain(flows.Lines("pair"), p => p == "internet>application");
    }

    [Fact]
    public void Tiers_are_Unknown_while_not_everything_in_them_is_listed() =>
        Assert.Contains("applicationGateways", Build(Plain, gateway: true).Fact(Vnet, "network.tierFlows").Cause(), StringComparison.Ordinal);

    [Fact]
    public void Interface_is_open_only_where_both_groups_let_the_Internet_in()
    {
        var own = Arm.Network("networkSecurityGroups/own");
        var nic = Arm.Network("networkInterfaces/vm");
        var machine = Arm.Resource(nic, $$"""{"networkSecurityGroup":{{Arm.Ref(own)}},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.1.0.9","subnet":{{Arm.Ref(Nodes)}} } }]}""");
        var group = Arm.Resource(own, $$"""{"securityRules":[{{Nsg.Rule("own", 100, ports: "22-443", protocol: "Tcp")}}]}""");
        var subnet = Build(Plain, rules: [Nsg.Rule("subnet", 100, ports: "80-8080")]).Resources;

        Assert.Equal(["Tcp 80-443 own"], Topology.Build([.. subnet, machine, group]).Fact(nic, "filter.interfaceFromInternet").Value().Lines("protocol", "ports", "rule"));
        Assert.Contains(own, Topology.Build([.. subnet, machine]).Fact(nic, "filter.interfaceFromInternet").Cause(), StringComparison.Ordinal);
        Assert.Empty(Topology.Build([.. Build(Plain).Resources, machine, group]).Fact(nic, "filter.interfaceFromInternet").Value().EnumerateArray());
    }

    [Fact]
    public void Group_tells_the_tiers_of_the_subnets_that_use_it()
    {
        var topology = Build(Plain, edgeGroup: true, gateway: true, listed: true);

        Assert.Equal([Edge + " dmz", Nodes + " application"], topology.Fact(Nsg.Id, "filter.attachments").Value().Lines("subnet", "tier").Order(StringComparer.Ordinal));
        Assert.Contains("virtualNetworks were listed", Build(Plain).Fact(Nsg.Id, "filter.attachments").Cause(), StringComparison.Ordinal);
    }

    private static string Plain => Private.Replace("\"enablePrivateCluster\":true", "", StringComparison.Ordinal).Replace("userDefinedRouting", "loadBalancer", StringComparison.Ordinal);

    private static string Overlay => Plain.Replace("\"networkPlugin\":\"azure\"", "\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\",\"podCidr\":\"10.244.0.0/16\"", StringComparison.Ordinal);

    private static string Private => $$"""
        {"networkProfile":{"outboundType":"userDefinedRouting","networkPlugin":"azure"},"apiServerAccessProfile":{"enablePrivateCluster":true},
         "agentPoolProfiles":[{"name":"a","count":3,"vnetSubnetID":"{{Nodes}}"}]}
        """;

    private static List<string> Blocked(string cluster, params string[] rules) => Blocked(cluster, rules, "flow", "direction", "rule");

    private static List<string> Blocked(string cluster, string[] rules, params string[] members) => Build(cluster, rules: rules).Fact(Kube, "cluster.blockedFlows").Value().Lines(members);

    private static List<string> Flows(Topology topology) => topology.Fact(Kube, "cluster.blockedFlows").Value().Lines("flow");

    private static FactValue OfGateway(string tier, bool isPublic, params string[] rules)
    {
        var frontend = isPublic ? $"\"publicIPAddress\":{Arm.Ref(Arm.Network("publicIPAddresses/p"))}" : "\"privateIPAddress\":\"10.1.9.9\"";
        var gateway = Arm.Resource(Gateway, $$"""{"sku":{"tier":"{{tier}}"},"gatewayIPConfigurations":[{"name":"c","properties":{"subnet":{{Arm.Ref(Edge)}} } }],"frontendIPConfigurations":[{"name":"f","properties":{ {{frontend}} } }]}""");
        return Topology.Build(Build(Plain, rules: rules, edgeGroup: true).Resources.Append(gateway)).Fact(Gateway, "gateway.blockedFlows");
    }

    private static Topology Build(string cluster, bool nodeGroup = true, bool apiGroup = false, bool edgeGroup = false, bool gateway = false, bool listed = false, string[]? rules = null)
    {
        string Subnet(string id, string prefix, bool group) =>
            $$"""{"id":"{{id}}","name":"{{id[(id.LastIndexOf('/') + 1)..]}}","properties":{"addressPrefix":"{{prefix}}"{{(group ? $",\"networkSecurityGroup\":{Arm.Ref(Nsg.Id)}" : "")}} } }""";
        List<Resource> all =
        [
            Arm.Resource(Kube, cluster),
            Nsg.Group(rules ?? []),
            Arm.Resource(Vnet, $$"""
                {"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"dhcpOptions":{"dnsServers":["168.63.129.16","10.0.0.53"]},
                 "subnets":[{{Subnet(Nodes, "10.1.0.0/22", nodeGroup)}},{{Subnet(Pods, "10.1.4.0/22", false)}},{{Subnet(Api, "10.1.8.0/28", apiGroup)}},{{Subnet(Edge, "10.1.9.0/24", edgeGroup)}}],
                 "virtualNetworkPeerings":[{"name":"hub","properties":{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/hub"))}},"remoteAddressSpace":{"addressPrefixes":["10.0.0.0/16"]} } }]}
                """),
        ];
        if (gateway)
        {
            all.Add(Arm.Resource(Gateway, $$"""{"gatewayIPConfigurations":[{"name":"c","properties":{"subnet":{{Arm.Ref(Edge)}} } }]}"""));
        }

        var topology = Topology.Build(all);
        return listed ? topology.WithListed(null) : topology;
    }
}
