using Automation.Policy;

namespace Automation.Inventory.Tests.Kubernetes;

public sealed class ObjectFactTests
{
    private const string Spread = """
        "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway","labelSelector":{"matchLabels":{"app":"web"}}},
          {"maxSkew":2,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"web"}}},
          {"maxSkew":1,"topologyKey":"kubernetes.io/hostname","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"other"}}}],
        """;

    [Fact]
    public void The_binding_constraint_counts_and_one_for_other_pods_does_not()
    {
        var world = new KubernetesWorld().Deployment("shop/web", """{"app":"web"}""", pod: Spread);
        Assert.Equal("DoNotSchedule", world.Of("workloads", "object", "shop/Deployment/web", "zoneWhenUnsatisfiable"));
        Assert.Equal("2", world.Of("workloads", "object", "shop/Deployment/web", "zoneMaxSkew"));
        Assert.Equal("False", world.Of("workloads", "object", "shop/Deployment/web", "nodeSpread"));
    }

    [Fact]
    public void An_autoscalers_minimum_counts_as_replicas() => Assert.Equal("4", new KubernetesWorld().Deployment("shop/web", "{}", replicas: 1)
        .Object("autoscaling/v2", "HorizontalPodAutoscaler", "shop/web", """{"minReplicas":4,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"}}""")
        .Of("workloads", "object", "shop/Deployment/web", "replicas"));

    [Fact]
    public void Pods_of_controllers_are_not_counted_twice()
    {
        var world = new KubernetesWorld()
            .Raw("""{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"a","name":"of-rs","ownerReferences":[{"kind":"ReplicaSet","name":"web-1","controller":true}]},"spec":{"containers":[]}}""")
            .Raw("""{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"namespace":"a","name":"of-deployment","ownerReferences":[{"kind":"Deployment","name":"web","controller":true}]},"spec":{"template":{"spec":{"containers":[]}}}}""")
            .Raw("""{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"namespace":"a","name":"of-rollout","ownerReferences":[{"kind":"Rollout","name":"web","controller":true}]},"spec":{"template":{"spec":{"containers":[]}}}}""")
            .Raw("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"namespace":"a","name":"of-cron","ownerReferences":[{"kind":"CronJob","name":"web","controller":true}]},"spec":{"template":{"spec":{"containers":[]}}}}""")
            .Raw("""{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"a","name":"bare"},"spec":{"containers":[]}}""");
        Assert.Equal(["a/Pod/bare", "a/ReplicaSet/of-rollout"], world.Value("workloads").EnumerateArray().Select(w => w.GetProperty("object").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_class_that_does_not_exist_gives_no_priority()
    {
        var world = new KubernetesWorld().Deployment("a/x", "{}", pod: "\"priorityClassName\":\"gone\",").Deployment("a/y", "{}", pod: "\"priorityClassName\":\"edge\",")
            .Deployment("a/z", "{}", pod: "\"priorityClassName\":\"system-node-critical\",")
            .Raw("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"edge"},"value":100}""")
            .Raw("""{"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"low"},"value":1,"globalDefault":true}""")
            .Deployment("a/d", "{}");
        Assert.Equal("", world.Of("workloads", "object", "a/Deployment/x", "priority"));
        Assert.Equal("100", world.Of("workloads", "object", "a/Deployment/y", "priority"));
        Assert.Equal("True", world.Of("workloads", "object", "a/Deployment/z", "highestPriority"));
        Assert.Equal("1", world.Of("workloads", "object", "a/Deployment/d", "priority"));
    }

    [Theory]
    [InlineData("{}", "False")]
    [InlineData("""{"service.beta.kubernetes.io/azure-load-balancer-internal":"true"}""", "True")]
    [InlineData("""{"service.beta.kubernetes.io/azure-load-balancer-internal":"True"}""", "False")]
    public void Only_the_exact_word_makes_a_load_balancer_internal(string annotations, string expected) => Assert.Equal(expected, new KubernetesWorld()
        .Service("a/s", """{"app":"x"}""", """[{"port":80}]""", "\"type\":\"LoadBalancer\",", annotations).Of("services", "object", "a/Service/s", "internal"));

    [Theory]
    [InlineData("{}", null, "tcp", "")]
    [InlineData("{}", "HTTP", "http", "")]
    [InlineData("""{"service.beta.kubernetes.io/azure-load-balancer-health-probe-protocol":"http"}""", null, "http", "")]
    [InlineData("""{"service.beta.kubernetes.io/azure-load-balancer-health-probe-protocol":"tcp"}""", "https", "https", "")] // appProtocol counts before.
    [InlineData("""{"service.beta.kubernetes.io/port_80_health-probe_protocol":"tcp"}""", "https", "tcp", "")] // The port's own before that.
    [InlineData("""{"service.beta.kubernetes.io/azure-load-balancer-health-probe-request-path":"/a","service.beta.kubernetes.io/port_80_health-probe_request-path":"/b"}""", "http", "http", "/b")]
    [InlineData("""{"service.beta.kubernetes.io/port_80_no_probe_rule":"true"}""", "http", "", "")]
    [InlineData("{}", "grpc", "tcp", "")]
    public void The_probe_is_what_the_cloud_provider_makes(string annotations, string? appProtocol, string protocol, string path)
    {
        var port = appProtocol is null ? """[{"port":80}]""" : $$"""[{"port":80,"appProtocol":"{{appProtocol}}"}]""";
        var world = new KubernetesWorld().Service("a/s", """{"app":"x"}""", port, "\"type\":\"LoadBalancer\",", annotations);
        Assert.Equal(protocol, world.Of("servicePorts", "object", "a/Service/s", "probeProtocol"));
        Assert.Equal(path, world.Of("servicePorts", "object", "a/Service/s", "probePath"));
    }

    [Fact]
    public void Flows_between_tiers_follow_the_policies()
    {
        var world = new KubernetesWorld().Namespace("edge", """{"tier":"Edge"}""").Namespace("app", """{"tier":"app"}""").Namespace("data", """{"tier":"data"}""")
            .Deployment("edge/web", "{}").Deployment("app/orders", "{}").Deployment("data/db", "{}").Deployment("kube-system/dns", "{}")
            .Policy("app/in", """{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"tier":"Edge"}}}]}]}""")
            .Policy("data/in", """{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"tier":"app"}}}]}]}""")
            .Policy("edge/in", """{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}]}""");
        Assert.Equal(["app->data", "edge->app", "outside->edge"], world.Value("tierFlows").EnumerateArray().Select(f => f.GetProperty("flow").GetString()!));
        Assert.Equal("""["app","data","edge"]""", world.Value("tiers").GetRawText());
    }

    [Theory]
    [InlineData("shop.server", "shop.example:53 {\n  errors\n  forward . 10.0.0.4\n}", "")]
    [InlineData("a.override", "hosts {\n  10.0.0.1 a.example # note {\n  fallthrough\n}", "")]
    [InlineData("notes", "x", "keyName")]
    [InlineData("shop.server", "shop.example:53 {\n  forward . 10.0.0.4", "braces")]
    [InlineData("shop.server", "shop.example:53 {\n}\n}", "braces")]
    [InlineData("shop.server", "errors", "noZone")]
    [InlineData("shop.server", "a.example {\n}\nA.Example. {\n}", "duplicateZone")]
    [InlineData("shop.server", "a.example:53 {\n}\na.example:5353 {\n}", "")]
    [InlineData("shop.server", ".:53 {\n  forward . 10.0.0.4\n}", "catchAll")]
    [InlineData("a.override", "forward . 10.0.0.4", "catchAll")]
    [InlineData("a.override", "shop.example:53 {\n}", "zoneInOverride")]
    [InlineData("shop.server", "a.example {\n  forward .\n}", "forwardWithoutTarget")]
    [InlineData("shop.server", "a.example {\n  forward . 10.2.0.10:53\n}", "forwardLoop")]
    [InlineData("shop.server", "a.example {\n  forward . 127.0.0.1\n}", "forwardLoop")]
    public void Custom_DNS_settings_are_read_as_CoreDNS_reads_them(string key, string text, string problems)
    {
        var world = new KubernetesWorld().Cluster("""{"networkProfile":{"dnsServiceIP":"10.2.0.10"}}""").ConfigMap("kube-system/coredns-custom", (key, text));
        Assert.Equal(problems, string.Join(',', world.Value("coreDnsProblems").EnumerateArray().Select(p => p.GetProperty("problem").GetString())));
    }

    [Fact]
    public void A_forward_to_the_Internet_is_told_apart()
    {
        var world = new KubernetesWorld().ConfigMap("kube-system/coredns-custom", ("a.server", "a.example b.example {\n forward . 8.8.8.8 tls://9.9.9.9 10.0.0.4 168.63.129.16 /etc/resolv.conf\n}"));
        Assert.Equal(
            ["8.8.8.8 True", "8.8.8.8 True", "tls://9.9.9.9 True", "tls://9.9.9.9 True"],
            world.Value("coreDnsForwards").EnumerateArray().Where(f => f.GetProperty("public").GetBoolean()).Select(f => $"{f.GetProperty("target")} True").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"currentKubernetesVersion":"1.33.2","kubernetesVersion":"1.32"}""", 33)]
    [InlineData("""{"kubernetesVersion":"1.32"}""", 32)]
    [InlineData("""{"kubernetesVersion":"latest"}""", null)]
    public void The_version_that_runs_counts(string properties, int? minor)
    {
        var fact = new KubernetesWorld().Cluster(properties).Fact("minorVersion");
        Assert.Equal(minor, fact is FactValue.Known known ? known.Value.GetInt32() : null);
    }
}
