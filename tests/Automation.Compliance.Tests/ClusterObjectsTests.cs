using System.Text.Json;
using Automation.Inventory;
using Automation.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Compliance.Tests;

public sealed class ClusterObjectsTests : IAsyncDisposable
{
    private const string Cluster = $"/subscriptions/{Samples.Subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";

    private const string Rule = """
        "if": { "allOf": [ { "field": "type", "equals": "Microsoft.ContainerService/managedClusters" },
          { "count": { "field": "facts/kubernetes.namespaces[*]", "where": { "allOf": [
              { "field": "facts/kubernetes.namespaces[*].system", "equals": false }, { "field": "facts/kubernetes.namespaces[*].defaultDenyIngress", "equals": false } ] } }, "greater": 0 } ] },
        "then": { "effect": "audit" }
        """;

    private const string Deny = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"namespace":"default","name":"deny"},"spec":{"podSelector":{}}}""";

    // The API server of any cluster lists it.
    private const string Default = """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}""";

    private readonly PolicyFolder _policies = new PolicyFolder().With("default-deny", Rule);
    private readonly FakeObjects _objects = new();
    private ComplianceHarness? _harness;

    [Fact]
    public async Task A_cluster_is_judged_by_the_objects_inside_it()
    {
        var (harness, cluster) = await StartAsync();
        Assert.Equal(FindingState.Open, (await JudgeAsync(harness, cluster, "1"))?.State);

        _objects.Json = [Default, Deny];
        harness.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(await JudgeAsync(harness, cluster, "2"));
    }

    [Fact]
    public async Task What_was_read_lately_is_not_read_again_and_what_is_old_is()
    {
        _objects.Json = [Default, Deny];
        var (harness, cluster) = await StartAsync();
        await JudgeAsync(harness, cluster, "1");
        await JudgeAsync(harness, cluster, "2");
        Assert.Equal(1, _objects.Reads);

        harness.Advance(TimeSpan.FromMinutes(5));
        await JudgeAsync(harness, cluster, "3");
        Assert.Equal(2, _objects.Reads);
    }

    [Fact]
    public async Task Objects_that_could_not_be_read_leave_the_cluster_Unknown_and_are_tried_again_soon()
    {
        _objects.Json = [Default, Deny];
        _objects.Problem = "The objects inside `aks` could not be read: no token could be had.";
        var (harness, cluster) = await StartAsync();
        var finding = await JudgeAsync(harness, cluster, "1");
        Assert.Equal("Unknown", finding?.Verdict);
        Assert.Contains(finding!.Reasons, r => r.Message.Contains("no token could be had", StringComparison.Ordinal));

        _objects.Problem = null;
        harness.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(await JudgeAsync(harness, cluster, "2"));
    }

    [Fact]
    public async Task Without_a_way_in_the_cluster_is_Unknown()
    {
        var (harness, cluster) = await StartAsync(withSource: false);
        Assert.Contains((await JudgeAsync(harness, cluster, "1"))!.Reasons, r => r.Message.Contains("were not read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Objects_are_neither_swept_nor_stored_nor_read_for_nobody()
    {
        _objects.Json = [Default, Deny];
        var (harness, cluster) = await StartAsync();
        await harness.Sweeper.SweepAsync(null, TestContext.Current.CancellationToken);
        await harness.PumpAsync();
        var topology = await harness.Get<EstateInventory>().TopologyAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(topology.Find(cluster));
        Assert.Null(topology.Find(KubernetesSnapshot.IdOf(cluster)));
        Assert.Equal(1, _objects.Reads); // By the case; the sweep itself reads no cluster.
        Assert.DoesNotContain(harness.Azure.Reads.Keys, key => key.Contains("kubernetesobjects", StringComparison.OrdinalIgnoreCase));

        var waf = harness.Azure.Put(Samples.Waf());
        await harness.AcceptAsync(Samples.Change(waf, "waf", harness.Time.GetUtcNow(), Samples.Alice));
        await harness.PumpAsync();
        Assert.Equal(1, _objects.Reads);
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }

        _policies.Dispose();
    }

    private async Task<(ComplianceHarness Harness, ResourceId Cluster)> StartAsync(bool withSource = true)
    {
        _harness = await ComplianceHarness.StartAsync(new HarnessOptions
        {
            Policies = _policies.Path,
            Services = (services, _) =>
            {
                if (withSource)
                {
                    services.AddSingleton<IClusterObjects>(_objects);
                }
            },
        });
        return (_harness, _harness.Azure.Put($$"""{ "id": "{{Cluster}}", "name": "aks", "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope", "properties": { "provisioningState": "Succeeded" } }"""));
    }

    /// <summary>The cluster's open finding after it was judged once more; null when there is none.</summary>
    private static async Task<Finding?> JudgeAsync(ComplianceHarness harness, ResourceId cluster, string key)
    {
        await harness.AcceptAsync(Samples.Change(cluster, key, harness.Time.GetUtcNow(), Samples.Alice));
        await harness.PumpAsync();
        return (await harness.Queries.FindingsAsync(new FindingFilter(FindingState.Open), 10, null, TestContext.Current.CancellationToken)).Items.SingleOrDefault();
    }

    private sealed class FakeObjects : IClusterObjects
    {
        public string[] Json { get; set; } = [Default];

        public string? Problem { get; set; }

        public int Reads { get; private set; }

        public Task<ClusterObjectList> ReadAsync(Resource cluster, CancellationToken cancellationToken)
        {
            Reads++;
            return Task.FromResult(new ClusterObjectList(
                [.. Json.Select(j => JsonSerializer.Deserialize<JsonElement>(j))],
                Problem is null ? [] : [new KubernetesProblem(null, Problem)]));
        }
    }
}
