using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class GatewayRoutingTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");

    private static readonly string Pools = Collection("backendAddressPools", Part("shop", """ "backendAddresses":[{"ipAddress":"10.0.0.4"},{"fqdn":"a.example"},{}] """));
    private static readonly string Settings = Collection("backendHttpSettingsCollection", Part("web", $"\"probe\":{Ref("probes", "health")}"));
    private static readonly string Probes = Collection("probes", Part("health", "\"protocol\":\"Http\""));
    private static readonly string Listeners = Collection("httpListeners", Part("http", "\"protocol\":\"Http\""));
    private static readonly string Serve = $"\"httpListener\":{Ref("httpListeners", "http")},\"backendAddressPool\":{Ref("backendAddressPools", "shop")},\"backendHttpSettings\":{Ref("backendHttpSettingsCollection", "web")}";

    [Fact]
    public void Gateway_that_fits_together_has_no_problems() => Assert.Empty(Problems(Sound(Rule("r", 1, Serve))));

    [Fact]
    public void Reference_to_a_part_that_is_not_there_is_found() =>
        Assert.Equal(
            ["missingReference requestRoutingRules/r", "unreferenced shop"],
            Problems(Sound(Rule("r", 1, Serve.Replace("backendAddressPools/shop", "backendAddressPools/gone", StringComparison.Ordinal)))));

    [Fact]
    public void Reference_to_another_resource_is_none_of_its_business() =>
        Assert.Empty(Problems(Sound(Rule("r", 1, Serve), Collection("gatewayIPConfigurations", Part("ip", $"\"subnet\":{Arm.Ref(Arm.Network("virtualNetworks/v/subnets/s"))}")))));

    [Theory]
    [InlineData("WAF_v2", "1", "1", "duplicatePriority b")]
    [InlineData("WAF_v2", "1", "null", "missingPriority b")]
    [InlineData("Standard_v2", "\"1\"", "1", "missingPriority a")]
    public void Priorities_are_there_and_differ(string tier, string first, string second, string problem) =>
        Assert.Equal([problem], Problems(Tiered(tier, first, second)));

    [Fact]
    public void First_generation_knows_no_priorities() => Assert.Empty(Problems(Tiered("WAF", "null", "null")));

    [Fact]
    public void Path_based_rule_needs_a_map() =>
        Assert.Equal(["missingMap r"], Problems(Sound(Rule("r", 1, Serve + ",\"ruleType\":\"PathBasedRouting\""))));

    [Fact]
    public void Map_needs_a_default_and_paths_of_its_own()
    {
        var paths = $$"""
            "pathRules":[{"name":"a","properties":{"paths":["/x/*","/x/*","/y"],{{To}} } },{"name":"b","properties":{"paths":["/Y","/z"],{{To}} } }]
            """;
        var map = Collection("urlPathMaps", Part("m", paths));
        var problems = Problems(Sound(Rule("r", 1, $"\"ruleType\":\"PathBasedRouting\",\"httpListener\":{Ref("httpListeners", "http")},\"urlPathMap\":{Ref("urlPathMaps", "m")}"), map));

        Assert.Equal(["missingDefault m", "shadowedPath m/b"], problems);
    }

    [Theory]
    [InlineData("defaultBackendAddressPool", "backendAddressPools/shop")]
    [InlineData("defaultRedirectConfiguration", "redirectConfigurations/away")]
    [InlineData("defaultLoadDistributionPolicy", "loadDistributionPolicies/even")]
    public void Any_default_will_do(string member, string target)
    {
        var more = Collection("urlPathMaps", Part("m", $"\"{member}\":{Arm.Ref($"{Gateway}/{target}")},\"pathRules\":[{{\"name\":\"a\",\"properties\":{{\"paths\":[\"/a\"],{To},\"redirectConfiguration\":{Ref("redirectConfigurations", "away")}}}}}]"))
            + Collection("redirectConfigurations", Part("away", "\"targetUrl\":\"https://example.com\""))
            + Collection("loadDistributionPolicies", Part("even", $"\"loadDistributionTargets\":[{{\"name\":\"t\",\"properties\":{{\"backendAddressPool\":{Ref("backendAddressPools", "shop")}}}}}]"));

        Assert.Empty(Problems(Sound(Rule("r", 1, $"\"httpListener\":{Ref("httpListeners", "http")},\"urlPathMap\":{Ref("urlPathMaps", "m")}"), more)));
    }

    [Fact]
    public void Redirects_in_a_circle_are_found_once()
    {
        var listeners = Collection("httpListeners", Part("a", "\"protocol\":\"Http\""), Part("b", "\"protocol\":\"Https\""), Part("c", "\"protocol\":\"Http\""));
        var redirects = Collection("redirectConfigurations", Part("toA", $"\"targetListener\":{Ref("httpListeners", "a")}"), Part("toB", $"\"targetListener\":{Ref("httpListeners", "b")}"));
        var rules = Collection("requestRoutingRules", Rule("1", 1, Redirect("a", "toB")), Rule("2", 2, Redirect("b", "toA")), Rule("3", 3, Redirect("c", "toA")));

        Assert.Equal(["redirectLoop a"], Problems($"{{{listeners}{redirects}{rules}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Chain_of_redirects_that_ends_is_no_circle()
    {
        var listeners = Collection("httpListeners", Part("a", "\"protocol\":\"Http\""), Part("b", "\"protocol\":\"Https\""));
        var redirects = Collection("redirectConfigurations", Part("toB", $"\"targetListener\":{Ref("httpListeners", "b")}"), Part("out", "\"targetUrl\":\"https://example.com\""));
        var rules = Collection("requestRoutingRules", Rule("1", 1, Redirect("a", "toB")), Rule("2", 2, Redirect("b", "out")));

        Assert.Empty(Problems($"{{{listeners}{redirects}{rules}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Back_references_that_Azure_lists_are_no_use()
    {
        var spare = Collection("httpListeners", Part("http", "\"protocol\":\"Http\""), Part("spare", "\"protocol\":\"Http\""));
        var ports = Collection("frontendPorts", Part("80", $"\"port\":80,\"httpListeners\":[{Ref("httpListeners", "spare")}]"));

        Assert.Equal(["unreferenced spare"], Problems($"{{{spare}{ports}{Pools}{Settings}{Probes}{Collection("requestRoutingRules", Rule("r", 1, Serve))}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Lists_of_certificates_are_use()
    {
        var roots = Collection("trustedRootCertificates", Part("root", "\"data\":\"x\""));
        var settings = Collection("backendHttpSettingsCollection", Part("web", $"\"trustedRootCertificates\":[{Ref("trustedRootCertificates", "gone")}],\"probe\":{Ref("probes", "health")}"));

        Assert.Equal(
            ["missingReference backendHttpSettingsCollection/web"],
            Problems($"{{{roots}{settings}{Listeners}{Pools}{Probes}{Collection("requestRoutingRules", Rule("r", 1, Serve))}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Rules_of_layer_four_use_their_parts()
    {
        var listeners = Collection("listeners", Part("tcp", "\"protocol\":\"Tcp\""));
        var settings = Collection("backendSettingsCollection", Part("db", "\"protocol\":\"Tcp\""));
        var rules = Collection("routingRules", Rule("r", 1, $"\"listener\":{Ref("listeners", "tcp")},\"backendAddressPool\":{Ref("backendAddressPools", "shop")},\"backendSettings\":{Ref("backendSettingsCollection", "db")}"));
        var gateway = $"{{{listeners}{settings}{Pools}{rules}\"sku\":{{}}}}";

        Assert.Empty(Problems(gateway));
        Assert.Equal(["pool shop 2"], Destinations(gateway));
    }

    [Fact]
    public void Destinations_are_the_pools_that_rules_lead_to()
    {
        var pools = Collection(
            "backendAddressPools", Part("shop", """ "backendAddresses":[{"ipAddress":"10.0.0.4"},{"fqdn":""},{}],"backendIPConfigurations":[{"id":"x"}] """), Part("spare", """ "backendAddresses":[{"fqdn":"a"}] """), Part("empty", "\"backendAddresses\":[]"));
        var second = Rule("s", 2, Serve.Replace("backendAddressPools/shop", "backendAddressPools/empty", StringComparison.Ordinal));

        Assert.Equal(["pool shop 2", "pool empty 0"], Destinations($"{{{pools}{Listeners}{Settings}{Collection("requestRoutingRules", Rule("r", 1, Serve), second)}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Redirect_to_another_site_is_a_destination_and_to_a_listener_is_none()
    {
        var redirects = Collection("redirectConfigurations", Part("toHttp", $"\"targetListener\":{Ref("httpListeners", "http")}"), Part("out", "\"targetUrl\":\"https://example.com\""));
        var rules = Collection("requestRoutingRules", Rule("1", 1, Redirect("http", "toHttp")), Rule("2", 2, Redirect("http", "out")));

        Assert.Equal(["redirect out 1"], Destinations($"{{{redirects}{Listeners}{rules}\"sku\":{{}}}}"));
    }

    [Fact]
    public void Load_distribution_leads_to_its_pools()
    {
        var distribution = Collection("loadDistributionPolicies", Part("even", $"\"loadDistributionTargets\":[{{\"name\":\"t\",\"properties\":{{\"backendAddressPool\":{Ref("backendAddressPools", "shop")}}}}}]"));

        Assert.Equal(["pool shop 2"], Destinations($"{{{distribution}{Pools}{Collection("requestRoutingRules", Rule("r", 1, $"\"loadDistributionPolicy\":{Ref("loadDistributionPolicies", "even")}"))}\"sku\":{{}}}}"));
    }

    [Theory]
    [InlineData("gateway.routingProblems")]
    [InlineData("gateway.destinations")]
    public void Gateway_that_tells_nothing_is_Unknown(string fact) =>
        Assert.Contains("does not tell", Topology.Build([Arm.Resource(Gateway, "null")]).Fact(Gateway, fact).Cause(), StringComparison.Ordinal);

    [Theory]
    [Trait("Case", "6")]
    [InlineData("""{"requestRoutingRules":[null,7,{"name":{} },{"name":"a","properties":[]},{"name":"b","properties":{"urlPathMap":{"id":"/x"},"priority":1e99} }],"urlPathMaps":{"a":1},"probes":[{"name":"p"}]}""")]
    [InlineData("""{"\ud800":[{"name":"a"}],"backendAddressPools":[{"name":"\ud800"}],"sku":7}""")]
    [InlineData("[]")]
    public void Odd_document_gives_answers_and_no_exception(string properties)
    {
        var topology = Topology.Build([Arm.Resource(Gateway, properties)]);

        Assert.All(
            ["gateway.tlsPolicies", "gateway.probes", "gateway.destinations", "gateway.routingProblems"],
            fact => Assert.DoesNotContain("could not be computed", (topology.Fact(Gateway, fact) as FactValue.Unknown)?.Cause ?? "", StringComparison.Ordinal));
    }

    private static string To => $"\"backendAddressPool\":{Ref("backendAddressPools", "shop")},\"backendHttpSettings\":{Ref("backendHttpSettingsCollection", "web")}";

    private static string Sound(string rule, string more = "") => $"{{{Listeners}{Pools}{Settings}{Probes}{more}{Collection("requestRoutingRules", rule)}\"sku\":{{\"tier\":\"WAF_v2\"}}}}";

    private static string Tiered(string tier, string first, string second) =>
        $"{{{Listeners}{Pools}{Settings}{Probes}{Collection("requestRoutingRules", Part("a", $"\"priority\":{first},{Serve}"), Part("b", $"\"priority\":{second},{Serve}"))}\"sku\":{{\"tier\":\"{tier}\"}}}}";

    private static string Redirect(string listener, string redirect) => $"\"httpListener\":{Ref("httpListeners", listener)},\"redirectConfiguration\":{Ref("redirectConfigurations", redirect)}";

    private static string Rule(string name, int priority, string settings) => Part(name, $"\"priority\":{priority},{settings}");

    private static string Part(string name, string settings) => $"{{\"name\":\"{name}\",\"properties\":{{{settings}}}}}";

    private static string Collection(string name, params string[] parts) => $"\"{name}\":[{string.Join(',', parts)}],";

    private static string Ref(string collection, string name) => Arm.Ref($"{Gateway}/{collection}/{name}");

    private static IEnumerable<string> Problems(string properties) => Fact(properties, "gateway.routingProblems").Value().EnumerateArray()
        .Select(p => $"{p.GetProperty("kind")} {p.GetProperty("object")}");

    private static IEnumerable<string> Destinations(string properties) => Fact(properties, "gateway.destinations").Value().EnumerateArray()
        .Select(d => $"{d.GetProperty("kind")} {d.GetProperty("name")} {d.GetProperty("members")}");

    private static FactValue Fact(string properties, string name) => Topology.Build([Arm.Resource(Gateway, properties)]).Fact(Gateway, name);
}
