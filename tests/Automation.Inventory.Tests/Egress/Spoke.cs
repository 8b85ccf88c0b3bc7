using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

/// <summary>A spoke with a cluster and a hub with a firewall, part by part replaceable.</summary>
internal sealed class Spoke
{
    public static readonly string Vnet = Arm.Network("virtualNetworks/spoke");
    public static readonly string Hub = Arm.Network("virtualNetworks/hub");
    public static readonly string Nodes = Vnet + "/subnets/nodes";
    public static readonly string Table = Arm.Network("routeTables/egress");
    public static readonly string Fw = Arm.Network("azureFirewalls/fw");
    public static readonly string Ip = Arm.Network("publicIPAddresses/out");
    public static readonly string Nat = Arm.Network("natGateways/nat");
    public static readonly string Kube = Arm.Cluster("kube");

    public string Subnet { get; init; } = "";

    public string NodePrefix { get; init; } = "\"addressPrefix\":\"10.1.0.0/22\"";

    public string MoreSubnets { get; init; } = "";

    public string Peering { get; init; } = "\"peeringState\":\"Connected\",\"allowForwardedTraffic\":true";

    public string[] Routes { get; init; } = [];

    public string TableMore { get; init; } = "";

    public string Firewall { get; init; } = $$"""{"sku":{"tier":"Premium"},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","publicIPAddress":{{Arm.Ref(Ip)}},"subnet":{{Arm.Ref(Hub + "/subnets/AzureFirewallSubnet")}} } }]}""";

    public string FirewallMore { get; init; } = "\"zones\":[\"1\",\"2\",\"3\"],";

    public string Cluster { get; init; } = "\"networkProfile\":{\"outboundType\":\"userDefinedRouting\"}";

    public string Pools { get; init; } = $$"""[{"name":"a","count":3,"vnetSubnetID":"{{Nodes}}"}]""";

    public string[] Leave { get; init; } = [];

    public Resource[] More { get; init; } = [];

    public bool ListsAll { get; init; } = true;

    public static string Route(string prefix, string type, string? hop = null, string? name = null) =>
        $$"""{"name":"{{name ?? "to-" + prefix.Replace('/', '-')}}","properties":{"addressPrefix":"{{prefix}}","nextHopType":"{{type}}"{{(hop is null ? "" : $",\"nextHopIpAddress\":\"{hop}\"")}} } }""";

    public static readonly string ToFirewall = Route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4");

    public Topology Build()
    {
        var table = Routes.Length > 0 || TableMore.Length > 0 ? $"\"routeTable\":{Arm.Ref(Table)}," : "";
        Resource[] all =
        [
            Arm.Resource(Kube, $$"""{ {{Cluster}},"agentPoolProfiles":{{Pools}} }"""),
            Arm.Resource(Vnet, $$"""
                {"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},
                 "subnets":[{"id":"{{Nodes}}","name":"nodes","properties":{ {{table}}{{Subnet}}{{NodePrefix}} } }{{MoreSubnets}}],
                 "virtualNetworkPeerings":[{"id":"{{Vnet}}/virtualNetworkPeerings/hub","name":"hub","properties":{ {{Peering}},"remoteVirtualNetwork":{{Arm.Ref(Hub)}} } }]}
                """),
            Arm.Resource(Hub, $$"""{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"id":"{{Hub}}/subnets/AzureFirewallSubnet","name":"AzureFirewallSubnet","properties":{"addressPrefix":"10.0.0.0/26"{{HubFirewallSubnet}} } }],"virtualNetworkPeerings":[] }"""),
            Arm.Resource(Table, $$"""{ {{TableMore}}"routes":[{{string.Join(',', Routes)}}]}"""),
            Arm.Resource(Fw, Firewall, more: FirewallMore),
            Arm.Resource(Ip, """{"ipAddress":"20.1.1.1"}"""),
            Arm.Resource(Nat, $$"""{"publicIpAddresses":[{{Arm.Ref(Ip)}}]}""", more: "\"sku\":{\"name\":\"StandardV2\"},"),
        ];
        var topology = Topology.Build(all.Where(r => !Leave.Contains(r.Id.Text)).Concat(More));
        return ListsAll ? topology.WithListed(null) : topology;
    }

    public string HubFirewallSubnet { get; init; } = "";

    public FactValue Egress() => Build().Fact(Nodes, "subnet.egress");

    public JsonElement Path() => Egress().Value();

    public FactValue Fact(string name) => Build().Fact(Kube, name);
}
