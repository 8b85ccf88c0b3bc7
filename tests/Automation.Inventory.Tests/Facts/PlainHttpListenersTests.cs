using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class PlainHttpListenersTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");

    [Fact]
    public void Http_listener_with_a_backend_is_plain() =>
        Assert.Equal(["web"], Names(Rule("web", "\"backendAddressPool\":{}")));

    [Fact]
    public void Permanent_redirect_to_an_https_listener_is_not_plain() =>
        Assert.Empty(Names(Rule("web", Redirect("toHttps")), Redirects("toHttps", "Permanent", Target("secure"))));

    [Fact]
    public void Permanent_redirect_to_an_https_address_is_not_plain() =>
        Assert.Empty(Names(Rule("web", Redirect("out")), Redirects("out", "Permanent", "\"targetUrl\":\"HTTPS://shop.example\"")));

    [Theory]
    [InlineData("Found", "\"targetUrl\":\"https://shop.example\"")]
    [InlineData("Permanent", "\"targetUrl\":\"http://shop.example\"")]
    public void Temporary_redirect_or_one_to_http_is_plain(string kind, string target) =>
        Assert.Equal(["web"], Names(Rule("web", Redirect("r")), Redirects("r", kind, target)));

    [Fact]
    public void Redirect_to_another_http_listener_is_plain() =>
        Assert.Equal(["web"], Names(Rule("web", Redirect("r")), Redirects("r", "Permanent", Target("web"))));

    [Fact]
    public void Listener_without_a_rule_serves_nothing() => Assert.Empty(Names(""));

    [Fact]
    public void Where_the_rules_are_not_told_no_listener_is_known_to_redirect()
    {
        var gateway = Arm.Resource(Gateway, """{"httpListeners":[{"name":"web","properties":{"protocol":"http"}},{"properties":{"protocol":"Http"}},{"properties":{"protocol":"Https"}}]}""");

        Assert.Equal(["web", "?"], Topology.Build([gateway]).Fact(Gateway, "gateway.plainHttpListeners").Value().EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public void Nameless_http_listener_beside_rules_is_Unknown()
    {
        var gateway = Arm.Resource(Gateway, """{"httpListeners":[{"properties":{"protocol":"Http"}}],"requestRoutingRules":[]}""");

        Assert.Contains("no name", Topology.Build([gateway]).Fact(Gateway, "gateway.plainHttpListeners").Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defaultRedirectConfiguration", "redirectConfiguration", false)]
    [InlineData("defaultBackendAddressPool", "redirectConfiguration", true)]
    [InlineData("defaultRedirectConfiguration", "backendAddressPool", true)]
    public void Path_map_redirects_only_when_every_branch_does(string byDefault, string byPath, bool plain)
    {
        var map = $$"""
            "urlPathMaps":[{"name":"m","properties":{"{{byDefault}}":{{Part("redirectConfigurations", "r")}},
              "pathRules":[{"properties":{"redirectConfiguration":{{Part("redirectConfigurations", "r")}} } },{"properties":{"{{byPath}}":{{Part("redirectConfigurations", "r")}} } }]} }],
            """;
        var names = Names(Rule("web", $"\"urlPathMap\":{Part("urlPathMaps", "m")}"), map + Redirects("r", "Permanent", Target("secure")));

        Assert.Equal(plain ? ["web"] : [], names);
    }

    [Theory]
    [InlineData("\"redirectConfiguration\":{\"id\":\"/broken\"}")]
    [InlineData("\"urlPathMap\":null,\"redirectConfiguration\":{}")]
    public void Broken_reference_is_Unknown(string settings) =>
        Assert.Contains("`web`", Fact(Rule("web", settings)).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Missing_redirect_target_map_and_listeners_are_Unknown()
    {
        Assert.Contains("redirectConfigurations/none", Fact(Rule("web", Redirect("none"))).Cause(), StringComparison.Ordinal);
        Assert.Contains("urlPathMaps/none", Fact(Rule("web", $"\"urlPathMap\":{Part("urlPathMaps", "none")}")).Cause(), StringComparison.Ordinal);
        Assert.Contains("httpListeners/none", Fact(Rule("web", Redirect("r")), Redirects("r", "Permanent", Target("none"))).Cause(), StringComparison.Ordinal);
        Assert.Contains("listener", Fact("{\"name\":\"odd\",\"properties\":{}}").Cause(), StringComparison.Ordinal);
        Assert.Contains("listeners", Topology.Build([Arm.Resource(Gateway)]).Fact(Gateway, "gateway.plainHttpListeners").Cause(), StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Names(string rule, string more = "") => Fact(rule, more).Value().EnumerateArray().Select(n => n.GetString());

    private static FactValue Fact(string rule, string more = "")
    {
        var gateway = Arm.Resource(Gateway, $$"""
            { {{more}}
             "httpListeners":[
               {"id":"{{Gateway}}/httpListeners/web","name":"web","properties":{"protocol":"Http"} },
               {"id":"{{Gateway}}/httpListeners/secure","name":"secure","properties":{"protocol":"Https"} }],
             "requestRoutingRules":[{{rule}}]}
            """);
        return Topology.Build([gateway]).Fact(Gateway, "gateway.plainHttpListeners");
    }

    private static string Rule(string listener, string settings) =>
        $$"""{"name":"rule","properties":{"httpListener":{{Part("HTTPListeners", listener)}},{{settings}} } }""";

    private static string Redirects(string name, string kind, string target) =>
        $$"""
        "redirectConfigurations":[{"name":"{{name}}","properties":{"redirectType":"{{kind}}",{{target}} } }],
        """;

    private static string Redirect(string name) => $"\"redirectConfiguration\":{Part("redirectConfigurations", name)}";

    private static string Target(string name) => $"\"targetListener\":{Part("httpListeners", name)}";

    private static string Part(string collection, string name) => Arm.Ref($"{Gateway}/{collection}/{name}");
}
