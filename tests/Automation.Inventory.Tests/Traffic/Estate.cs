using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

/// <summary>A hub with a firewall, a spoke with a cluster and a registry it pulls from; each part can be placed elsewhere or left out.</summary>
internal sealed record Estate
{
    public const string Principal = "22222222-2222-2222-2222-222222222222";
    public static readonly string Hub = Arm.Network("virtualNetworks/hub");
    public static readonly string Spoke = Arm.Network("virtualNetworks/spoke");
    public static readonly string Nodes = Spoke + "/subnets/nodes";
    public static readonly string Routes = Arm.Network("routeTables/egress");
    public static readonly string Firewall = Arm.Network("azureFirewalls/fw");
    public static readonly string Kube = Arm.Cluster("kube");
    public static readonly string Images = Arm.Registry("images");
    public static readonly string Peering = Spoke + "/virtualNetworkPeerings/hub";

    public string HubRegion { get; init; } = "westeurope";

    public string RegistryRegion { get; init; } = "westeurope";

    public string RegistryAccess { get; init; } = "Enabled";

    public string SubnetMore { get; init; } = "";

    public bool ThroughFirewall { get; init; }

    public int Count { get; init; } = 100;

    public string[] Leave { get; init; } = [];

    public Resource[] More { get; init; } = [];

    public Topology Build()
    {
        var table = ThroughFirewall ? $"\"routeTable\":{Arm.Ref(Routes)}," : "";
        Resource[] all =
        [
            Arm.Resource(Kube, $$"""
                {"agentPoolProfiles":[{"name":"a","count":{{Count}},"vnetSubnetID":"{{Nodes}}"}],
                 "identityProfile":{"kubeletidentity":{"objectId":"{{Principal}}"} } }
                """),
            Arm.Resource(Spoke, $$"""
                {"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},
                 "subnets":[{"id":"{{Nodes}}","name":"nodes","properties":{ {{table}}{{SubnetMore}}"addressPrefix":"10.1.0.0/22"} }],
                 "virtualNetworkPeerings":[{"id":"{{Peering}}","name":"hub","properties":{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(Hub)}} } }]}
                """),
            Arm.Resource(Hub, """{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}""", HubRegion),
            Arm.Resource(Routes, """
                {"routes":[{"name":"out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"}}]}
                """),
            Arm.Resource(Firewall, $$"""
                {"sku":{"tier":"Standard"},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","subnet":{{Arm.Ref(Hub + "/subnets/AzureFirewallSubnet")}} } }]}
                """, HubRegion),
            Arm.Resource(Images, $$"""{"publicNetworkAccess":"{{RegistryAccess}}"}""", RegistryRegion),
            Arm.Resource(
                $"{Images}/providers/Microsoft.Authorization/roleAssignments/pull",
                $$"""{"principalId":"{{Principal}}","scope":"{{Images}}","roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"}""",
                location: null),
        ];
        return Topology.Build(all.Where(r => !Leave.Contains(r.Id.Text)).Concat(More));
    }

    public FactValue Fact(string name) => Build().Fact(Kube, name);

    public JsonElement[] Paths() => [.. Fact("traffic.avoidablePaths").Value().EnumerateArray()];

    public static Resource Endpoint(string network, string address = "10.1.0.9") => Arm.Resource(
        Arm.Network("privateEndpoints/images"),
        $$"""
        {"subnet":{{Arm.Ref(network + "/subnets/endpoints")}},"customDnsConfigs":[{"ipAddresses":["{{address}}"]}],
         "privateLinkServiceConnections":[{"properties":{"privateLinkServiceId":"{{Images}}"} }]}
        """);

    public static (string? Kind, decimal Gb, decimal Usd, decimal Saving, string? Instead) Read(JsonElement path) => (
        path.GetProperty("kind").GetString(), path.GetProperty("gbPerMonth").GetDecimal(), path.GetProperty("usdPerMonth").GetDecimal(),
        path.GetProperty("savingUsdPerMonth").GetDecimal(), path.GetProperty("cheaperVia").GetString());
}
