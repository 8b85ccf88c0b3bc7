namespace Automation.Inventory.Tests;

public sealed class PrivateLinkScopeTests
{
    private const string Fact = "privateLinkScope.unscopedResources";
    private static readonly string Scope = $"{Arm.Group}/providers/Microsoft.Insights/privateLinkScopes/logs";
    private static readonly string Workspace = $"{Arm.Group}/providers/Microsoft.OperationalInsights/workspaces/w";
    private static readonly string Collector = $"{Arm.Group}/providers/Microsoft.Insights/dataCollectionEndpoints/d";
    private static readonly string Rule = $"{Arm.Group}/providers/Microsoft.Insights/dataCollectionRules/r";
    private static readonly string Association = $"{DnsEstate.Kube}/providers/Microsoft.Insights/dataCollectionRuleAssociations/a";

    [Fact]
    public void Workspace_of_an_agent_is_missing_until_it_is_scoped()
    {
        Assert.Equal(["w omsagent True"], Missing(Estate("PrivateOnly")));
        Assert.Equal(["w omsagent False"], Missing(Estate("Open")));
        Assert.Equal(["w omsagent True"], Missing(Estate("Open").Put(Workspace, """{"publicNetworkAccessForIngestion":"Disabled"}""")));
        Assert.Equal([], Missing(Estate("PrivateOnly").Put(Workspace, $$"""{"privateLinkScopedResources":[{"resourceId":"{{Scope}}/scopedResources/w","scopeId":"1"}]}""")));
        Assert.Equal(["w omsagent True"], Missing(Estate("PrivateOnly").Put(Workspace, $$"""{"privateLinkScopedResources":[{"resourceId":"{{Scope}}2/scopedResources/w","scopeId":"1"}]}""")));
        Assert.Equal([], Missing(Scoped(Estate("PrivateOnly"), Workspace.ToUpperInvariant().Replace("/SUBSCRIPTIONS", "/subscriptions", StringComparison.Ordinal))));
    }

    [Fact]
    public void Rules_and_their_endpoints_count()
    {
        var estate = Scoped(Estate("PrivateOnly"), Workspace)
            .Put(Rule, $$"""{"dataCollectionEndpointId":"{{Collector}}","destinations":{"logAnalytics":[{"workspaceResourceId":"{{Workspace}}2"}]} }""")
            .Put(Association, $$"""{"dataCollectionRuleId":"{{Rule}}"}""", null)
            .Put(Association + "b", $$"""{"dataCollectionEndpointId":"{{Collector}}3"}""", null);

        Assert.Equal(["d r True", "w2 r True", "d3 ab True"], Missing(estate));
    }

    [Fact]
    public void Scope_of_another_network_and_agent_that_is_off_are_no_matter()
    {
        Assert.Equal([], Missing(Estate("PrivateOnly", network: Arm.Network("virtualNetworks/far"))));
        Assert.Equal([], Missing(Estate("PrivateOnly", state: "Pending")));
        Assert.Equal([], Missing(Estate("PrivateOnly", enabled: "false")));
        Assert.Equal(["w omsagent True"], Missing(Estate("PrivateOnly", network: DnsEstate.Hub)));
    }

    [Fact]
    public void Diagnostic_settings_do_not_pass_the_scope() => Assert.Equal(
        [],
        Missing(Scoped(Estate("PrivateOnly"), Workspace).Put($"{DnsEstate.Kube}/providers/Microsoft.Insights/diagnosticSettings/s", $$"""{"workspaceId":"{{Workspace}}9"}""", null)));

    [Fact]
    public void What_was_not_read_leaves_the_scope_open()
    {
        var estate = Estate("Open").Leave(Workspace);
        Assert.Contains("was not read", estate.Fact(Fact, Scope).Cause(), StringComparison.Ordinal);

        string[] listed = ["Microsoft.ContainerService/managedClusters", PrivateEndpoint.Type];
        var half = Estate("PrivateOnly");
        half.Listed = listed;
        Assert.IsType<Policy.FactValue.Unknown>(half.Fact(Fact, Scope));
        half.Listed = [.. listed, PrivateLinkScope.ScopedType];
        Assert.Equal(["w omsagent True"], Missing(half));
        Assert.Contains("associations", Scoped(half, Workspace).Fact(Fact, Scope).Cause(), StringComparison.Ordinal);
    }

    private static DnsEstate Estate(string mode, string? network = null, string state = "Approved", string enabled = "true") => new DnsEstate()
        .Put(DnsEstate.Kube, $$"""
            {"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{DnsEstate.Spoke}}/subnets/nodes"}],
             "addonProfiles":{"omsagent":{"enabled":{{enabled}},"config":{"logAnalyticsWorkspaceResourceID":"{{Workspace}}"} } } }
            """)
        .Put(Scope, $$"""{"accessModeSettings":{"ingestionAccessMode":"{{mode}}"} }""", "global")
        .Put(Workspace, "{}")
        .Put(Arm.Network("privateEndpoints/logs"), $$"""
            {"subnet":{{Arm.Ref((network ?? DnsEstate.Spoke) + "/subnets/endpoints")}},
             "privateLinkServiceConnections":[{"properties":{"privateLinkServiceId":"{{Scope}}","privateLinkServiceConnectionState":{"status":"{{state}}"} } }]}
            """);

    private static DnsEstate Scoped(DnsEstate estate, string resource) => estate.Put($"{Scope}/scopedResources/s", $$"""{"linkedResourceId":"{{resource}}"}""", null);

    private static string[] Missing(DnsEstate estate) => [.. estate.Fact(Fact, Scope).Value().EnumerateArray()
        .Select(m => $"{DnsEstate.Short(m.GetProperty("resource"))} {m.GetProperty("usedBy").GetString()} {m.GetProperty("privateOnly").GetBoolean()}")];
}
