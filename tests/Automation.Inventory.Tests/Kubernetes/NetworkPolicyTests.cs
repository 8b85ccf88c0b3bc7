namespace Automation.Inventory.Tests.Kubernetes;

public sealed class NetworkPolicyTests
{
    private const string Server = """{"app":"db"}""";
    private const string Ports = """[{"name":"sql","containerPort":5432}]""";

    /// <summary>A database in `data` with a Service, and a client in `app`; no policies.</summary>
    private static KubernetesWorld World(string target = "5432") => new KubernetesWorld()
        .Namespace("data").Namespace("app", """{"team":"orders"}""")
        .Deployment("data/db", Server, Ports)
        .Deployment("app/orders", """{"app":"orders"}""")
        .Service("data/db", Server, $$"""[{"port":5432,"targetPort":{{target}}}]""");

    private static string Ingress(string rule) => $$"""{"podSelector":{"matchLabels":{"app":"db"} },"policyTypes":["Ingress"],"ingress":[{{rule}}]}""";

    private static bool Reachable(KubernetesWorld world) => world.Of("servicePorts", "object", "data/Service/db", "reachable") == "True";

    [Fact]
    public void Namespaces_that_no_object_names_are_not_judged()
    {
        var names = World().Namespace("default").Fact("namespaces").Value().EnumerateArray().Select(n => n.GetProperty("name").GetString());

        Assert.Equal(["app", "data", "default"], names);
        Assert.Equal(["app", "data"], World().Fact("namespaces").Value().EnumerateArray().Select(n => n.GetProperty("name").GetString()));
    }

    [Fact]
    public void Without_policies_everything_is_open() => Assert.True(Reachable(World()));

    [Theory]
    [InlineData("", false)] // No rule: nobody.
    [InlineData("{}", true)] // An empty rule: everybody.
    [InlineData("""{"from":[]}""", true)] // An empty list means the same as none.
    [InlineData("""{"from":[{"podSelector":{"matchLabels":{"app":"orders"}}}]}""", false)] // Of its own namespace only.
    [InlineData("""{"from":[{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"orders"}}}]}""", true)]
    [InlineData("""{"from":[{"namespaceSelector":{"matchLabels":{"team":"pay"}},"podSelector":{"matchLabels":{"app":"orders"}}}]}""", false)] // Both must hold.
    [InlineData("""{"from":[{"namespaceSelector":{"matchLabels":{"team":"pay"}}},{"namespaceSelector":{"matchLabels":{"team":"orders"}}}]}""", true)] // Elements are alternatives.
    [InlineData("""{"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"app"}}}]}""", true)] // Every namespace has it.
    [InlineData("""{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"In","values":["orders","pay"]}]}}]}""", true)]
    [InlineData("""{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"NotIn","values":["orders"]},{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["data","default","kube-system"]}]}}]}""", false)]
    [InlineData("""{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"Exists"}]}}]}""", true)]
    [InlineData("""{"from":[{"namespaceSelector":{"matchExpressions":[{"key":"zone","operator":"DoesNotExist"},{"key":"team","operator":"Exists"}]}}]}""", true)]
    [InlineData("""{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}""", true)]
    [InlineData("""{"from":[{"ipBlock":{"cidr":"10.0.0.0/24","except":["10.0.0.0/25","10.0.0.128/25"]}}]}""", false)] // Nothing is left of it.
    [InlineData("""{"from":[{"ipBlock":{"cidr":"10.0.0.0/24","except":["10.0.0.0/25","10.0.0.128/26"]}}]}""", true)]
    [InlineData("""{"ports":[{"port":5432}]}""", true)]
    [InlineData("""{"ports":[{"port":"sql"}]}""", true)] // Named as the receiving pods name it.
    [InlineData("""{"ports":[{"port":"web"}]}""", false)]
    [InlineData("""{"ports":[{"protocol":"UDP","port":5432}]}""", false)]
    [InlineData("""{"ports":[{"port":5000,"endPort":5432}]}""", true)]
    [InlineData("""{"ports":[{"port":5000,"endPort":5431}]}""", false)]
    [InlineData("""{"ports":[{"protocol":"TCP"}]}""", true)] // Every port of the protocol.
    [InlineData("""{"ports":[]}""", true)]
    public void An_ingress_rule_admits_whom_Kubernetes_would(string rule, bool reachable) =>
        Assert.Equal(reachable, Reachable(World().Policy("data/db", Ingress(rule))));

    [Fact]
    public void Policies_add_up() =>
        Assert.True(Reachable(World().Policy("data/deny", """{"podSelector":{}}""").Policy("data/allow", Ingress("""{"from":[{"namespaceSelector":{}}]}"""))));

    [Fact]
    public void A_policy_of_another_namespace_says_nothing() => Assert.True(Reachable(World().Policy("app/deny", """{"podSelector":{},"policyTypes":["Ingress"]}""")));

    [Theory]
    [InlineData("""{"podSelector":{}}""", false)] // Without types it isolates for ingress.
    [InlineData("""{"podSelector":{},"egress":[{}]}""", false)] // And for egress too when it has such rules.
    [InlineData("""{"podSelector":{},"policyTypes":["Egress"]}""", true)]
    public void Types_are_what_they_are_by_default(string spec, bool reachable) => Assert.Equal(reachable, Reachable(World().Policy("data/p", spec)));

    [Fact]
    public void A_client_that_may_not_leave_is_none()
    {
        var closed = World().Policy("data/db", Ingress("""{"from":[{"namespaceSelector":{"matchLabels":{"team":"orders"}}}]}"""));
        Assert.True(Reachable(closed));
        Assert.False(Reachable(closed.Policy("app/out", """{"podSelector":{},"policyTypes":["Egress"]}""")));
    }

    [Fact]
    public void Egress_to_a_named_port_means_the_name_on_the_receiver()
    {
        var world = World()
            .Policy("data/db", Ingress("""{"from":[{"namespaceSelector":{"matchLabels":{"team":"orders"}}}]}"""))
            .Policy("app/out", """{"podSelector":{},"policyTypes":["Egress"],"egress":[{"ports":[{"port":"sql"}]}]}""");
        Assert.True(Reachable(world));
    }

    [Fact]
    public void The_pods_themselves_are_no_client_unless_the_Service_is_headless()
    {
        const string Own = """{"from":[{"podSelector":{}}]}""";
        Assert.False(Reachable(World().Policy("data/db", Ingress(Own))));
        var headless = new KubernetesWorld().Deployment("data/db", Server, Ports)
            .Service("data/db", Server, """[{"port":5432}]""", "\"clusterIP\":\"None\",").Policy("data/db", Ingress(Own));
        Assert.True(Reachable(headless));
    }

    [Fact]
    public void A_named_target_port_that_no_pod_has_is_closed()
    {
        var world = World("\"http\"");
        Assert.False(Reachable(world));
        Assert.Equal("False", world.Of("servicePorts", "object", "data/Service/db", "resolved"));
    }

    [Fact]
    public void Policies_in_the_way_are_named() =>
        Assert.Equal("""["data/NetworkPolicy/deny"]""", World().Policy("data/deny", """{"podSelector":{}}""").Of("servicePorts", "object", "data/Service/db", "closedBy"));

    [Fact]
    public void Pods_on_the_nodes_network_are_beyond_policies()
    {
        var world = new KubernetesWorld().Deployment("data/db", Server, Ports, "\"hostNetwork\":true,")
            .Service("data/db", Server, """[{"port":5432}]""").Policy("data/deny", """{"podSelector":{}}""");
        Assert.True(Reachable(world));
    }

    [Theory]
    [InlineData("""{"podSelector":{"matchExpressions":[{"key":"app","operator":"Within","values":["db"]}]}}""", "operator")]
    [InlineData("""{"podSelector":{"matchExpressions":[{"key":"app","operator":"In"}]}}""", "values")]
    [InlineData("""{"podSelector":[]}""", "podSelector")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{}]}]}""", "names no pods")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/33"}}]}]}""", "cidr")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":"sql","endPort":9}]}]}""", "endPort")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":70000}]}]}""", "port")]
    [InlineData("""{"podSelector":{},"ingress":{}}""", "ingress")]
    public void What_cannot_be_read_gives_Unknown(string spec, string cause)
    {
        var world = World().Policy("data/odd", spec);
        Assert.Contains(cause, world.Fact("servicePorts").Cause(), StringComparison.Ordinal);
        Assert.Contains("data/NetworkPolicy/odd", world.Fact("namespaces").Cause(), StringComparison.Ordinal);
        Assert.NotEqual("", world.Value("services").ToString()); // What does not rest on policies is known.
    }

    [Theory]
    [InlineData("""{"podSelector":{},"policyTypes":["Ingress","Egress"]}""", "True", "True")]
    [InlineData("""{"podSelector":{}}""", "True", "False")]
    [InlineData("""{"podSelector":{},"policyTypes":["Ingress"],"ingress":[]}""", "True", "False")]
    [InlineData("""{"podSelector":{"matchLabels":{"app":"db"}}}""", "False", "False")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"podSelector":{}}]}]}""", "False", "False")]
    public void A_default_deny_policy_selects_all_and_allows_nothing(string spec, string ingress, string egress)
    {
        var world = World().Policy("data/p", spec);
        Assert.Equal(ingress, world.Of("namespaces", "name", "data", "defaultDenyIngress"));
        Assert.Equal(egress, world.Of("namespaces", "name", "data", "defaultDenyEgress"));
        Assert.Equal("False", world.Of("namespaces", "name", "app", "defaultDenyIngress"));
    }

    [Fact]
    public void A_policy_that_allows_everything_is_named() =>
        Assert.Equal("""["data/NetworkPolicy/open"]""", World().Policy("data/open", """{"podSelector":{},"ingress":[{}]}""").Of("namespaces", "name", "data", "allowAllIngress"));
}
