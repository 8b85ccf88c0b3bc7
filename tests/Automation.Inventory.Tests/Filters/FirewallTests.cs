using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class FirewallTests
{
    private static readonly string Policy = Arm.Network("firewallPolicies/child");
    private static readonly string Base = Arm.Network("firewallPolicies/base");
    private static readonly string IpGroup = Arm.Network("ipGroups/nodes");

    private const string Names = "\"mcr.microsoft.com\",\"*.data.mcr.microsoft.com\",\"mcr-0001.mcr-msedge.net\",\"management.azure.com\",\"login.microsoftonline.com\",\"packages.microsoft.com\",\"packages.aks.azure.com\",\"*.hcp.westeurope.azmk8s.io\"";

    [Fact]
    public void Tag_of_AKS_stands_for_all_names() => Assert.Empty(Gaps(App("aks", tags: "\"AzureKubernetesService\"")));

    [Fact]
    public void List_of_names_does_as_well() => Assert.Empty(Gaps(App("names", fqdns: Names)));

    [Theory]
    [InlineData("\"*\"")]
    [InlineData("\"*.microsoft.com\",\"*.mcr-msedge.net\",\"*.azure.com\",\"*.microsoftonline.com\",\"*.azmk8s.io\"")]
    public void Wider_wildcards_cover_narrower_names(string fqdns) => Assert.Empty(Gaps(App("wide", fqdns: fqdns)));

    [Fact]
    public void Names_that_no_rule_allows_are_gaps()
    {
        var gaps = Gaps(App("some", fqdns: Names.Replace("\"management.azure.com\",", "", StringComparison.Ordinal).Replace("*.data.", "data.", StringComparison.Ordinal)));

        Assert.Equal(["images *.data.mcr.microsoft.com ", "azureApi management.azure.com "], gaps);
    }

    [Fact]
    public void Firewall_without_rules_lets_nothing_out() => Assert.Equal(8, Gaps().Count);

    [Fact]
    public void Rule_for_other_sources_or_ports_does_not_count()
    {
        Assert.Equal(8, Gaps(App("aks", tags: "\"AzureKubernetesService\"", sources: "\"10.9.0.0/16\"")).Count);
        Assert.Equal(8, Gaps(App("http", fqdns: Names, protocol: "Http", port: 80)).Count);
        Assert.Equal(8, Gaps(App("half", fqdns: Names, sources: "\"10.1.0.0/23\"")).Count);
        Assert.Empty(Gaps(App("low", fqdns: Names, sources: "\"10.1.0.0/23\""), App("high", fqdns: Names, sources: "\"10.1.2.0-10.1.3.255\"")));
    }

    [Fact]
    public void Deny_before_the_allow_is_named()
    {
        var gaps = Gaps([Collection("no", 100, "Deny", App("no-azure", fqdns: "\"*.azure.com\"")), Collection("yes", 200, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]);

        Assert.Equal(["azureApi management.azure.com no-azure", "packages packages.aks.azure.com no-azure"], gaps);
        Assert.Empty(Gaps([Collection("no", 300, "Deny", App("no-azure", fqdns: "\"*.azure.com\"")), Collection("yes", 200, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]));
    }

    [Fact]
    public void Network_rules_are_asked_first()
    {
        Assert.Equal(8, Gaps([Collection("no", 900, "Deny", Net("shut")), Collection("yes", 100, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]).Count);
        Assert.Empty(Gaps([Collection("yes", 100, "Allow", Net("azure", "\"AzureCloud\"", "\"443\""))]));
        Assert.Equal(["images mcr.microsoft.com shut"], Gaps([Collection("no", 100, "Deny", Net("shut", "", "\"443\"", fqdns: "\"mcr.microsoft.com\"")), Collection("yes", 200, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]));
    }

    [Fact]
    public void Base_policy_comes_first_whatever_the_priorities()
    {
        var spoke = Estate([Collection("yes", 100, "Allow", App("aks", tags: "\"AzureKubernetesService\""))], policyMore: $"\"basePolicy\":{Arm.Ref(Base)},");
        Resource[] parent =
        [
            Arm.Resource(Base, """{"ruleCollectionGroups":[]}"""),
            Arm.Resource(Base + "/ruleCollectionGroups/g", $$"""{"priority":60000,"ruleCollections":[{{Collection("no", 60000, "Deny", App("no-login", fqdns: "\"login.microsoftonline.com\""))}}]}""", null),
        ];

        Assert.Equal(["signIn login.microsoftonline.com no-login"], Lines(With(spoke, parent)));
        Assert.Contains(Base, spoke.Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Classic_rules_on_the_firewall_count()
    {
        var classic = $$"""
            {"sku":{"tier":"Standard"},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","publicIPAddress":{{Arm.Ref(Spoke.Ip)}},"subnet":{{Arm.Ref(Spoke.Hub + "/subnets/AzureFirewallSubnet")}} } }],
             "networkRuleCollections":[{"name":"n","properties":{"priority":200,"action":{"type":"Allow"},"rules":[{"name":"time","protocols":["UDP"],"sourceAddresses":["*"],"destinationAddresses":["*"],"destinationPorts":["123"]}]} }],
             "applicationRuleCollections":[{"name":"a","properties":{"priority":200,"action":{"type":"Allow"},"rules":[{"name":"aks","sourceAddresses":["*"],"fqdnTags":["AzureKubernetesService"]}]} }]}
            """;
        var spoke = new Spoke { Routes = [Spoke.ToFirewall], Firewall = classic };

        Assert.Empty(spoke.Fact("cluster.firewallGaps").Value().EnumerateArray());
        Assert.Equal(["n time anyAddress Udp 123 1"], spoke.Fact("cluster.firewallExcess").Value().Lines("collection", "rule", "kind", "protocol", "ports", "internetShare"));
    }

    [Fact]
    public void IP_groups_are_looked_up()
    {
        var rule = App("aks", tags: "\"AzureKubernetesService\"", sources: "").Replace("\"sourceAddresses\":[]", $"\"sourceIpGroups\":[\"{IpGroup}\"]", StringComparison.Ordinal);
        var spoke = Estate([Collection("yes", 100, "Allow", rule)]);

        Assert.Empty(Lines(With(spoke, Arm.Resource(IpGroup, """{"ipAddresses":["10.1.0.0/16"]}"""))));
        Assert.Equal(8, Lines(With(spoke, Arm.Resource(IpGroup, """{"ipAddresses":["10.2.0.0/16"]}"""))).Count);
        Assert.Contains(IpGroup, spoke.Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Web_categories_and_looked_up_addresses_leave_it_open()
    {
        Assert.Contains("cat", Estate([Collection("no", 100, "Deny", App("cat").Replace("\"targetFqdns\":[]", "\"webCategories\":[\"Hacking\"]", StringComparison.Ordinal)), Collection("yes", 200, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]).Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
        Assert.Contains("public addresses", Estate([Collection("yes", 100, "Allow", Net("api", "\"20.50.1.1\"", "\"443\""))]).Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
        Assert.Empty(Gaps([Collection("yes", 100, "Allow", Net("api", "\"20.50.1.1\"", "\"443\"")), Collection("app", 200, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]));
    }

    [Fact]
    public void Options_of_the_cluster_ask_for_more_or_less()
    {
        var access = ",\"apiServerAccessProfile\":{\"enablePrivateCluster\":true},\"addonProfiles\":{\"azurePolicy\":{\"enabled\":true},\"omsAgent\":{\"enabled\":false}}";
        var needs = EgressNeeds.Of(new Spoke { Cluster = "\"networkProfile\":{}" + access }.Build().Find(Arm.Id(Spoke.Kube))!);

        Assert.DoesNotContain(needs, n => n.Need is "apiServer" or "monitoring");
        Assert.Equal(2, needs.Count(n => n.Need == "azurePolicy"));
        Assert.Equal("kube-1.hcp.westeurope.azmk8s.io", EgressNeeds.Of(Arm.Resource(Spoke.Kube, """{"fqdn":"kube-1.hcp.westeurope.azmk8s.io"}"""))[0].Fqdn);
    }

    [Fact]
    public void Names_of_other_clouds_are_not_known()
    {
        var spoke = Estate([Collection("yes", 100, "Allow", App("aks", tags: "\"AzureKubernetesService\""))]);
        var cluster = spoke.Build().Find(Arm.Id(Spoke.Kube))!;
        var china = Topology.Build(spoke.Build().Resources.Where(r => !r.Id.Equals(cluster.Id)).Append(Arm.Resource(Spoke.Kube, cluster.Body.GetProperty("properties").GetRawText(), "chinaeast2"))).WithListed(null);

        Assert.Contains("public cloud", china.Fact(Spoke.Kube, "cluster.firewallGaps").Cause(), StringComparison.Ordinal);
        Assert.Empty(china.Fact(Spoke.Kube, "cluster.firewallExcess").Value().EnumerateArray());
    }

    [Fact]
    public void Rules_for_everything_are_an_excess()
    {
        var rules = Estate(
        [
            Collection("net", 100, "Allow", Net("all", "\"*\"", "\"*\""), Net("later", "\"Internet\"", "\"443\"")), Collection("half", 50, "Allow", Net("half", "\"0.0.0.0/1\"", "\"8080\"")),
            Collection("app", 300, "Allow", App("any", fqdns: "\"*\""), App("aks", tags: "\"AzureKubernetesService\"")),
        ]).Fact("cluster.firewallExcess").Value().Lines("collection", "rule", "kind", "protocol", "ports");

        Assert.Equal(
            ["half half anyAddress Tcp 8080", "net all anyAddress Tcp 0-8079", "net all anyAddress Tcp 8081-65535", "net all anyAddress Tcp 8080", "app any anyName Https 443"],
            rules.Where(l => l.Contains("Tcp", StringComparison.Ordinal) || l.Contains("Https", StringComparison.Ordinal)).OrderBy(l => l.StartsWith("app", StringComparison.Ordinal)).ThenBy(l => l.StartsWith("net", StringComparison.Ordinal)));
        Assert.Contains("net all anyAddress Icmp *", rules);
    }

    [Fact]
    public void Deny_for_every_name_takes_the_excess_away() => Assert.Empty(
        Estate([Collection("no", 100, "Deny", App("shut", fqdns: "\"*\"")), Collection("app", 300, "Allow", App("any", fqdns: "\"*\""))]).Fact("cluster.firewallExcess").Value().EnumerateArray());

    [Fact]
    public void Cluster_that_leaves_without_a_firewall_has_neither() =>
        Assert.Equal([FactValue.Absent.Instance, FactValue.Absent.Instance], new[] { "cluster.firewallGaps", "cluster.firewallExcess" }.Select(new Spoke().Fact));

    [Fact]
    public void Policy_and_groups_that_were_not_read_make_it_Unknown()
    {
        Assert.Contains(Policy, Estate([], leavePolicy: true).Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
        Assert.Contains("/ruleCollectionGroups/lost", Estate([], policyMore: $"\"ruleCollectionGroups\":[{Arm.Ref(Policy + "/ruleCollectionGroups/lost")}],").Fact("cluster.firewallGaps").Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "a.b", true)]
    [InlineData("*.b.c", "a.b.c", true)]
    [InlineData("*.b.c", "x.a.b.c", true)]
    [InlineData("*.b.c", "b.c", false)]
    [InlineData("*.b.c", "*.a.b.c", true)]
    [InlineData("*.a.b.c", "*.b.c", false)]
    [InlineData("A.B", "a.b.", true)]
    [InlineData("a.b", "x.a.b", false)]
    public void Star_stands_for_any_beginning(string pattern, string name, bool covers) => Assert.Equal(covers, FirewallCheck.Covers(pattern, name));

    private static List<string> Gaps(params string[] applicationRules) =>
        applicationRules.Length > 0 && applicationRules[0].Contains("\"ruleCollectionType\"", StringComparison.Ordinal)
            ? Lines(Estate(applicationRules).Build())
            : Lines(Estate([Collection("app", 200, "Allow", applicationRules)]).Build());

    private static List<string> Lines(Topology topology) => topology.Fact(Spoke.Kube, "cluster.firewallGaps").Value().Lines("need", "fqdn", "rule");

    private static Topology With(Spoke spoke, params Resource[] more) => Topology.Build(spoke.Build().Resources.Concat(more)).WithListed(null);

    private static Spoke Estate(string[] collections, string policyMore = "", bool leavePolicy = false) => new()
    {
        Routes = [Spoke.ToFirewall],
        Firewall = $$"""{"sku":{"tier":"Premium"},"firewallPolicy":{{Arm.Ref(Policy)}},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","publicIPAddress":{{Arm.Ref(Spoke.Ip)}},"subnet":{{Arm.Ref(Spoke.Hub + "/subnets/AzureFirewallSubnet")}} } }]}""",
        More = leavePolicy ? [] :
        [
            Arm.Resource(Policy, $$"""{ {{policyMore}}"sku":{"tier":"Premium"} }"""),
            Arm.Resource(Policy + "/ruleCollectionGroups/g", $$"""{"priority":500,"ruleCollections":[{{string.Join(',', collections)}}]}""", null),
        ],
    };

    private static string Collection(string name, int priority, string action, params string[] rules) =>
        $$"""{"ruleCollectionType":"FirewallPolicyFilterRuleCollection","name":"{{name}}","priority":{{priority}},"action":{"type":"{{action}}"},"rules":[{{string.Join(',', rules)}}]}""";

    private static string App(string name, string fqdns = "", string tags = "", string sources = "\"10.1.0.0/16\"", string protocol = "Https", int port = 443) =>
        $$"""{"ruleType":"ApplicationRule","name":"{{name}}","sourceAddresses":[{{sources}}],"targetFqdns":[{{fqdns}}],"fqdnTags":[{{tags}}],"protocols":[{"protocolType":"{{protocol}}","port":{{port}}}]}""";

    private static string Net(string name, string destinations = "\"*\"", string ports = "\"*\"", string fqdns = "") =>
        $$"""{"ruleType":"NetworkRule","name":"{{name}}","ipProtocols":["Any"],"sourceAddresses":["*"],"destinationAddresses":[{{destinations}}],"destinationFqdns":[{{fqdns}}],"destinationPorts":[{{ports}}]}""";
}
