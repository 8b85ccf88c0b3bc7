using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Automation.Sandbox.Tests;

public sealed class KubernetesApiTests : IAsyncDisposable
{
    private const string Cluster = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks";
    private static readonly LocalPrincipal Person = new() { Name = "Sample Person", Kind = PrincipalKind.User, ObjectId = "aaaaaaaa-0000-0000-0000-000000000001", AppId = "bbbbbbbb-0000-0000-0000-000000000002" };

    private LocalAzure _azure = null!;
    private HttpClient _client = null!;
    private string _server = null!;

    [Theory]
    [InlineData("api", "APIVersions")]
    [InlineData("apis", "APIGroupList")]
    [InlineData("apis/apps", "APIGroup")]
    [InlineData("apis/security.istio.io", "APIGroup")]
    [InlineData("api/v1/namespaces", "NamespaceList")]
    [InlineData("apis/apps/v1/deployments", "DeploymentList")] // There are none, but the kind is part of every cluster.
    [InlineData("apis/security.istio.io/v1/peerauthentications", "PeerAuthenticationList")]
    public async Task Discovery_and_lists_answer(string path, string kind)
    {
        await StartAsync();
        Assert.Equal(kind, (await JsonAsync(path)).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("apis/cilium.io")] // Not installed.
    [InlineData("apis/cilium.io/v2/ciliumnetworkpolicies")]
    [InlineData("apis/security.istio.io/v1/authorizationpolicies")] // The group is, the kind is not.
    [InlineData("apis/security.istio.io/v9/peerauthentications")]
    [InlineData("api/v1/secrets")]
    [InlineData("")]
    public async Task What_is_not_there_is_404(string path)
    {
        await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(_server + path, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Lists_come_in_pages_without_kinds()
    {
        await StartAsync();
        var first = await JsonAsync("api/v1/namespaces?limit=2");
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        Assert.False(first.GetProperty("items")[0].TryGetProperty("kind", out _));
        Assert.Equal(1, first.GetProperty("metadata").GetProperty("remainingItemCount").GetInt32());
        var rest = await JsonAsync($"api/v1/namespaces?limit=2&continue={Uri.EscapeDataString(first.GetProperty("metadata").GetProperty("continue").GetString()!)}");
        Assert.Equal("c", Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("metadata").GetProperty("name").GetString());
        Assert.False(rest.GetProperty("metadata").TryGetProperty("continue", out _));
        Assert.Equal(HttpStatusCode.Gone, (await _client.GetAsync(_server + "api/v1/namespaces?continue=nonsense", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Selectors_narrow_a_list()
    {
        await StartAsync();
        Assert.Equal(1, (await JsonAsync("api/v1/namespaces?fieldSelector=metadata.name%3Db")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await JsonAsync("api/v1/namespaces?labelSelector=tier")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await JsonAsync("apis/security.istio.io/v1/namespaces/a/peerauthentications")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await JsonAsync("apis/security.istio.io/v1/namespaces/b/peerauthentications")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_token_nothing_is_answered_and_nothing_can_be_written()
    {
        await StartAsync();
        using (var post = await _client.PostAsync(_server + "api/v1/namespaces", new StringContent("{}"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        }

        _client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.GetAsync(_server + "api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Access_is_asked_of_the_cluster()
    {
        await StartAsync();
        Assert.StartsWith(_azure.ArmEndpoint.AbsoluteUri + "kubernetes/", _server, StringComparison.Ordinal);
        using var missing = await _client.PostAsync(new Uri(_azure.ArmEndpoint, $"{Cluster}x/listClusterUserCredential?api-version=2025-10-01"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public void Manifests_that_ship_are_all_read()
    {
        var estate = Estate.Load(Path.Combine(AppContext.BaseDirectory, "Estates", "hub-spoke"));
        Assert.Empty(estate.Diagnostics);
        Assert.Equal(["aks-shop-development", "aks-shop-production", "aks-shop-staging"], estate.ClusterObjects.Keys.Order(StringComparer.Ordinal));
        Assert.All(estate.ClusterObjects.Values, objects => Assert.NotEmpty(objects));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_azure is not null)
        {
            await _azure.DisposeAsync();
        }
    }

    private async Task StartAsync()
    {
        var objects = Manifests.Parse(
            """
            apiVersion: v1
            kind: Namespace
            metadata: { name: a, labels: { tier: app } }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: b }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: c }
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { namespace: a, name: strict }
            ---
            apiVersion: v1
            kind: Secret
            metadata: { namespace: a, name: s }
            """, "test.yaml").Objects;
        _azure = await LocalAzure.StartAsync(
            new LocalAzureOptions
            {
                Estate = [JsonSerializer.Deserialize<JsonElement>($$"""{"id":"{{Cluster}}","name":"aks","type":"Microsoft.ContainerService/managedClusters","location":"westeurope","properties":{} }""")],
                ClusterObjects = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal) { ["AKS"] = objects },
            },
            TestContext.Current.CancellationToken);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_azure.CertificatePem));
        _client = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _azure.IssueToken(Person));
        using var answer = await _client.PostAsync(new Uri(_azure.ArmEndpoint, $"{Cluster}/listClusterUserCredential?api-version=2025-10-01"), null, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        var config = Encoding.UTF8.GetString(JsonDocument.Parse(text).RootElement.GetProperty("kubeconfigs")[0].GetProperty("value").GetBytesFromBase64());
        _server = config.Split('\n').Single(l => l.Trim().StartsWith("server:", StringComparison.Ordinal)).Trim()["server: ".Length..];
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await _client.GetAsync(_server + path, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
