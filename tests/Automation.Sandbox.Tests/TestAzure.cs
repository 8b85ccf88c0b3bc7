using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Sandbox.Tests;

/// <summary>A local Azure with a small estate, a paused clock and a client over real HTTP.</summary>
internal sealed class TestAzure : IAsyncDisposable
{
    public const string Sub = "11111111-1111-1111-1111-111111111111";
    public const string Group = $"/subscriptions/{Sub}/resourceGroups/rg-net";
    public const string Gateway = $"{Group}/providers/Microsoft.Network/applicationGateways/agw";
    public const string Waf = $"{Group}/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf";
    public const string Nsg = $"{Group}/providers/Microsoft.Network/networkSecurityGroups/nsg";
    public const string Vnet = $"{Group}/providers/Microsoft.Network/virtualNetworks/vnet";
    public const string Cluster = $"{Group}/providers/Microsoft.ContainerService/managedClusters/aks";

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static readonly LocalPrincipal Alice = new() { Name = "Alice", Kind = PrincipalKind.User, ObjectId = "aaaaaaaa-0000-0000-0000-000000000001", AppId = "app-portal", Ip = "10.1.2.3" };

    private TestAzure(LocalAzure azure)
    {
        Azure = azure;
        Client = ScenarioPlayer.CreateClient(azure);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", azure.IssueToken(Alice));
    }

    public LocalAzure Azure { get; }

    public HttpClient Client { get; }

    public VirtualClock Clock => Azure.Clock;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TestAzure> StartAsync(Action<LocalAzureOptions>? change = null)
    {
        var options = new LocalAzureOptions { Estate = Estate(), Clock = new VirtualClock(Start, paused: true) };
        change?.Invoke(options);
        return new TestAzure(await LocalAzure.StartAsync(options, Token));
    }

    public static JsonElement[] Estate() =>
    [
        Parse($$$"""{"id":"{{{Waf}}}","name":"waf","type":"Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies","location":"westeurope","properties":{"policySettings":{"mode":"Prevention","state":"Enabled"},"customRules":[]}}"""),
        Parse($$$"""
        {"id":"{{{Gateway}}}","name":"agw","type":"Microsoft.Network/applicationGateways","location":"westeurope","tags":{"team":"edge"},"zones":["1","2","3"],
         "properties":{"operationalState":"Running","resourceGuid":"guid-of-agw","sku":{"name":"WAF_v2"},
          "sslCertificates":[{"name":"cert","id":"{{{Gateway}}}/sslCertificates/cert","etag":"W/\"old\"","properties":{"provisioningState":"Succeeded","data":"c2VjcmV0","password":"hunter2"}}],
          "backendHttpSettingsCollection":[{"name":"be","properties":{"port":443,"validateSNI":true,"validateCertChainAndExpiry":true}}]}}
        """),
        Parse($$$"""{"id":"{{{Nsg}}}","name":"nsg","type":"Microsoft.Network/networkSecurityGroups","location":"westeurope","properties":{"securityRules":[{"name":"ssh","properties":{"access":"Allow","direction":"Inbound","priority":100}}],"defaultSecurityRules":[{"name":"DenyAll"}]}}"""),
        Parse($$$"""{"id":"{{{Vnet}}}","name":"vnet","type":"Microsoft.Network/virtualNetworks","location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"nodes","id":"{{{Vnet}}}/subnets/nodes","properties":{"addressPrefix":"10.0.0.0/24"}}]}}"""),
        Parse($$$"""
        {"id":"{{{Cluster}}}","name":"aks","type":"Microsoft.ContainerService/managedClusters","location":"westeurope",
         "properties":{"fqdn":"aks.example","powerState":{"code":"Running"},"networkProfile":{"outboundType":"loadBalancer"},"servicePrincipalProfile":{"clientId":"msi","secret":"never"},
          "agentPoolProfiles":[{"name":"sys","count":3,"mode":"System"},{"name":"user","count":2,"mode":"User"}]}}
        """),
    ];

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static string Version(string id) => id.Contains("ContainerService", StringComparison.OrdinalIgnoreCase) ? "2026-04-01" : "2025-05-01";

    public async Task<Answer> SendAsync(HttpMethod method, string id, JsonNode? body = null, string? version = null, params (string Name, string Value)[] headers)
    {
        var separator = id.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        using var request = new HttpRequestMessage(method, new Uri(Azure.ArmEndpoint, $"{id}{separator}api-version={version ?? Version(id)}"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request, Token);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> GetAsync(string id, string? version = null) => SendAsync(HttpMethod.Get, id, null, version);

    public Task<Answer> PutAsync(string id, JsonNode body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, id, body, null, headers);

    /// <summary>GET, edit, PUT.</summary>
    public async Task<Answer> EditAsync(string id, Action<JsonObject> edit, params (string Name, string Value)[] headers)
    {
        var body = (await GetAsync(id)).Json;
        edit(body);
        return await PutAsync(id, body, headers);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Azure.DisposeAsync();
        Clock.Dispose();
    }
}

internal sealed record Answer(int Status, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => Body as JsonObject ?? throw new InvalidOperationException($"{Status} without an object: {Body}");

    public string? Code => (string?)Body?["error"]?["code"];

    public string? Etag => (string?)Body?["etag"];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestAzure.Token);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), headers);
    }
}
