using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class FrontDoorCoverageTests
{
    private static readonly string Profile = $"{Arm.Group}/providers/Microsoft.Cdn/profiles/afd";
    private static readonly string Endpoint = Profile + "/afdEndpoints/web";
    private static readonly string Domain = Profile + "/customDomains/shop";
    private static readonly string Waf = Arm.Network("FrontDoorWebApplicationFirewallPolicies/waf");
    private static readonly string Gateway = Arm.Network("applicationGateways/agw");
    private static readonly string Address = Arm.Network("publicIPAddresses/pip");
    private static readonly string GatewayWaf = Arm.Network("ApplicationGatewayWebApplicationFirewallPolicies/agw");
    private const string FrontDoorId = "33333333-3333-3333-3333-333333333333";

    private static Resource Door(string sku = "Premium_AzureFrontDoor") =>
        Arm.Resource(Profile, $$"""{"frontDoorId":"{{FrontDoorId}}"}""", "global", $"\"sku\":{{\"name\":\"{sku}\"}},");

    private static Resource Route(string name = "r", string more = "") =>
        Arm.Resource($"{Endpoint}/routes/{name}", $$"""{"customDomains":[{{Arm.Ref(Domain)}}]{{more}} }""", null);

    private static Resource Security(string domains, string patterns = "\"/*\"") => Arm.Resource(
        Profile + "/securityPolicies/s",
        $$"""{"parameters":{"type":"WebApplicationFirewall","wafPolicy":{{Arm.Ref(Waf)}},"associations":[{"domains":[{{domains}}],"patternsToMatch":[{{patterns}}]}]} }""", null);

    private static Resource WafPolicy(string mode = "Prevention") => Arm.Resource(Waf, $$"""{"policySettings":{"enabledState":"Enabled","mode":"{{mode}}"} }""", "global");

    private static Resource Group(string name = "g") => Arm.Resource($"{Profile}/originGroups/{name}", "{}", null);

    private static Resource Origin(string name, string host, string more = "", string group = "g") =>
        Arm.Resource($"{Profile}/originGroups/{group}/origins/{name}", $$"""{"hostName":"{{host}}"{{more}} }""", null);

    private static Topology Whole(params Resource[] resources) => Topology.Build([.. resources]).WithListed(null);

    private static (string?, string?, string?)[] Domains(Topology topology, string? of = null) =>
        [.. topology.Fact(of ?? Profile, "frontDoor.domains").Value().EnumerateArray().Select(d => (d.GetProperty("domain").GetString(), d.GetProperty("policy").GetString(), d.GetProperty("mode").GetString()))];

    [Fact]
    public void Every_domain_that_a_route_serves_is_told_with_the_policy_over_it() =>
        Assert.Equal(
            [("shop", "waf", "Prevention"), ("web", null, null)],
            Domains(Whole(Door(), Route(), Security(Arm.Ref(Domain)), WafPolicy())));

    [Theory]
    [InlineData(",\"enabledState\":\"Disabled\"", "")]
    [InlineData(",\"linkToDefaultDomain\":\"Disabled\"", "shop")]
    [InlineData(",\"linkToDefaultDomain\":\"Enabled\",\"enabledState\":\"Enabled\"", "shop web")]
    public void Only_domains_in_use_count(string more, string domains) =>
        Assert.Equal(domains, string.Join(' ', Domains(Whole(Door(), Route(more: more))).Select(d => d.Item1)));

    [Fact]
    public void A_disabled_endpoint_serves_nothing() =>
        Assert.Empty(Domains(Whole(Door(), Route(), Arm.Resource(Endpoint, """{"enabledState":"Disabled"}""", "global"))));

    [Fact]
    public void Patterns_of_all_associations_are_told()
    {
        var topology = Whole(Door(), Route(), Security(Arm.Ref(Domain), "\"/api/*\",\"/API/*\""), WafPolicy());

        var shop = topology.Fact(Profile, "frontDoor.domains").Value()[0];

        Assert.Equal(["/api/*"], shop.GetProperty("patterns").EnumerateArray().Select(p => p.GetString()));
    }

    [Fact]
    public void What_was_never_listed_or_read_is_Unknown()
    {
        Assert.Contains("were not listed", Topology.Build([Door(), Route()]).Fact(Profile, "frontDoor.domains").Cause(), StringComparison.Ordinal);
        Assert.Contains(Waf, Whole(Door(), Route(), Security(Arm.Ref(Domain))).Fact(Profile, "frontDoor.domains").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_CDN_profile_that_is_no_Front_Door_has_no_such_domains() => Assert.Empty(Domains(Topology.Build([Door("Standard_Microsoft")])));

    [Fact]
    public void Frontends_of_the_classic_service_carry_their_own_link()
    {
        var classic = Arm.Network("frontDoors/old");
        var door = Arm.Resource(classic, $$"""
            {"frontendEndpoints":[{"name":"a","properties":{"webApplicationFirewallPolicyLink":{{Arm.Ref(Waf)}} } },{"name":"b","properties":{"webApplicationFirewallPolicyLink":null} }]}
            """, "global");

        Assert.Equal([("a", "waf", "Detection"), ("b", null, null)], Domains(Topology.Build([door, WafPolicy("Detection")]), classic));
    }

    [Theory]
    [InlineData("a.westeurope.cloudapp.azure.com b.northeurope.cloudapp.azure.com", 2, 2)]
    [InlineData("a.westeurope.cloudapp.azure.com b.westeurope.cloudapp.azure.com", 1, 1)]
    [InlineData("shop.example.com", 1, 1)]
    [InlineData("a.westeurope.cloudapp.azure.com shop.example.com", 1, null)]
    [InlineData("", 0, 0)]
    public void Regions_of_origins_are_counted_as_far_as_they_are_known(string hosts, int proven, int? exact)
    {
        var origins = hosts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((h, i) => Origin($"o{i}", h));
        var topology = Whole([Door(), Group(), .. origins, Origin("off", "c.eastus.cloudapp.azure.com", ",\"enabledState\":\"Disabled\"")]);

        Assert.Equal(proven, topology.Fact(Profile, "frontDoor.provenOriginRegions").Value().GetInt32());
        var fact = topology.Fact(Profile, "frontDoor.originRegions");
        Assert.Equal(exact, fact is FactValue.Known known ? known.Value.GetInt32() : null);
    }

    [Fact]
    public void Origins_are_resolved_by_address_by_host_by_listener_and_by_private_link()
    {
        var link = Arm.Network("privateLinkServices/pls");
        var topology = Whole(
            Door(), Group(), Agw("\"shop.example.com\""), Pip(), Arm.Resource(link, location: "swedencentral"),
            Origin("ip", "20.1.2.3"), Origin("fqdn", "AGW.westeurope.cloudapp.azure.com."), Origin("name", "shop.example.com"),
            Origin("private", "10.0.0.4", $",\"sharedPrivateLinkResource\":{{\"privateLink\":{Arm.Ref(link)}}}"));

        var group = Assert.Single(topology.Fact(Profile, "frontDoor.originGroups").Value().EnumerateArray());

        Assert.Equal(["swedencentral", "westeurope"], group.GetProperty("regions").EnumerateArray().Select(r => r.GetString()));
        Assert.Empty(group.GetProperty("unresolved").EnumerateArray());
        Assert.Equal(4, group.GetProperty("enabledOrigins").GetInt32());
    }

    [Fact]
    public void No_groups_have_no_regions() => Assert.Same(FactValue.Absent.Instance, Whole(Door()).Fact(Profile, "frontDoor.originRegions"));

    private static Resource Pip() => Arm.Resource(Address, """{"ipAddress":"20.1.2.3","dnsSettings":{"fqdn":"agw.westeurope.cloudapp.azure.com"} }""");

    private static Resource Agw(string hosts = "", string more = "") => Arm.Resource(Gateway, $$"""
        {"sku":{"tier":"WAF_v2"},"firewallPolicy":{{Arm.Ref(GatewayWaf)}},
         "gatewayIPConfigurations":[{"name":"i","properties":{"subnet":{{Arm.Ref(Arm.Network("virtualNetworks/hub") + "/subnets/agw")}} } }],
         "frontendIPConfigurations":[{"name":"f","properties":{"publicIPAddress":{{Arm.Ref(Address)}} } }],
         "frontendPorts":[{"name":"p","properties":{"port":443} }],
         "requestRoutingRules":[{"name":"r","properties":{"httpListener":{{Arm.Ref(Gateway + "/httpListeners/l")}} } }],
         "httpListeners":[{"name":"l","properties":{"protocol":"Https","hostNames":[{{hosts}}],"frontendPort":{{Arm.Ref(Gateway + "/frontendPorts/p")}} } }]{{more}} }
        """);

    private static Resource Rules(string rules, string mode = "Prevention") =>
        Arm.Resource(GatewayWaf, $$"""{"policySettings":{"state":"Enabled","mode":"{{mode}}"},"customRules":[{{rules}}]}""");

    private static string Rule(string id = FrontDoorId, string action = "Block", string negated = "true", string state = "Enabled") => $$"""
        {"name":"fdid","ruleType":"MatchRule","action":"{{action}}","state":"{{state}}","matchConditions":[
          {"matchVariables":[{"variableName":"RequestHeaders","selector":"x-azure-fdid"}],"operator":"Equal","negationConditon":{{negated}},"matchValues":["{{id}}"]}]}
        """;

    [Theory]
    [InlineData("good", true)]
    [InlineData("other id", false)]
    [InlineData("logs only", false)]
    [InlineData("not negated", false)]
    [InlineData("disabled", false)]
    [InlineData("none", false)]
    [InlineData("detection", false)]
    public void The_header_is_enforced_by_a_rule_that_blocks_every_other_id(string form, bool enforced)
    {
        var rule = form switch
        {
            "other id" => Rule(id: Guid.Empty.ToString()),
            "logs only" => Rule(action: "Log"),
            "not negated" => Rule(negated: "false"),
            "disabled" => Rule(state: "Disabled"),
            "none" => "",
            _ => Rule(id: FrontDoorId.ToUpperInvariant()),
        };
        var topology = Whole(Door(), Group(), Origin("o", "agw.westeurope.cloudapp.azure.com"), Agw(), Pip(), Rules(rule, form == "detection" ? "Detection" : "Prevention"));

        var door = Assert.Single(topology.Fact(Gateway, "gateway.frontDoors").Value().EnumerateArray());

        Assert.Equal(("afd", enforced, false), (door.GetProperty("profile").GetString(), door.GetProperty("idEnforced").GetBoolean(), door.GetProperty("privateLink").GetBoolean()));
    }

    [Fact]
    public void A_gateway_that_no_origin_leads_to_is_behind_no_Front_Door()
    {
        Assert.Empty(Whole(Door(), Group(), Origin("o", "elsewhere.example.com"), Agw(), Pip(), Rules("")).Fact(Gateway, "gateway.frontDoors").Value().EnumerateArray());
        Assert.Empty(Topology.Build([Agw()]).WithListed(["Microsoft.Cdn/profiles"]).Fact(Gateway, "gateway.frontDoors").Value().EnumerateArray());
        Assert.Contains("were not listed", Topology.Build([Door(), Agw(), Pip(), Rules("")]).WithListed(["Microsoft.Cdn/profiles"]).Fact(Gateway, "gateway.frontDoors").Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("100 Allow 443 AzureFrontDoor.Backend", "", "AzureFrontDoor.Backend")]
    [InlineData("100 Allow 443 AzureFrontDoor.Backend|200 Allow * *", "", "* AzureFrontDoor.Backend")]
    [InlineData("100 Allow 443 AzureFrontDoor.Backend|150 Deny * Internet|200 Allow * *", "", "AzureFrontDoor.Backend")]
    [InlineData("100 Allow 65200-65535 GatewayManager|110 Allow 80-443 AzureFrontDoor.Backend", "", "AzureFrontDoor.Backend")]
    [InlineData("100 Allow 443 10.1.0.0/16|110 Allow 443 VirtualNetwork|120 Allow 443 203.0.113.7", "", "203.0.113.7")]
    [InlineData("100 Allow 443 172.0.0.0/8", "", "172.0.0.0/8")]
    [InlineData("100 Allow 20- *", "Unknown", "cannot be read")]
    public void Public_sources_are_what_rules_let_through_to_the_listeners_ports(string rules, string verdict, string expected)
    {
        var group = Arm.Network("networkSecurityGroups/nsg");
        var texts = rules.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(' ')).Select(r =>
            $$"""{"name":"r{{r[0]}}","properties":{"priority":{{r[0]}},"direction":"Inbound","access":"{{r[1]}}","protocol":"Tcp","destinationPortRange":"{{r[2]}}","sourceAddressPrefix":"{{r[3]}}","destinationAddressPrefix":"*"} }""");
        var network = Arm.Resource(Arm.Network("virtualNetworks/hub"), $$"""
            {"subnets":[{"id":"{{Arm.Network("virtualNetworks/hub")}}/subnets/agw","name":"agw","properties":{"networkSecurityGroup":{{Arm.Ref(group)}} } }]}
            """);
        var fact = Whole(Agw(), network, Arm.Resource(group, $$"""{"securityRules":[{{string.Join(',', texts)}}]}""")).Fact(Gateway, "gateway.publicSources");

        if (verdict.Length > 0)
        {
            Assert.Contains(expected, fact.Cause(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, string.Join(' ', fact.Value().EnumerateArray().Select(s => s.GetString())));
        }
    }

    [Fact]
    public void A_subnet_without_a_group_lets_everybody_through()
    {
        var network = Arm.Resource(Arm.Network("virtualNetworks/hub"), $$"""{"subnets":[{"id":"{{Arm.Network("virtualNetworks/hub")}}/subnets/agw","name":"agw","properties":{} }]}""");

        Assert.Equal("*", Assert.Single(Whole(Agw(), network).Fact(Gateway, "gateway.publicSources").Value().EnumerateArray()).GetString());
        Assert.Contains("subnets/agw", Whole(Agw()).Fact(Gateway, "gateway.publicSources").Cause(), StringComparison.Ordinal);
    }
}
