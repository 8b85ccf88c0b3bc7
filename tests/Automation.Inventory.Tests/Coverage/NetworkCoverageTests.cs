using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class NetworkCoverageTests
{
    private static readonly string Watcher = Arm.Network("networkWatchers/nw");

    private static Resource Log(string target, string enabled = "true", string name = "log", string more = "") =>
        Arm.Resource($"{Watcher}/flowLogs/{name}", $$"""{"targetResourceId":"{{target}}","enabled":{{enabled}}{{more}} }""");

    private static Topology With(params Resource[] more) => new Estate { More = more }.Build().WithListed(null);

    private static string[] Texts(Topology topology, string id, string fact) => [.. topology.Fact(id, fact).Value().EnumerateArray().Select(e => e.GetString()!)];

    [Fact]
    public void A_network_is_what_sits_in_it()
    {
        var hub = Arm.Resource(Estate.Hub, """{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"azurefirewallsubnet","properties":{} }]}""");
        var topology = new Estate { Leave = [Estate.Hub], More = [hub] }.Build();

        Assert.Equal(["cluster"], Texts(topology, Estate.Spoke, "network.roles"));
        Assert.Contains("managedClusters were not listed", topology.Fact(Estate.Hub, "network.roles").Cause(), StringComparison.Ordinal);
        Assert.Equal(["hub"], Texts(topology.WithListed(null), Estate.Hub, "network.roles"));
    }

    [Theory]
    [InlineData("network", "true", true)]
    [InlineData("network", "false", false)]
    [InlineData("nodes", "true", true)]
    [InlineData("other", "true", false)]
    [InlineData("none", "true", false)]
    public void A_network_is_logged_when_it_or_each_subnet_with_nodes_is(string target, string enabled, bool logged)
    {
        Resource[] logs = target switch
        {
            "network" => [Log(Estate.Spoke.ToUpperInvariant(), enabled)],
            "nodes" => [Log(Estate.Nodes, enabled)],
            "other" => [Log(Estate.Spoke + "/subnets/endpoints", enabled)],
            _ => [],
        };

        Assert.Equal(logged, With(logs).Fact(Estate.Spoke, "network.flowLogged").Value().GetBoolean());
    }

    [Fact]
    public void No_flow_log_seen_is_no_flow_log_only_once_all_were_listed()
    {
        var seen = new Estate().Build();

        Assert.Contains("flowLogs were not listed", seen.Fact(Estate.Spoke, "network.flowLogged").Cause(), StringComparison.Ordinal);
        Assert.Contains("flowLogs were not listed", seen.Fact(Estate.Spoke, "network.flowLogs").Cause(), StringComparison.Ordinal);
        Assert.True(new Estate { More = [Log(Estate.Spoke)] }.Build().Fact(Estate.Spoke, "network.flowLogged").Value().GetBoolean());
    }

    [Fact]
    public void Flow_logs_are_described()
    {
        var topology = With(Log(Estate.Nodes, more: ",\"flowAnalyticsConfiguration\":{\"networkWatcherFlowAnalyticsConfiguration\":{\"enabled\":true}}"));

        var log = Assert.Single(topology.Fact(Estate.Spoke, "network.flowLogs").Value().EnumerateArray());

        Assert.Equal(("log", "nodes", true, true), (log.GetProperty("name").GetString(), log.GetProperty("target").GetString(), log.GetProperty("enabled").GetBoolean(), log.GetProperty("analytics").GetBoolean()));
    }

    [Theory]
    [InlineData("westeurope", true)]
    [InlineData("North Europe", false)]
    public void A_hub_in_another_region_is_told(string region, bool same)
    {
        var hub = Arm.Resource(Estate.Hub, """{"subnets":[{"name":"GatewaySubnet","properties":{} }]}""", region);
        var topology = new Estate { Leave = [Estate.Hub], More = [hub] }.Build();

        var peering = Assert.Single(topology.Fact(Estate.Spoke, "network.hubPeerings").Value().EnumerateArray());

        Assert.Equal(("hub", same), (peering.GetProperty("hub").GetString(), peering.GetProperty("sameRegion").GetBoolean()));
    }

    [Fact]
    public void Only_hubs_count_and_what_was_not_read_may_be_one()
    {
        Assert.Empty(new Estate().Build().Fact(Estate.Spoke, "network.hubPeerings").Value().EnumerateArray());
        Assert.Contains(Estate.Hub, new Estate { Leave = [Estate.Hub] }.Build().Fact(Estate.Spoke, "network.hubPeerings").Cause(), StringComparison.Ordinal);
    }

    private static Resource Monitor(string source, string destination, string more = "", string group = "") => Arm.Resource($"{Watcher}/connectionMonitors/m", $$"""
        {"endpoints":[{"name":"from","resourceId":"{{source}}"},{"name":"to",{{destination}} }],
         "testGroups":[{"name":"g","sources":["from"],"destinations":["to"]{{group}} }]{{more}} }
        """);

    private static (string?, string?, bool)[] Critical(params Resource[] more) =>
    [
        .. new Estate { ThroughFirewall = true, More = more }.Build().WithListed(null).Fact(Estate.Spoke, "network.criticalPaths").Value().EnumerateArray()
            .Select(p => (p.GetProperty("kind").GetString(), p.GetProperty("destination").GetString(), p.GetProperty("monitored").GetBoolean())),
    ];

    [Fact]
    public void Paths_that_a_cluster_depends_on_are_told_and_which_of_them_are_watched()
    {
        Assert.Equal([("nextHop", "10.0.0.4", false), ("registry", "images.azurecr.io", false)], Critical());
        Assert.Equal([("nextHop", "10.0.0.4", true), ("registry", "images.azurecr.io", false)], Critical(Monitor(Estate.Spoke, "\"address\":\"10.0.0.4\"")));
        Assert.Equal([("nextHop", "10.0.0.4", false), ("registry", "images.azurecr.io", true)], Critical(Monitor(Estate.Nodes, "\"address\":\"IMAGES.azurecr.io\"")));
        Assert.Equal([("nextHop", "10.0.0.4", true), ("registry", "images.azurecr.io", false)], Critical(Monitor(Estate.Nodes, $"\"resourceId\":\"{Estate.Firewall}\"")));
    }

    [Theory]
    [InlineData("hub", "", "")]
    [InlineData("spoke", ",\"monitoringStatus\":\"Stopped\"", "")]
    [InlineData("spoke", "", ",\"disable\":true")]
    public void A_monitor_that_is_elsewhere_or_stopped_watches_nothing(string source, string more, string group) =>
        Assert.All(Critical(Monitor(source == "hub" ? Estate.Hub : Estate.Spoke, "\"address\":\"10.0.0.4\"", more, group)), p => Assert.False(p.Item3));

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("", ",\"disable\":false", 1)]
    [InlineData("", ",\"disable\":true", 0)]
    [InlineData(",\"monitoringStatus\":\"stopped\"", "", 0)]
    public void Active_test_groups_are_counted(string more, string group, int active)
    {
        var monitor = Monitor(Estate.Spoke, "\"address\":\"10.0.0.4\"", more, group);

        Assert.Equal(active, Topology.Build([monitor]).Fact(monitor.Id.Text, "connectionMonitor.activeTestGroups").Value().GetInt32());
    }

    [Fact]
    public void Monitors_that_were_not_listed_may_watch() =>
        Assert.Contains("connectionMonitors were not listed", new Estate().Build().Fact(Estate.Spoke, "network.criticalPaths").Cause(), StringComparison.Ordinal);
}
