namespace Automation.Inventory.Tests.Kubernetes;

public sealed class CiliumPolicyTests
{
    private static KubernetesWorld World(string spec, string kind = "CiliumNetworkPolicy", string path = "data/p") => new KubernetesWorld()
        .Namespace("data").Namespace("app", """{"team":"orders"}""")
        .Deployment("data/db", """{"app":"db"}""", """[{"name":"sql","containerPort":5432}]""")
        .Deployment("app/orders", """{"app":"orders"}""")
        .Service("data/db", """{"app":"db"}""", """[{"port":5432}]""")
        .Object("cilium.io/v2", kind, path, spec);

    private static string Rule(string rule) => $$"""{"endpointSelector":{"matchLabels":{"app":"db"} },"ingress":[{{rule}}]}""";

    private static bool Reachable(KubernetesWorld world) => world.Of("servicePorts", "object", "data/Service/db", "reachable") == "True";

    [Theory]
    [InlineData("{}", false)] // An empty rule isolates and admits nobody.
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"app":"orders"}}]}""", false)] // Of its own namespace.
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"app":"orders","k8s:io.kubernetes.pod.namespace":"app"}}]}""", true)]
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"k8s:io.cilium.k8s.namespace.labels.team":"orders"}}]}""", true)]
    [InlineData("""{"fromEndpoints":[{"matchLabels":{"k8s:io.cilium.k8s.namespace.labels.team":"pay"}}]}""", false)]
    [InlineData("""{"fromEndpoints":[]}""", false)] // Named, but nobody.
    [InlineData("""{"fromEntities":["cluster"]}""", true)]
    [InlineData("""{"fromEntities":["world"]}""", true)]
    [InlineData("""{"fromEntities":["host"]}""", false)]
    [InlineData("""{"fromCIDR":["10.0.0.0/8"]}""", true)]
    [InlineData("""{"fromCIDRSet":[{"cidr":"10.0.0.0/8","except":["10.0.0.0/8"]}]}""", false)]
    [InlineData("""{"toPorts":[{"ports":[{"port":"5432","protocol":"TCP"}]}]}""", true)]
    [InlineData("""{"toPorts":[{"ports":[{"port":"sql"}]}]}""", true)]
    [InlineData("""{"toPorts":[{"ports":[{"port":"80"}]}]}""", false)]
    [InlineData("""{"toPorts":[{"ports":[{"port":"5000","endPort":6000,"protocol":"ANY"}]}]}""", true)]
    public void An_ingress_rule_admits_whom_Cilium_would(string rule, bool reachable) => Assert.Equal(reachable, Reachable(World(Rule(rule))));

    [Fact]
    public void A_deny_outweighs_what_is_allowed() => Assert.False(Reachable(World(
        """{"endpointSelector":{},"ingress":[{"fromEntities":["all"]}],"ingressDeny":[{"fromEntities":["all"],"toPorts":[{"ports":[{"port":"5432"}]}]}]}""")));

    [Fact]
    public void A_policy_that_does_not_isolate_leaves_the_rest_open() => Assert.True(Reachable(World(
        """{"endpointSelector":{},"enableDefaultDeny":{"ingress":false},"ingress":[{"fromEndpoints":[{}]}]}""")));

    [Fact]
    public void A_clusterwide_policy_holds_in_every_namespace()
    {
        var world = World("""{"endpointSelector":{},"ingress":[{}]}""", "CiliumClusterwideNetworkPolicy", "deny");
        Assert.Equal("True", world.Of("namespaces", "name", "app", "defaultDenyIngress"));
        Assert.False(Reachable(world));
    }

    [Fact]
    public void A_policy_for_nodes_says_nothing_of_pods() =>
        Assert.True(Reachable(World("""{"nodeSelector":{},"ingress":[{}]}""", "CiliumClusterwideNetworkPolicy", "nodes")));

    [Theory]
    [InlineData("""{"ingress":[{}]}""")]
    [InlineData("""{"endpointSelector":{},"ingress":[{"fromRequires":[{}]}]}""")]
    [InlineData("""{"endpointSelector":{},"ingress":[{"fromEntities":["martians"]}]}""")]
    public void What_cannot_be_settled_gives_Unknown(string spec) => Assert.Contains("data/CiliumNetworkPolicy/p", World(spec).Fact("servicePorts").Cause(), StringComparison.Ordinal);
}
