using Automation.Policy;

namespace Automation.Inventory.Tests.Kubernetes;

public sealed class SnapshotTests
{
    private static readonly string[] Facts =
    [
        "namespaces", "meshNamespaces", "meshInstalled", "meshMtlsMode", "peerAuthentications", "authorizationPolicies", "meshAccessLogs", "meshTracingPercent", "meshMetricsScraped",
        "virtualServiceRoutes", "meshServices", "services", "servicePorts", "tiers", "tierFlows", "workloads", "priorityClasses", "coreDnsProblems", "coreDnsForwards",
    ];

    [Fact]
    public void Without_a_snapshot_every_fact_is_Unknown()
    {
        var topology = Topology.Build([Arm.Resource(Arm.Cluster("c"))]);
        Assert.All(Facts, fact => Assert.Contains("were not read", topology.Fact(Arm.Cluster("c"), $"kubernetes.{fact}").Cause(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_snapshot_that_may_lack_any_kind_makes_every_fact_Unknown()
    {
        var world = new KubernetesWorld().Problem(null, "The file broken.yaml could not be read.");
        Assert.All(Facts, fact => Assert.Equal("The file broken.yaml could not be read.", world.Fact(fact).Cause()));
    }

    [Fact]
    public void A_kind_that_could_not_be_listed_hurts_only_what_rests_on_it()
    {
        var world = new KubernetesWorld().Problem("NetworkPolicy", "403");
        Assert.Equal("403", world.Fact("namespaces").Cause());
        Assert.Equal("403", world.Fact("tierFlows").Cause());
        Assert.IsType<FactValue.Known>(world.Fact("workloads"));
    }

    [Fact]
    public void An_empty_cluster_has_facts() =>
        Assert.All(Facts, fact => Assert.IsNotType<FactValue.Unknown>(new KubernetesWorld().Fact(fact)));

    [Theory]
    [InlineData("""{"apiVersion":"v1","metadata":{"name":"x"}}""")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{}}""")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"x"},"spec":7}""")]
    [InlineData("""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"x"}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x","labels":{"a":1}}}""")]
    public void An_object_that_cannot_be_read_gives_Unknown(string json) => Assert.IsType<FactValue.Unknown>(new KubernetesWorld().Raw(json).Fact("namespaces"));

    [Fact]
    public void Secrets_and_what_may_hold_them_stay_out()
    {
        var cluster = ResourceId.Parse(Arm.Cluster("c"));
        var snapshot = KubernetesSnapshot.Create(
            cluster,
            [
                Arm.Json("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"p":"hunter2"}}"""),
                Arm.Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"app-settings"},"data":{"p":"hunter2"}}"""),
                Arm.Json("""
                    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hunter2","keep":"me"},"managedFields":["hunter2"]},
                     "spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"P","value":"hunter2"}],"args":["hunter2"],"command":["hunter2"],"ports":[{"containerPort":80}]}]}}},"status":{"x":"hunter2"}}
                    """),
                Arm.Json("""{"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{"name":"k"}}"""),
            ],
            [], Arm.Noon, ResourceSource.File);
        var text = snapshot.Body.GetRawText();
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("knative", text, StringComparison.Ordinal);
        Assert.Contains("\"keep\":\"me\"", text, StringComparison.Ordinal);
        Assert.Contains("\"containerPort\":80", text, StringComparison.Ordinal);
    }
}
