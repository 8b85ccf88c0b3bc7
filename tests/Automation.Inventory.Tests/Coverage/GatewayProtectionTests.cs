using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class GatewayProtectionTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/agw");
    private static readonly string Strong = Arm.Network("ApplicationGatewayWebApplicationFirewallPolicies/strong");
    private static readonly string Weak = Arm.Network("ApplicationGatewayWebApplicationFirewallPolicies/weak");

    private static Resource Waf(string id, string mode, string state = "Enabled") =>
        Arm.Resource(id, $$"""{"policySettings":{"mode":"{{mode}}","state":"{{state}}"} }""");

    private static string Listener(string name, string? policy = null) =>
        $$"""{"name":"{{name}}","properties":{"protocol":"Https"{{(policy is null ? "" : $",\"firewallPolicy\":{Arm.Ref(policy)}")}} } }""";

    private static string Rule(string listener, string more = "") =>
        $$"""{"name":"r-{{listener}}","properties":{"httpListener":{{Arm.Ref($"{Gateway}/httpListeners/{listener}")}}{{more}} } }""";

    private static Resource Agw(string listeners, string rules, string more = "", string tier = "WAF_v2") =>
        Arm.Resource(Gateway, $$"""{"sku":{"tier":"{{tier}}"},{{more}}"httpListeners":[{{listeners}}],"requestRoutingRules":[{{rules}}]}""");

    private static (string?, string?, string?, string?, string?)[] Coverage(params Resource[] resources) =>
    [
        .. Topology.Build(resources).Fact(Gateway, "gateway.wafCoverage").Value().EnumerateArray().Select(r => (
            Text(r, "listener"), Text(r, "pathRule"), Text(r, "level"), Text(r, "policy"), Text(r, "mode"))),
    ];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    [Fact]
    public void The_nearest_policy_is_in_force_however_weak()
    {
        var map = $$"""
            "urlPathMaps":[{"name":"m","properties":{"pathRules":[
              {"name":"api","properties":{"firewallPolicy":{{Arm.Ref(Strong)}} } },
              {"name":"img","properties":{ } }]} }],
            """;
        var gateway = Agw(
            Listener("a", Weak) + "," + Listener("b"),
            Rule("a", $",\"urlPathMap\":{Arm.Ref(Gateway + "/urlPathMaps/m")}") + "," + Rule("b"),
            $"\"firewallPolicy\":{Arm.Ref(Strong)},{map}");

        Assert.Equal(
            [("a", null, "listener", "weak", "Detection"), ("a", "api", "pathRule", "strong", "Prevention"), ("a", "img", "listener", "weak", "Detection"), ("b", null, "gateway", "strong", "Prevention")],
            Coverage(gateway, Waf(Strong, "Prevention"), Waf(Weak, "Detection")));
    }

    [Fact]
    public void A_listener_without_a_rule_serves_nothing() => Assert.Empty(Coverage(Agw(Listener("idle"), "")));

    [Theory]
    [InlineData("WAF_v2", "", "none", null)]
    [InlineData("Standard_v2", "policy", "none", null)]
    [InlineData("WAF_v2", "inline", "inline", "Prevention")]
    [InlineData("waf_v2", "policy", "gateway", "Prevention")]
    public void Tier_and_inline_configuration_decide_without_a_policy_of_its_own(string tier, string with, string level, string? mode)
    {
        var more = with switch
        {
            "policy" => $"\"firewallPolicy\":{Arm.Ref(Strong)},",
            "inline" => "\"webApplicationFirewallConfiguration\":{\"enabled\":true,\"firewallMode\":\"Prevention\"},",
            _ => "",
        };

        var route = Assert.Single(Coverage(Agw(Listener("a"), Rule("a"), more, tier), Waf(Strong, "Prevention")));

        Assert.Equal((level, mode), (route.Item3, route.Item5));
    }

    [Fact]
    public void A_policy_that_was_not_read_is_not_guessed()
    {
        var cause = Topology.Build([Agw(Listener("a", Weak), Rule("a"))]).Fact(Gateway, "gateway.wafCoverage").Cause();

        Assert.Contains(Weak, cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"sku":{"tier":"WAF_v2"} }""", "listeners")]
    [InlineData("""{"httpListeners":[]}""", "tier")]
    public void What_the_gateway_does_not_tell_is_Unknown(string properties, string what) =>
        Assert.Contains(what, Topology.Build([Arm.Resource(Gateway, properties)]).Fact(Gateway, "gateway.wafCoverage").Cause(), StringComparison.Ordinal);

    [Fact]
    public void A_rule_to_nowhere_is_Unknown() =>
        Assert.Contains("names no listener", Topology.Build([Agw(Listener("a"), Rule("gone"))]).Fact(Gateway, "gateway.wafCoverage").Cause(), StringComparison.Ordinal);

    [Fact]
    public void A_redirect_is_told()
    {
        var rule = Rule("a", $",\"redirectConfiguration\":{Arm.Ref(Gateway + "/redirectConfigurations/x")}");

        var route = Assert.Single(Topology.Build([Agw(Listener("a"), rule)]).Fact(Gateway, "gateway.wafCoverage").Value().EnumerateArray());

        Assert.True(route.GetProperty("onlyRedirects").GetBoolean());
    }
}
