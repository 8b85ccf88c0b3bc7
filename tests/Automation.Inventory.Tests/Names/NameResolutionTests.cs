using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class NameResolutionTests
{
    private static readonly string[] AllResolved = ["apiServer resolved", "registry resolved"];

    [Fact]
    public void Azure_dns_answers_from_a_zone_linked_to_the_network()
    {
        var estate = new DnsEstate();

        Assert.Equal(AllResolved, estate.Names());
        Assert.True(estate.Fact("cluster.namesResolve").Value().GetBoolean());
        var names = estate.Fact("cluster.nameResolution").Value().EnumerateArray().Select(a => a.GetProperty("name").GetString());
        Assert.Equal(["kube-1.privatelink.westeurope.azmk8s.io", "images.azurecr.io", "images.westeurope.data.azurecr.io"], names);
    }

    [Fact]
    public void Zone_that_is_linked_elsewhere_is_the_broken_hop()
    {
        var estate = new DnsEstate().LinkHub();

        Assert.Equal(["apiServer notLinked privatelink.westeurope.azmk8s.io", "registry notLinked privatelink.azurecr.io"], estate.Names());
        Assert.False(estate.Fact("cluster.namesResolve").Value().GetBoolean());
        Assert.Equal([DnsEstate.Kube, DnsEstate.Spoke, DnsEstate.ApiZone, DnsEstate.Zone], estate.Fact("cluster.nameResolution").Followed());
    }

    [Fact]
    public void Resolver_in_the_hub_answers_from_the_zones_of_the_hub()
    {
        Assert.Equal(AllResolved, new DnsEstate().LinkHub().Ask(DnsEstate.Resolver).Names());
        Assert.Equal(["apiServer notLinked privatelink.westeurope.azmk8s.io", "registry notLinked privatelink.azurecr.io"], new DnsEstate().Ask(DnsEstate.Resolver).Names());
    }

    [Fact]
    public void The_address_of_azure_dns_written_down_is_azure_dns() => Assert.Equal(AllResolved, new DnsEstate().Ask("168.63.129.16").Names());

    [Fact]
    public void Firewall_answers_only_with_its_dns_proxy_on()
    {
        var estate = new DnsEstate().LinkHub().Ask(DnsEstate.FirewallAddress);

        Assert.Equal(AllResolved, estate.Names());
        Assert.Equal(["apiServer proxyOff fwp", "registry proxyOff fwp"], estate.Put(DnsEstate.FirewallPolicy, """{"dnsSettings":{"enableProxy":false}}""").Names());
        Assert.Equal(["apiServer proxyOff fwp", "registry proxyOff fwp"], estate.Put(DnsEstate.FirewallPolicy, "{}").Names());
        Assert.Contains(DnsEstate.Firewall, estate.Leave(DnsEstate.FirewallPolicy).Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Firewall_asks_the_servers_of_its_policy_and_one_with_inherited_settings_is_not_guessed()
    {
        var estate = new DnsEstate().LinkHub().Ask(DnsEstate.FirewallAddress);

        Assert.Equal(AllResolved, estate.Put(DnsEstate.FirewallPolicy, $$"""{"dnsSettings":{"enableProxy":true,"servers":["{{DnsEstate.Resolver}}"]} }""").Names());
        Assert.Equal(
            ["apiServer unknownResolver 192.168.0.10", "registry unknownResolver 192.168.0.10"],
            estate.Put(DnsEstate.FirewallPolicy, """{"dnsSettings":{"enableProxy":true,"servers":["192.168.0.10"]}}""").Names());
        Assert.Contains("base policy", estate.Put(DnsEstate.FirewallPolicy, """{"basePolicy":{"id":"/subscriptions/1/resourceGroups/g/providers/Microsoft.Network/firewallPolicies/b"}}""")
            .Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Classic_firewall_says_it_in_its_own_settings()
    {
        const string Parts = """{"ipConfigurations":[{"properties":{"privateIPAddress":"10.0.0.4","subnet":{"id":"HUB/subnets/AzureFirewallSubnet"}}}],"additionalProperties":{"Network.DNS.EnableProxy":"PROXY","Network.DNS.Servers":"10.0.1.4, 10.0.1.4"}}""";
        var body = Parts.Replace("HUB", DnsEstate.Hub, StringComparison.Ordinal);
        var estate = new DnsEstate().LinkHub().Ask(DnsEstate.FirewallAddress);

        Assert.Equal(AllResolved, estate.Put(DnsEstate.Firewall, body.Replace("PROXY", "true", StringComparison.Ordinal)).Names());
        Assert.Equal(["apiServer proxyOff fw", "registry proxyOff fw"], estate.Put(DnsEstate.Firewall, body.Replace("PROXY", "false", StringComparison.Ordinal)).Names());
    }

    [Fact]
    public void Machine_that_answers_is_unknown_and_says_how_it_would_end()
    {
        var card = Arm.Network("networkInterfaces/dc1");
        var estate = new DnsEstate().LinkHub().Ask("10.0.2.5")
            .Put(card, $$"""{"ipConfigurations":[{"properties":{"privateIPAddress":"10.0.2.5","subnet":{{Arm.Ref(DnsEstate.Hub + "/subnets/dc")}} } }]}""");

        Assert.Equal(["apiServer unknownResolver dc1", "registry unknownResolver dc1"], estate.Names());
        Assert.All(estate.Fact("cluster.nameResolution").Value().EnumerateArray(), a => Assert.Equal("resolved", a.GetProperty("ifForwarded").GetString()));
        Assert.Contains("dc1", estate.Fact("cluster.namesResolve").Cause(), StringComparison.Ordinal);
        Assert.Equal(
            "notLinked",
            estate.Unlink(DnsEstate.ApiZone, DnsEstate.Hub).Fact("cluster.nameResolution").Value()[0].GetProperty("ifForwarded").GetString());
    }

    [Fact]
    public void One_bad_server_of_two_breaks_the_name()
    {
        var estate = new DnsEstate().Ask(DnsEstate.Resolver, "168.63.129.16");

        Assert.Equal(["apiServer notLinked privatelink.westeurope.azmk8s.io", "registry notLinked privatelink.azurecr.io"], estate.Names());
    }

    [Fact]
    public void Same_address_in_two_networks_is_the_near_one()
    {
        var far = Arm.Network("virtualNetworks/far");
        var estate = new DnsEstate().LinkHub().Ask(DnsEstate.Resolver).Put(far, "{}")
            .Put(Arm.Network("dnsResolvers/o/inboundEndpoints/in"), $$"""{"ipConfigurations":[{"subnet":{{Arm.Ref(far + "/subnets/dns")}},"privateIpAddress":"{{DnsEstate.Resolver}}"}]}""");

        Assert.Equal(AllResolved, estate.Names());
        Assert.Equal(["apiServer unknownResolver 10.0.1.4", "registry unknownResolver 10.0.1.4"], estate.Put(DnsEstate.Spoke, $$"""{"dhcpOptions":{"dnsServers":["{{DnsEstate.Resolver}}"]} }""").Names());
    }

    [Fact]
    public void Rule_forwards_what_no_linked_zone_has_and_the_longest_domain_wins()
    {
        var estate = new DnsEstate().LinkHub().Rule("azurecr.io.", DnsEstate.Resolver, DnsEstate.Spoke).Rule("azmk8s.io.", DnsEstate.Resolver, DnsEstate.Spoke);

        Assert.Equal(AllResolved, estate.Names());
        Assert.Equal(["apiServer resolved", "registry unknownResolver 192.168.0.1"], estate.Rule("images.azurecr.io.", "192.168.0.1", DnsEstate.Spoke).Names().Take(2));
        Assert.Equal(AllResolved, estate.Rule("images.azurecr.io.", "192.168.0.1", DnsEstate.Spoke, "Disabled").Names());
        Assert.Equal(AllResolved, new DnsEstate().Rule(".", "192.168.0.1", DnsEstate.Hub).Names());
        Assert.Equal(["apiServer resolved", "registry unknownResolver 192.168.0.1"], new DnsEstate().Rule(".", "192.168.0.1", DnsEstate.Spoke).Names());
    }

    [Fact]
    public void Rule_that_leads_back_to_itself_is_a_loop()
    {
        var estate = new DnsEstate().LinkHub().Unlink(DnsEstate.ApiZone, DnsEstate.Hub).Ask(DnsEstate.Resolver).Rule("azmk8s.io.", DnsEstate.Resolver, DnsEstate.Hub);

        Assert.Equal(["apiServer loop in", "registry resolved"], estate.Names());
    }

    [Fact]
    public void Zone_without_the_record_says_that_there_is_none_once_all_its_records_are_known()
    {
        var group = DnsEstate.Endpoint + "/privateDnsZoneGroups/default";

        Assert.Equal(["apiServer resolved", "registry noRecord privatelink.azurecr.io"], new DnsEstate().Leave(group).Names());
        Assert.Equal(["apiServer noRecord privatelink.westeurope.azmk8s.io", "registry resolved"], new DnsEstate().Leave(DnsEstate.ApiZone + "/A/kube-1").Names());
        var unread = new DnsEstate { Listed = [.. Everything.Where(t => t != DnsIndex.RecordType)] }.Leave(group);
        Assert.Equal(["apiServer resolved", "registry unread privatelink.azurecr.io"], unread.Leave(DnsEstate.ApiZone + "/A/kube-1").Answers());
        Assert.Contains("records", unread.Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);
        Assert.Equal(["apiServer resolved", "registry noRecord privatelink.azurecr.io"], WithoutRecords(unread, DnsEstate.Zone, 1).Names());
    }

    [Fact]
    public void Records_are_read_wherever_they_stand()
    {
        var group = DnsEstate.Endpoint + "/privateDnsZoneGroups/default";
        var own = new DnsEstate().Leave(group)
            .Put(DnsEstate.Zone + "/A/images", """{"aRecords":[{"ipv4Address":"10.1.9.5"}]}""", null)
            .Put(DnsEstate.Zone + "/A/images.westeurope.data", """{"aRecords":[{"ipv4Address":"10.1.9.4"}]}""", null);

        Assert.Equal(AllResolved, own.Names());
        Assert.Equal(AllResolved, own.Leave(DnsEstate.Zone + "/A/images").Put(DnsEstate.Zone + "/A/*", """{"aRecords":[{"ipv4Address":"10.1.9.5"}]}""", null).Names());
    }

    [Fact]
    public void Record_with_an_address_of_nobody_is_stale_and_one_of_a_pending_endpoint_not_approved()
    {
        Assert.Equal(["apiServer resolved", "registry staleRecord privatelink.azurecr.io"], new DnsEstate().PutEndpoint(addresses: "\"10.1.9.77\"").Names());
        Assert.Equal(["apiServer resolved", "registry notApproved images"], new DnsEstate().PutEndpoint(state: "Pending").Names());
    }

    [Fact]
    public void Address_is_not_called_stale_while_endpoints_may_be_missing()
    {
        var estate = new DnsEstate { Listed = [.. Everything.Where(t => t != PrivateEndpoint.Type)] }.PutEndpoint(addresses: "\"10.1.9.77\"");

        Assert.Equal(AllResolved, estate.Names());
        Assert.Equal(AllResolved, new DnsEstate().PutEndpoint(addresses: "").Names());
    }

    [Fact]
    public void Longest_zone_answers_alone()
    {
        var narrow = Arm.Network("privateDnsZones/images.azurecr.io");
        var estate = new DnsEstate().Put(narrow, """{"numberOfRecordSets":1}""", "global").Link(narrow, DnsEstate.Spoke);

        Assert.Equal(["apiServer resolved", "registry noRecord images.azurecr.io", "registry resolved"], estate.Names());
    }

    [Theory]
    [InlineData(",\"virtualNetworkLinkState\":\"InProgress\"", "registry notLinked spoke")]
    [InlineData(",\"virtualNetworkLinkState\":\"Completed\"", "registry resolved")]
    public void Link_counts_once_it_is_completed(string more, string wanted) =>
        Assert.Contains(wanted, new DnsEstate().Link(DnsEstate.Zone, DnsEstate.Spoke, more).Names());

    [Fact]
    public void No_zone_at_all_is_said_only_when_all_zones_were_read()
    {
        var estate = new DnsEstate().Unlink(DnsEstate.ApiZone, DnsEstate.Spoke).Leave(DnsEstate.ApiZone);

        Assert.Equal(["apiServer noZone spoke", "registry resolved"], estate.Names());
        estate.ListsNothing = true;
        Assert.IsType<Policy.FactValue.Unknown>(estate.Fact("cluster.nameResolution"));
    }

    [Fact]
    public void Missing_link_is_not_concluded_from_links_nobody_listed()
    {
        var estate = new DnsEstate { Listed = [.. Everything.Where(t => t != DnsIndex.LinkType)] }.LinkHub();

        Assert.Contains("links", estate.Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);
        Assert.Contains("rule sets", new DnsEstate { Listed = [.. Everything.Where(t => t != DnsIndex.RulesetType)] }.LinkHub().Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Registry_that_is_open_may_be_reached_in_public_but_not_through_an_empty_zone()
    {
        const string Open = """{"loginServer":"images.azurecr.io","publicNetworkAccess":"Enabled"}""";
        var group = DnsEstate.Endpoint + "/privateDnsZoneGroups/default";

        Assert.Equal(["apiServer resolved"], new DnsEstate().Unlink(DnsEstate.Zone, DnsEstate.Spoke).Put(DnsEstate.Images, Open).Names());
        Assert.Equal(["apiServer resolved", "registry noRecord privatelink.azurecr.io"], new DnsEstate().Leave(group).Put(DnsEstate.Images, Open).Names());
        Assert.Equal(["apiServer resolved"], new DnsEstate().Leave(group).Put(DnsEstate.Images, Open).Link(DnsEstate.Zone, DnsEstate.Spoke, ",\"resolutionPolicy\":\"NxDomainRedirect\"").Names());
    }

    [Theory]
    [InlineData("Images-a1b2.azurecr.io", "images-a1b2.azurecr.io")]
    [InlineData("images.azurecr.cn", "images.azurecr.cn")]
    [InlineData("images.registry.example.com", "images.azurecr.io")]
    public void Login_server_ends_at_the_name_of_the_service(string server, string name)
    {
        var names = new DnsEstate().Build().Shared(t => new ClusterNames(t)).NamesOf(Arm.Resource(DnsEstate.Images, $$"""{"loginServer":"{{server}}"}""")).ToList();

        Assert.Equal(name, names[0].Name);
        Assert.EndsWith($".westeurope.data.privatelink.{name[(name.IndexOf('.') + 1)..]}", names[1].Private, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_cluster_and_one_without_a_private_zone_need_no_api_name()
    {
        Assert.Equal(["registry resolved"], Cluster("\"apiServerAccessProfile\":{\"enablePrivateCluster\":false}").Names());
        Assert.Equal(["registry resolved"], Cluster("\"privateFQDN\":\"k.privatelink.westeurope.azmk8s.io\",\"apiServerAccessProfile\":{\"enablePrivateCluster\":true,\"privateDNSZone\":\"None\"}").Names());
        Assert.Equal(
            ["apiServer resolved", "registry resolved"],
            Cluster($"\"dnsPrefix\":\"kube-1\",\"apiServerAccessProfile\":{{\"enablePrivateCluster\":true,\"privateDNSZone\":\"{DnsEstate.ApiZone}\"}}").Names());
    }

    [Fact]
    public void Private_vault_and_shut_workspace_are_needed_too()
    {
        var vault = $"{Arm.Group}/providers/Microsoft.KeyVault/vaults/secrets";
        var workspace = $"{Arm.Group}/providers/Microsoft.OperationalInsights/workspaces/logs";
        var estate = Cluster($$"""
            "securityProfile":{"azureKeyVaultKms":{"enabled":true,"keyVaultNetworkAccess":"Private","keyVaultResourceId":"{{vault}}"} },
            "addonProfiles":{"OmsAgent":{"enabled":true,"config":{"logAnalyticsWorkspaceResourceId":"{{workspace}}"} } }
            """).Put(workspace, """{"publicNetworkAccessForIngestion":"Disabled","customerId":"c0ffee"}""");

        Assert.Equal(["registry resolved", "vault noZone spoke", "monitoring noZone spoke"], estate.Names());
        Assert.Equal(["registry resolved", "vault noZone spoke"], estate.Put(workspace, "{}").Names());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"dhcpOptions":{"dnsServers":"10.0.0.4"}}""")]
    [InlineData("""{"dhcpOptions":null}""")]
    public void Malformed_documents_never_throw(string body)
    {
        var estate = new DnsEstate();
        estate.Put(DnsEstate.Spoke, body == "{" ? "[]" : body);
        estate.Put(DnsEstate.Endpoint, """{"privateLinkServiceConnections":[1,null],"subnet":"x","networkInterfaces":{}}""");
        estate.Put(DnsEstate.Zone, """{"numberOfRecordSets":"many"}""", "global");

        Assert.DoesNotContain("could not be computed", estate.Fact("cluster.nameResolution") is Policy.FactValue.Unknown unknown ? unknown.Cause : "", StringComparison.Ordinal);
    }

    [Fact]
    public void Network_that_was_not_read_leaves_names_open() =>
        Assert.Contains(DnsEstate.Spoke, new DnsEstate().Leave(DnsEstate.Spoke).Fact("cluster.nameResolution").Cause(), StringComparison.Ordinal);

    private static string[] Everything { get; } =
        [RegistryAccess.AssignmentType, .. NameFacts.Sources, "Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks", "Microsoft.Network/dnsForwardingRulesets/forwardingRules"];

    private static DnsEstate WithoutRecords(DnsEstate estate, string zone, int sets) => estate.Put(zone, $$"""{"numberOfRecordSets":{{sets}} }""", "global");

    private static DnsEstate Cluster(string properties) => new DnsEstate().Put(DnsEstate.Kube, $$"""
        { {{properties}},"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{DnsEstate.Spoke}}/subnets/nodes"}],"identityProfile":{"kubeletidentity":{"objectId":"{{DnsEstate.Principal}}"} } }
        """);
}
