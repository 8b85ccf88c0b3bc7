using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class GroupFactTests
{
    [Theory]
    [InlineData("*", 1)]
    [InlineData("Any", 1)]
    [InlineData("internet", 1)]
    [InlineData("0.0.0.0/0", 1)]
    [InlineData("1.2.3.4/0", 1)]
    [InlineData("0.0.0.0", 1)]
    [InlineData("::/0", 1)]
    public void Every_spelling_of_the_Internet_is_seen(string source, double share)
    {
        var open = Assert.Single(Inbound(Nsg.Rule("ssh", 100, source: source, ports: "22", protocol: "Tcp")).EnumerateArray());

        Assert.Equal(("ssh", "Tcp", 22, 22, share), (open.GetProperty("rule").GetString(), open.GetProperty("protocol").GetString(), open.GetProperty("firstPort").GetInt32(), open.GetProperty("lastPort").GetInt32(), open.GetProperty("internetShare").GetDouble()));
    }

    [Theory]
    [InlineData("0.0.0.0/1", 0.4, 0.7)]
    [InlineData("8.0.0.0/8", 0.004, 0.005)]
    [InlineData("203.0.113.7", 0.0000000001, 0.000000001)]
    public void Part_of_the_Internet_tells_how_large_it_is(string source, double least, double most) =>
        Assert.InRange(Assert.Single(Inbound(Nsg.Rule("r", 100, source: source, ports: "22", protocol: "Tcp")).EnumerateArray()).GetProperty("internetShare").GetDouble(), least, most);

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("VirtualNetwork")]
    [InlineData("AzureLoadBalancer")]
    [InlineData("AzureFrontDoor.Backend")]
    [InlineData("fd00::/8")]
    public void Private_sources_and_services_are_not_the_Internet(string source) =>
        Assert.Empty(Inbound(Nsg.Rule("r", 100, source: source)).EnumerateArray());

    [Fact]
    public void Deny_before_an_allow_takes_its_part_away()
    {
        var lines = Inbound(
            Nsg.Rule("no-ssh", 100, "Deny", source: "Internet", ports: "22", protocol: "Tcp"),
            Nsg.Rule("all", 200, ports: "20-23", protocol: "Tcp"),
            Nsg.Rule("late", 300, "Deny")).Lines("rule", "ports", "priority", "isDefault");

        Assert.Equal(["all 20-21 200 False", "all 23 200 False"], lines);
    }

    [Fact]
    public void Two_denies_close_what_they_cover_together() =>
        Assert.Empty(Inbound(
            Nsg.Rule("low", 100, "Deny", source: "0.0.0.0/1"), Nsg.Rule("high", 101, "Deny", source: "128.0.0.0/1"), Nsg.Rule("six", 102, "Deny", source: "::/0"), Nsg.Rule("all", 200)).EnumerateArray());

    [Fact]
    public void Deny_for_the_network_as_destination_closes_a_group_that_has_only_it() =>
        Assert.Empty(Inbound(Nsg.Rule("deny", 100, "Deny", source: "Internet", destination: "VirtualNetwork"), Nsg.Rule("allow", 200)).EnumerateArray());

    [Fact]
    public void Deny_for_some_destinations_leaves_the_others_open() =>
        Assert.NotEmpty(Inbound(Nsg.Rule("deny", 100, "Deny", destination: "10.1.0.0/24"), Nsg.Rule("allow", 200)).EnumerateArray());

    [Fact]
    public void Application_security_group_neither_hides_nor_closes()
    {
        var asg = "\"destinationApplicationSecurityGroups\":[{\"id\":\"" + Arm.Network("applicationSecurityGroups/web") + "\"}]";
        var allow = Nsg.Rule("web", 100, ports: "443", protocol: "Tcp").Replace("\"destinationAddressPrefix\":\"*\"", asg, StringComparison.Ordinal);
        var deny = Nsg.Rule("deny", 90, "Deny", ports: "443", protocol: "Tcp").Replace("\"destinationAddressPrefix\":\"*\"", asg, StringComparison.Ordinal);

        Assert.Equal(["web 443"], Inbound(allow).Lines("rule", "ports"));
        Assert.Equal([], Inbound(deny, allow).Lines("rule", "ports"));
        Assert.Equal(["all 443"], Inbound(deny, Nsg.Rule("all", 200, ports: "443", protocol: "Tcp")).Lines("rule", "ports"));
    }

    [Fact]
    public void Unreadable_rule_makes_the_list_Unknown_and_names_itself() =>
        Assert.Contains("Rule `odd`", Fact("filter.inboundFromInternet", Nsg.Rule("odd", 100, ports: "x")).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Unreadable_rule_below_a_full_deny_does_not_matter() =>
        Assert.Empty(Inbound(Nsg.Rule("deny", 100, "Deny"), Nsg.Rule("odd", 200, source: "nonsense!")).EnumerateArray());

    [Fact]
    public void Outbound_default_rule_is_marked_as_such()
    {
        var open = Fact("filter.outboundToInternet").Value();

        Assert.All(open.EnumerateArray(), e => Assert.True(e.GetProperty("isDefault").GetBoolean()));
        Assert.Equal(["AllowInternetOutBound Tcp *"], open.Lines("rule", "protocol", "ports").Take(1));
        Assert.Empty(Fact("filter.outboundToInternet", Nsg.Rule("no", 100, "Deny", destination: "Internet", direction: "Outbound")).Value().EnumerateArray());
    }

    [Fact]
    public void Lateral_traffic_is_listed_with_its_rules()
    {
        var rule = Nsg.Rule("no-ssh", 100, "Deny", ports: "22", protocol: "Tcp", direction: "Outbound");

        Assert.Equal(["AllowVnetOutBound Tcp 0-21", "AllowVnetOutBound Tcp 23-65535"], Fact("filter.outboundToVirtualNetwork", rule).Value().Lines("rule", "protocol", "ports").Take(2));
        Assert.Empty(Fact("filter.inboundFromVirtualNetwork", Nsg.Rule("closed", 4096, "Deny")).Value().EnumerateArray());
    }

    [Theory]
    [InlineData("Allow", "*", "all")]
    [InlineData("Deny", "*", "none")]
    [InlineData("Deny", "22", "some")]
    public void Probes_pass_all_some_or_none(string access, string ports, string want) =>
        Assert.Equal(want, Fact("filter.loadBalancerProbes", Nsg.Rule("r", 4096, access, ports: ports)).Value().GetString());

    [Fact]
    public void Deny_of_the_Internet_leaves_probes_alone() =>
        Assert.Equal("all", Fact("filter.loadBalancerProbes", Nsg.Rule("r", 100, "Deny", source: "Internet")).Value().GetString());

    [Fact]
    public void Rules_are_listed_in_order_with_both_forms_of_their_members()
    {
        var rules = Fact("filter.rules", Nsg.Rule("b", 200, "Deny"), Nsg.Rule("a", 100, source: "Internet", ports: "22", protocol: "tcp", more: ""","destinationPortRanges":["80-81"]""")).Value();

        Assert.Equal(["a 100 Inbound Allow [\"Tcp\"] [\"Internet\"] [\"22\",\"80-81\"] False 1", "b 200 Inbound Deny [\"*\"] [\"*\"] [\"*\"] True 1"],
            rules.Lines("name", "priority", "direction", "access", "protocols", "sources", "ports", "isAnyPort", "sourceInternetShare"));
    }

    [Fact]
    public void Only_rule_of_a_direction_is_listed_without_its_priority()
    {
        var alone = Nsg.Rule("ssh", 100, ports: "22", protocol: "Tcp").Replace("\"priority\":100,", "", StringComparison.Ordinal);

        Assert.Equal(["ssh "], Fact("filter.rules", alone).Value().Lines("name", "priority"));
        Assert.Equal(["ssh  22"], Inbound(alone).Lines("rule", "priority", "ports"));
        Assert.Contains("priority", Fact("filter.rules", alone, Nsg.Rule("b", 200)).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_whose_flows_are_all_decided_before_is_unreachable()
    {
        var lines = Fact("filter.unreachableRules",
            Nsg.Rule("low", 100, "Deny", source: "10.0.0.0/9"), Nsg.Rule("high", 110, source: "10.128.0.0/9"),
            Nsg.Rule("hidden", 200, source: "10.0.0.0/8", ports: "22"), Nsg.Rule("seen", 210, source: "192.168.0.0/16"),
            Nsg.Rule("tag", 220, source: "Storage"), Nsg.Rule("again", 230, "Deny", source: "Storage", ports: "443")).Value().Lines("rule", "coveredBy", "contradicts");

        Assert.Equal(["hidden [\"low\",\"high\"] True", "again [\"tag\"] True"], lines);
    }

    [Fact]
    public void Rule_without_its_group_is_judged_by_itself()
    {
        Assert.Equal(["ssh Tcp 22"], OfRule("filter.inboundFromInternet", "ssh", Nsg.Rule("ssh", 100, ports: "22", protocol: "Tcp")).Lines("rule", "protocol", "ports"));
        Assert.Equal(["ssh"], OfRule("filter.rules", "ssh", Nsg.Rule("ssh", 100, ports: "22")).Lines("name"));
        Assert.Empty(OfRule("filter.outboundToInternet", "ssh", Nsg.Rule("ssh", 100, ports: "22")).EnumerateArray()); // what the default rules let out is not this rule's
    }

    [Fact]
    public void Rule_beside_its_group_tells_what_is_left_of_it()
    {
        var rule = Nsg.Rule("ssh", 200, ports: "22-23", protocol: "Tcp");

        Assert.Equal(["ssh 22"], OfRule("filter.inboundFromInternet", "ssh", rule, Nsg.Group(Nsg.Rule("deny", 100, "Deny", ports: "23"), Nsg.Rule("web", 110, ports: "443"))).Lines("rule", "ports"));
        Assert.Empty(OfRule("filter.inboundFromInternet", "ssh", rule, Nsg.Group(Nsg.Rule("deny", 100, "Deny"))).EnumerateArray());
        Assert.Equal(["ssh"], OfRule("filter.rules", "ssh", rule, Nsg.Group(Nsg.Rule("deny", 100, "Deny"))).Lines("name"));
    }

    [Fact]
    public void Unreadable_rule_of_its_own_is_Unknown()
    {
        var id = Nsg.Id + "/securityRules/odd";
        var odd = Arm.Resource(id, """{"access":"Allow","direction":"Inbound","protocol":"Tcp","sourceAddressPrefix":"*","destinationAddressPrefix":"*","destinationPortRange":"x"}""");

        Assert.Contains("`odd`", Topology.Build([odd]).Fact(id, "filter.inboundFromInternet").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Port_may_be_a_number() => Assert.Equal(["ssh 22"], Inbound(Nsg.Rule("ssh", 100, ports: "22", protocol: "Tcp").Replace("\"22\"", "22", StringComparison.Ordinal)).Lines("rule", "ports"));

    [Fact]
    public void Missing_destination_leaves_an_allow_rule_wide_and_a_deny_rule_unread()
    {
        static string Without(string rule) => rule.Replace("\"destinationAddressPrefix\":\"*\",", "", StringComparison.Ordinal);

        Assert.Equal(["ssh 22"], Inbound(Without(Nsg.Rule("ssh", 100, ports: "22", protocol: "Tcp"))).Lines("rule", "ports"));
        Assert.Contains("`deny`", Fact("filter.inboundFromInternet", Without(Nsg.Rule("deny", 100, "Deny")), Nsg.Rule("ssh", 200, ports: "22")).Cause(), StringComparison.Ordinal);
    }

    private static JsonElement OfRule(string fact, string name, string rule, params Resource[] group)
    {
        var id = Nsg.Id + "/securityRules/" + name;
        var properties = JsonDocument.Parse(rule).RootElement.GetProperty("properties").GetRawText();
        return Topology.Build([.. group, Arm.Resource(id, properties)]).Fact(id, fact).Value();
    }

    private static JsonElement Inbound(params string[] rules) => Fact("filter.inboundFromInternet", rules).Value();

    private static FactValue Fact(string name, params string[] rules) => Topology.Build([Nsg.Group(rules)]).Fact(Nsg.Id, name);
}
