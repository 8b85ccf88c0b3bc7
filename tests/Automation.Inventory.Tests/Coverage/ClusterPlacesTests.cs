using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class ClusterPlacesTests
{
    private static readonly string Profile = $"{Arm.Group}/providers/Microsoft.Cdn/profiles/afd";
    private static readonly string Workspace = $"{Arm.Group}/providers/Microsoft.OperationalInsights/workspaces/logs";

    private static (string?, string?, bool)[] Dependencies(Topology topology, string? cluster = null) =>
    [
        .. topology.Fact(cluster ?? Estate.Kube, "cluster.dependencies").Value().EnumerateArray()
            .Select(d => (d.GetProperty("kind").GetString(), d.GetProperty("region").GetString(), d.GetProperty("inRegion").GetBoolean())),
    ];

    [Fact]
    public void A_registry_is_near_where_it_or_a_replica_stands()
    {
        Resource Replica(string region, string enabled) => Arm.Resource($"{Estate.Images}/replications/{region}", $$"""{"regionEndpointEnabled":{{enabled}} }""", region);
        var far = new Estate { RegistryRegion = "northeurope" };

        Assert.Equal([("registry", "westeurope", true)], Dependencies(new Estate().Build()));
        Assert.Equal([("registry", "northeurope", false)], Dependencies(far.Build().WithListed(null)));
        Assert.Equal([("registry", "northeurope", true)], Dependencies((far with { More = [Replica("westeurope", "true")] }).Build()));
        Assert.Equal([("registry", "northeurope", false)], Dependencies((far with { More = [Replica("westeurope", "false")] }).Build().WithListed(null)));
        Assert.Contains("replications were not listed", far.Build().Fact(Estate.Kube, "cluster.dependencies").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Workspaces_gateways_vaults_and_NAT_gateways_count()
    {
        var (cluster, gateway, vault, nat) = (Arm.Cluster("other"), Arm.Network("applicationGateways/agw"), $"{Arm.Group}/providers/Microsoft.KeyVault/vaults/kv", Arm.Network("natGateways/nat"));
        var network = Arm.Network("virtualNetworks/v");
        var topology = Topology.Build(
        [
            Arm.Resource(cluster, $$"""
                {"addonProfiles":{"omsagent":{"config":{"logAnalyticsWorkspaceResourceID":"{{Workspace}}"} },"ingressApplicationGateway":{"config":{"effectiveApplicationGatewayId":"{{gateway}}"} } },
                 "securityProfile":{"azureKeyVaultKms":{"keyVaultResourceId":"{{vault}}"} },"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{network}}/subnets/n"}]}
                """),
            Arm.Resource(network, $$"""{"subnets":[{"id":"{{network}}/subnets/n","name":"n","properties":{"natGateway":{{Arm.Ref(nat)}} } }]}"""),
            Arm.Resource(Workspace, location: "North Europe"), Arm.Resource(gateway), Arm.Resource(vault), Arm.Resource(nat, location: "northeurope"),
        ]);

        Assert.Equal(
            [("gateway", "westeurope", true), ("natGateway", "northeurope", false), ("vault", "westeurope", true), ("workspace", "northeurope", false)],
            Dependencies(topology, cluster).Order());
    }

    [Fact]
    public void Without_role_assignments_registries_are_not_known() =>
        Assert.Contains(
            "roleAssignments were not listed",
            new Estate { Leave = [$"{Estate.Images}/providers/Microsoft.Authorization/roleAssignments/pull"] }.Build().Fact(Estate.Kube, "cluster.dependencies").Cause(), StringComparison.Ordinal);

    private static Resource Cluster(string name, string region, string tags = "\"application\":\"shop\",\"environment\":\"production\"") =>
        Arm.Resource(Arm.Cluster(name), $$"""{"nodeResourceGroup":"MC_{{name}}"}""", region, $"\"tags\":{{{tags}}},");

    private static Resource Address(string cluster, string region, string ip) => Arm.Resource(
        $"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/mc_{cluster}/providers/Microsoft.Network/publicIPAddresses/kubernetes", $$"""{"ipAddress":"{{ip}}"}""", region);

    private static Resource Origin(string name, string host, string group = "g", string state = "Enabled") =>
        Arm.Resource($"{Profile}/originGroups/{group}/origins/{name}", $$"""{"hostName":"{{host}}","enabledState":"{{state}}"}""", null);

    private static Resource Door() => Arm.Resource(Profile, "{}", "global", "\"sku\":{\"name\":\"Standard_AzureFrontDoor\"},");

    private static Topology Two(params Resource[] more) => Topology.Build(
        [Cluster("west", "westeurope"), Cluster("north", "northeurope"), Address("west", "westeurope", "20.0.0.1"), Address("north", "northeurope", "20.0.0.2"), Door(), .. more]).WithListed(null);

    private static int EntryRegions(Topology topology) => topology.Fact(Arm.Cluster("west"), "cluster.entryRegions").Value().GetInt32();

    [Fact]
    public void Clusters_of_one_application_behind_one_origin_group_count_their_regions()
    {
        var topology = Two(Origin("a", "20.0.0.1"), Origin("b", "20.0.0.2"));

        Assert.Equal(2, EntryRegions(topology));
        Assert.Equal(["northeurope", "westeurope"], topology.Fact(Arm.Cluster("west"), "cluster.applicationRegions").Value().EnumerateArray().Select(r => r.GetString()));
        Assert.Equal("afd/g", Assert.Single(topology.Fact(Arm.Cluster("west"), "cluster.globalEntries").Value().EnumerateArray()).GetProperty("entry").GetString());
    }

    [Fact]
    public void Origins_in_different_groups_or_disabled_ones_do_not_fail_over()
    {
        Assert.Equal(1, EntryRegions(Two(Origin("a", "20.0.0.1"), Origin("b", "20.0.0.2", "other"))));
        Assert.Equal(1, EntryRegions(Two(Origin("a", "20.0.0.1"), Origin("b", "20.0.0.2", state: "Disabled"))));
        Assert.Equal(0, EntryRegions(Two()));
    }

    [Fact]
    public void Traffic_Manager_is_an_entry_too()
    {
        var group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups";
        var manager = Arm.Resource(Arm.Network("trafficManagerProfiles/tm"), $$"""
            {"endpoints":[{"properties":{"targetResourceId":"{{group}}/mc_west/providers/Microsoft.Network/publicIPAddresses/kubernetes"} },
                          {"properties":{"targetResourceId":"{{group}}/mc_north/providers/Microsoft.Network/publicIPAddresses/kubernetes"} }]}
            """, "global");

        Assert.Equal(2, EntryRegions(Two(manager)));
    }

    [Fact]
    public void Another_application_or_environment_is_another_matter()
    {
        var topology = Topology.Build(
            [Cluster("west", "westeurope"), Cluster("north", "northeurope", "\"application\":\"shop\",\"environment\":\"test\""), Cluster("us", "eastus", "\"app\":\"pay\"")]).WithListed(null);

        Assert.Equal(["westeurope"], topology.Fact(Arm.Cluster("west"), "cluster.applicationRegions").Value().EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public void Without_an_application_there_is_nothing_to_compare() =>
        Assert.Contains("carries no tag", Topology.Build([Cluster("west", "westeurope", "")]).WithListed(null).Fact(Arm.Cluster("west"), "cluster.entryRegions").Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("true", "true", true)]
    [InlineData("false", "true", false)]
    [InlineData("true", "false", false)]
    public void A_workspace_receives_what_flow_logs_send_it(string enabled, string analytics, bool receives)
    {
        var log = Arm.Resource(Arm.Network("networkWatchers/nw/flowLogs/log"), $$"""
            {"enabled":{{enabled}},"targetResourceId":"{{Estate.Spoke}}","flowAnalyticsConfiguration":{"networkWatcherFlowAnalyticsConfiguration":{"enabled":{{analytics}},"workspaceResourceId":"{{Workspace}}"} } }
            """);

        Assert.Equal(receives, Topology.Build([Arm.Resource(Workspace), log]).WithListed(null).Fact(Workspace, "workspace.receivesNetworkLogs").Value().GetBoolean());
    }

    [Fact]
    public void A_workspace_receives_what_diagnostic_settings_send_it_and_without_a_list_of_them_nothing_is_ruled_out()
    {
        var setting = Arm.Resource(Estate.Firewall + "/providers/Microsoft.Insights/diagnosticSettings/d", $$"""{"workspaceId":"{{Workspace}}","logs":[{"category":"AZFWNetworkRule","enabled":true}]}""", null);

        var source = Assert.Single(Topology.Build([Arm.Resource(Workspace), setting]).Fact(Workspace, "workspace.networkLogs").Value().EnumerateArray());
        Assert.Equal(("fw", "Microsoft.Network/azureFirewalls"), (source.GetProperty("source").GetString(), source.GetProperty("kind").GetString()));
        Assert.Contains("diagnosticSettings were not listed", Topology.Build([Arm.Resource(Workspace)]).WithListed(ListedTypes.BySweep).Fact(Workspace, "workspace.receivesNetworkLogs").Cause(), StringComparison.Ordinal);
    }
}
