using Automation.Policy;

namespace Automation.Inventory.Tests.Kubernetes;

public sealed class MeshTests
{
    private static KubernetesWorld AddOn() => new KubernetesWorld().WithAddOn("asm-1-26");

    [Theory]
    [InlineData("""{"istio.io/rev":"asm-1-26"}""", "revision", "True")]
    [InlineData("""{"istio.io/rev":"asm-1-24"}""", "unknownRevision", "False")]
    [InlineData("""{"istio-injection":"enabled"}""", "ineffective", "False")]
    [InlineData("""{"istio-injection":"enabled","istio.io/rev":"asm-1-26"}""", "ineffective", "False")] // The webhook passes over it.
    [InlineData("""{"istio-injection":"disabled"}""", "off", "False")]
    [InlineData("""{"istio.io/dataplane-mode":"ambient"}""", "ineffective", "False")]
    [InlineData("""{"istio.io/rev":"prod"}""", "revision", "True")] // A tag that points to the revision.
    [InlineData("""{"istio.io/rev":"next"}""", "unknownRevision", "False")] // A tag that points nowhere.
    public void With_the_add_on_only_an_installed_revision_injects(string labels, string injection, string member)
    {
        var world = AddOn().Namespace("shop", labels)
            .Raw("""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"t","labels":{"istio.io/tag":"prod","istio.io/rev":"asm-1-26"}}}""")
            .Raw("""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"u","labels":{"istio.io/tag":"next","istio.io/rev":"asm-1-27"}}}""");
        Assert.Equal(injection, world.Of("meshNamespaces", "name", "shop", "injection"));
        Assert.Equal(member, world.Of("meshNamespaces", "name", "shop", "member"));
    }

    [Fact]
    public void A_mesh_of_ones_own_heeds_the_old_label()
    {
        var world = new KubernetesWorld().Namespace("shop", """{"istio-injection":"enabled"}""")
            .Raw("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"istio-system","name":"istiod","labels":{"app":"istiod"}},"spec":{"template":{"spec":{"containers":[]}}}}""");
        Assert.Equal("default", world.Of("meshNamespaces", "name", "shop", "injection"));
        Assert.True(world.Value("meshInstalled").GetBoolean());
    }

    [Fact]
    public void Without_a_mesh_its_facts_are_absent()
    {
        var world = new KubernetesWorld().Namespace("shop", """{"istio-injection":"enabled"}""");
        Assert.False(world.Value("meshInstalled").GetBoolean());
        Assert.Equal("[]", world.Value("meshNamespaces").GetRawText());
        Assert.IsType<FactValue.Absent>(world.Fact("meshMtlsMode"));
    }

    [Theory]
    [InlineData("aks-istio-system/default", """{"mtls":{"mode":"STRICT"}}""", "STRICT")]
    [InlineData("aks-istio-system/default", """{}""", "PERMISSIVE")]
    [InlineData("aks-istio-system/default", """{"mtls":{"mode":"DISABLE"}}""", "DISABLE")]
    [InlineData("istio-system/default", """{"mtls":{"mode":"STRICT"}}""", "PERMISSIVE")] // Not the add-on's root namespace.
    [InlineData("aks-istio-system/one", """{"selector":{"matchLabels":{"app":"x"}},"mtls":{"mode":"STRICT"}}""", "PERMISSIVE")]
    public void The_mode_of_the_mesh_comes_from_its_root_namespace(string path, string spec, string mode) =>
        Assert.Equal(mode, AddOn().Object("security.istio.io/v1", "PeerAuthentication", path, spec).Value("meshMtlsMode").GetString());

    [Fact]
    public void Ports_count_only_with_a_selector()
    {
        var world = AddOn()
            .Object("security.istio.io/v1", "PeerAuthentication", "a/with", """{"selector":{"matchLabels":{"app":"x"}},"portLevelMtls":{"9090":{"mode":"DISABLE"},"80":{"mode":"STRICT"}}}""")
            .Object("security.istio.io/v1beta1", "PeerAuthentication", "a/without", """{"portLevelMtls":{"9090":{"mode":"DISABLE"}}}""");
        Assert.Equal("""["9090"]""", world.Of("peerAuthentications", "object", "a/PeerAuthentication/with", "weakPorts"));
        Assert.Equal("[]", world.Of("peerAuthentications", "object", "a/PeerAuthentication/without", "weakPorts"));
    }

    [Theory]
    [InlineData("shop/none", "{}", "True")]
    [InlineData("aks-istio-system/none", "{}", "True")]
    [InlineData("other/none", "{}", "False")]
    [InlineData("shop/none", """{"rules":[{}]}""", "False")]
    [InlineData("shop/none", """{"action":"DENY"}""", "False")]
    [InlineData("shop/none", """{"selector":{"matchLabels":{"app":"x"}}}""", "False")]
    public void An_allow_nothing_policy_is_empty_and_for_all(string path, string spec, string denies) => Assert.Equal(denies, AddOn()
        .Namespace("shop", """{"istio.io/rev":"asm-1-26"}""").Object("security.istio.io/v1", "AuthorizationPolicy", path, spec)
        .Of("meshNamespaces", "name", "shop", "authorizationDefaultDeny"));

    [Theory]
    [InlineData("{}", "1", "1")]
    [InlineData("""{"to":[{"operation":{"paths":["/healthz"]}}]}""", "0", "1")]
    [InlineData("""{"from":[{"source":{"principals":["cluster.local/ns/a/sa/b"]}}]}""", "0", "0")]
    [InlineData("""{"from":[{"source":{"principals":["x"]}},{"source":{"ipBlocks":["10.0.0.0/8"]}}]}""", "0", "1")] // The second names nobody.
    public void A_rule_without_identity_is_counted(string rule, string open, string anonymous)
    {
        var world = AddOn().Object("security.istio.io/v1", "AuthorizationPolicy", "a/p", $$"""{"rules":[{{rule}}]}""");
        Assert.Equal(open, world.Of("authorizationPolicies", "object", "a/AuthorizationPolicy/p", "openRules"));
        Assert.Equal(anonymous, world.Of("authorizationPolicies", "object", "a/AuthorizationPolicy/p", "rulesWithoutIdentity"));
    }

    [Fact]
    public void Weights_are_summed_and_a_canary_is_found()
    {
        var world = new KubernetesWorld().Object("networking.istio.io/v1", "VirtualService", "a/v",
            """{"http":[{"route":[{"destination":{"host":"o","subset":"stable"},"weight":60},{"destination":{"host":"o","subset":"v2-canary"},"weight":20},{"destination":{"host":"x"}}]}],"tcp":[{"route":[{"destination":{"host":"o"},"weight":-1}]}]}""");
        Assert.Equal("80", world.Of("virtualServiceRoutes", "route", "http[0]", "weightSum"));
        Assert.Equal("1", world.Of("virtualServiceRoutes", "route", "http[0]", "missingWeights"));
        Assert.Equal("25", world.Of("virtualServiceRoutes", "route", "http[0]", "canaryPercent"));
        Assert.Equal("1", world.Of("virtualServiceRoutes", "route", "tcp[0]", "negativeWeights"));
    }

    [Theory]
    [InlineData("shop", "orders", "True")]
    [InlineData("other", "orders", "False")] // A short name is looked up beside the rule.
    [InlineData("other", "orders.shop.svc.cluster.local", "True")]
    [InlineData("other", "*.shop.svc.cluster.local", "True")]
    [InlineData("aks-istio-system", "*.local", "True")]
    [InlineData("other", "pay.shop.svc.cluster.local", "False")]
    public void A_destination_rule_finds_its_Service(string space, string host, string found)
    {
        var world = AddOn().Namespace("shop", """{"istio.io/rev":"asm-1-26"}""").Deployment("shop/orders", """{"app":"orders"}""")
            .Service("shop/orders", """{"app":"orders"}""", """[{"port":80}]""")
            .Object("networking.istio.io/v1", "DestinationRule", $"{space}/r", $$$"""{"host":"{{{host}}}","trafficPolicy":{"outlierDetection":{},"connectionPool":{"tcp":{"maxConnections":10} } } }""");
        Assert.Equal(found, world.Of("meshServices", "object", "shop/Service/orders", "outlierDetection"));
        Assert.Equal(found, world.Of("meshServices", "object", "shop/Service/orders", "connectionPool"));
    }

    [Fact]
    public void Outlier_detection_with_zero_counters_is_off()
    {
        var world = AddOn().Namespace("shop", """{"istio.io/rev":"asm-1-26"}""").Deployment("shop/orders", """{"app":"orders"}""")
            .Service("shop/orders", """{"app":"orders"}""", """[{"port":80}]""")
            .Object("networking.istio.io/v1", "DestinationRule", "shop/r", """{"host":"orders","trafficPolicy":{"outlierDetection":{"consecutive5xxErrors":0},"connectionPool":{}}}""");
        Assert.Equal("False", world.Of("meshServices", "object", "shop/Service/orders", "outlierDetection"));
        Assert.Equal("False", world.Of("meshServices", "object", "shop/Service/orders", "connectionPool"));
    }

    [Fact]
    public void Telemetry_of_the_whole_mesh_counts()
    {
        var world = AddOn()
            .Object("telemetry.istio.io/v1", "Telemetry", "aks-istio-system/mesh", """{"accessLogging":[{"providers":[{"name":"envoy"}]}],"tracing":[{"randomSamplingPercentage":1.5}]}""")
            .Object("telemetry.istio.io/v1", "Telemetry", "shop/own", """{"tracing":[{"randomSamplingPercentage":100}]}""");
        Assert.True(world.Value("meshAccessLogs").GetBoolean());
        Assert.Equal(1.5, world.Value("meshTracingPercent").GetDouble());
        Assert.False(AddOn().Object("telemetry.istio.io/v1", "Telemetry", "aks-istio-system/mesh", """{"accessLogging":[{"disabled":true}]}""").Value("meshAccessLogs").GetBoolean());
    }

    [Fact]
    public void Settings_of_the_add_on_count_too()
    {
        Assert.True(AddOn().ConfigMap("aks-istio-system/istio-shared-configmap-asm-1-26", ("mesh", "accessLogFile: /dev/stdout\n")).Value("meshAccessLogs").GetBoolean());
        Assert.False(AddOn().ConfigMap("aks-istio-system/istio-shared-configmap-asm-1-26", ("mesh", "accessLogFile: \"\"\n")).Value("meshAccessLogs").GetBoolean());
        Assert.True(AddOn().ConfigMap("kube-system/ama-metrics-settings-configmap", ("pod-annotation-based-scraping", "podannotationnamespaceregex = \"shop.*\"")).Value("meshMetricsScraped").GetBoolean());
        Assert.False(AddOn().ConfigMap("kube-system/ama-metrics-settings-configmap", ("pod-annotation-based-scraping", "podannotationnamespaceregex = \"\"")).Value("meshMetricsScraped").GetBoolean());
    }
}
