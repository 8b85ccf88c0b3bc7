using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Sandbox;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Azure.Tests;

/// <summary>The real client against the API servers of the local Azure, over TLS.</summary>
public sealed class KubernetesObjectReaderTests
{
    private const string Manifests = """
        [
          {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"tier":"app"}}},
          {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"data"}},
          {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"edge"}},
          {"apiVersion":"v1","kind":"Secret","metadata":{"namespace":"shop","name":"s"},"data":{"p":"hunter2"}},
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"shop","name":"settings"},"data":{"p":"hunter2"}},
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"kube-system","name":"coredns-custom"},"data":{"a.server":"x"}},
          {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"owned","ownerReferences":[{"kind":"ReplicaSet","controller":true}]},"spec":{"containers":[]}},
          {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"bare"},"spec":{"containers":[{"name":"c","env":[{"name":"P","value":"hunter2"}]}]}},
          {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"namespace":"shop","name":"deny"},"spec":{"podSelector":{}}},
          {"apiVersion":"security.istio.io/v1beta1","kind":"PeerAuthentication","metadata":{"namespace":"shop","name":"strict"},"spec":{"mtls":{"mode":"STRICT"}}}
        ]
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    public async Task Every_kind_that_facts_read_is_listed_whatever_the_pages(int pageSize)
    {
        await using var session = await SessionAsync();
        var read = await ReadAsync(session, o => o.PageSize = pageSize);

        Assert.Empty(read.Problems);
        Assert.Equal(
            ["ConfigMap/coredns-custom", "Namespace/data", "Namespace/edge", "Namespace/shop", "NetworkPolicy/deny", "PeerAuthentication/strict", "Pod/bare"],
            read.Objects.Select(o => $"{o.GetProperty("kind").GetString()}/{o.GetProperty("metadata").GetProperty("name").GetString()}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hunter2", string.Concat(read.Objects.Select(o => o.GetRawText())), StringComparison.Ordinal);
        Assert.Contains(read.Objects, o => o.GetProperty("apiVersion").GetString() == "security.istio.io/v1beta1"); // The one the server has.
    }

    [Fact]
    public async Task What_was_read_becomes_facts()
    {
        await using var session = await SessionAsync();
        var read = await ReadAsync(session);
        var cluster = await ClusterAsync(session);
        var topology = Topology.Build([cluster, KubernetesSnapshot.Create(cluster.Id, read.Objects, read.Problems, DateTimeOffset.UnixEpoch, ResourceSource.Provider)]);

        var facts = FactEngine.CreateDefault().For(cluster, topology);
        var namespaces = Assert.IsType<Policy.FactValue.Known>(facts.Get("kubernetes.namespaces")).Value;
        Assert.Contains(namespaces.EnumerateArray(), n => n.GetProperty("name").GetString() == "shop" && n.GetProperty("defaultDenyIngress").GetBoolean());
    }

    [Theory]
    [InlineData("networkpolicies", "NetworkPolicy", 403)]
    [InlineData("apis/security.istio.io", "AuthorizationPolicy", 500)]
    [InlineData("api/v1/services", "Service", 503)]
    public async Task A_kind_that_is_refused_is_a_problem_of_that_kind(string path, string kind, int status)
    {
        await using var session = await SessionAsync();
        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.Status(status, "Refused"), Match = new FaultMatch { Type = KubernetesSnapshot.Type, IdContains = path }, Times = 10 });
        var read = await ReadAsync(session);

        Assert.Contains(read.Problems, p => p.Kind == kind && p.Message.Contains($"answered {status}", StringComparison.Ordinal));
        Assert.DoesNotContain(read.Problems, p => p.Kind is null or "Namespace");
        Assert.NotEmpty(read.Objects);
    }

    [Fact]
    public async Task A_list_that_expired_between_pages_begins_anew()
    {
        await using var session = await SessionAsync();
        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.Status(410, "Expired"), Match = new FaultMatch { Type = KubernetesSnapshot.Type, IdContains = "namespaces" }, Times = 1 });
        var read = await ReadAsync(session, o => o.PageSize = 1);

        Assert.Empty(read.Problems);
        Assert.Equal(3, read.Objects.Count(o => o.GetProperty("kind").GetString() == "Namespace"));
    }

    [Fact]
    public async Task A_list_that_expires_for_ever_is_a_problem()
    {
        await using var session = await SessionAsync();
        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.Status(410, "Expired"), Match = new FaultMatch { Type = KubernetesSnapshot.Type, IdContains = "/api/v1/namespaces" }, Times = 100 });
        Assert.Contains((await ReadAsync(session)).Problems, p => p.Kind == "Namespace");
    }

    [Fact]
    public async Task More_objects_than_fit_are_a_problem()
    {
        await using var session = await SessionAsync();
        Assert.Contains((await ReadAsync(session, o => o.MaximumObjects = 2)).Problems, p => p.Kind == "Namespace" && p.Message.Contains("more than 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_larger_than_allowed_is_not_read()
    {
        await using var session = await SessionAsync();
        Assert.Contains((await ReadAsync(session, o => o.MaximumPageBytes = 60)).Problems, p => p.Kind == "Namespace");
    }

    [Fact]
    public async Task A_token_that_the_server_does_not_take_lists_nothing()
    {
        await using var session = await SessionAsync();
        var read = await ReadAsync(session, credential: new StaticTokenCredential("nobody"));
        Assert.Empty(read.Objects);
        Assert.Contains(read.Problems, p => p.Message.Contains("answered 401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_right_to_its_address_nothing_is_known()
    {
        await using var session = await SessionAsync();
        session.Azure.Faults.Add(new Fault { Kind = new FaultKind.Status(403, "AuthorizationFailed"), Match = new FaultMatch { Method = "POST" }, Times = 10 });
        var problem = Assert.Single((await ReadAsync(session)).Problems);
        Assert.Null(problem.Kind);
        Assert.Contains("AuthorizationFailed", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_server_that_nobody_reaches_leaves_everything_in_doubt()
    {
        await using var session = await LocalAzureSession.StartAsync();
        var problem = Assert.Single((await ReadAsync(session)).Problems);
        Assert.Null(problem.Kind);
        Assert.Contains("could not be reached", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_cancels_is_told_so()
    {
        await using var session = await SessionAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Reader(session).ReadAsync(await ClusterAsync(session), cancelled.Token));
    }

    private static Task<LocalAzureSession> SessionAsync() => LocalAzureSession.StartAsync(change: o =>
        o.ClusterObjects = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal) { ["aks"] = [.. JsonSerializer.Deserialize<JsonElement[]>(Manifests)!] });

    private static async Task<ClusterObjectList> ReadAsync(LocalAzureSession session, Action<KubernetesOptions>? change = null, TokenCredential? credential = null) =>
        await Reader(session, change, credential).ReadAsync(await ClusterAsync(session), TestContext.Current.CancellationToken);

    private static KubernetesObjectReader Reader(LocalAzureSession session, Action<KubernetesOptions>? change = null, TokenCredential? credential = null)
    {
        var options = new KubernetesOptions();
        change?.Invoke(options);
        var access = new ClusterAccess(session.Services.GetRequiredService<ArmConnection>(), credential ?? session.Services.GetRequiredService<TokenCredential>(), options);
        return new KubernetesObjectReader(access, options, new FakeTimeProvider(), NullLogger<KubernetesObjectReader>.Instance);
    }

    private static async Task<Resource> ClusterAsync(LocalAzureSession session) =>
        Assert.IsType<ReadResult.Found>(await session.Provider.ReadAsync(ResourceId.Parse(LocalAzureSession.Cluster), TestContext.Current.CancellationToken)).Resource;
}
