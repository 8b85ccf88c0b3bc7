using System.Text.Json;
using Automation.Compliance;
using Automation.Sandbox;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Azure.Tests;

/// <summary>The local Azure on a paused clock, and the real adapters talking to it over TLS; their waits move the clock on.</summary>
internal sealed class LocalAzureSession : IAsyncDisposable
{
    public const string Subscription = "11111111-1111-1111-1111-111111111111";
    public const string Group = $"/subscriptions/{Subscription}/resourceGroups/rg";
    public const string Gateway = $"{Group}/providers/Microsoft.Network/applicationGateways/gw";
    public const string Nsg = $"{Group}/providers/Microsoft.Network/networkSecurityGroups/nsg";
    public const string Cluster = $"{Group}/providers/Microsoft.ContainerService/managedClusters/aks";

    public static readonly LocalPrincipal Person = new() { Name = "Sample Person", Kind = PrincipalKind.User, ObjectId = "aaaaaaaa-0000-0000-0000-000000000001", AppId = "bbbbbbbb-0000-0000-0000-000000000002" };

    private readonly ServiceProvider _services;

    private LocalAzureSession(LocalAzure azure, ServiceProvider services) => (Azure, _services) = (azure, services);

    public LocalAzure Azure { get; }

    public IServiceProvider Services => _services;

    public IResourceProvider Provider => _services.GetRequiredService<IResourceProvider>();

    public IResourceGraph Graph => _services.GetRequiredService<IResourceGraph>();

    public static async Task<LocalAzureSession> StartAsync(IEnumerable<string>? estate = null, string? pin = null, Action<LocalAzureOptions>? change = null)
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), paused: true);
        var options = new LocalAzureOptions { Estate = [.. (estate ?? Estate()).Select(e => JsonSerializer.Deserialize<JsonElement>(e))], Clock = clock };
        change?.Invoke(options);
        var azure = await LocalAzure.StartAsync(options, TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string?>
        {
            ["AzureResourceManager:Endpoint"] = azure.ArmEndpoint.AbsoluteUri,
            ["AzureResourceManager:PinnedCertificateSha256"] = pin ?? azure.CertificateSha256,
        };
        var services = new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton<TimeProvider>(new WaitingMovesTime(clock))
            .AddSingleton<TokenCredential>(new StaticTokenCredential(azure.IssueToken(Person)))
            .AddAzureResourceManager(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        return new LocalAzureSession(azure, services);
    }

    public static string[] Estate() =>
    [
        $$$"""{"id":"{{{Gateway}}}","name":"gw","type":"Microsoft.Network/applicationGateways","location":"westeurope","properties":{"operationalState":"Running","sku":{"name":"WAF_v2"},"backendHttpSettingsCollection":[{"name":"be","properties":{"port":443,"validateSNI":true,"validateCertChainAndExpiry":true}}]}}""",
        $$$"""{"id":"{{{Nsg}}}","name":"nsg","type":"Microsoft.Network/networkSecurityGroups","location":"westeurope","tags":{"team":"edge"},"properties":{"securityRules":[]}}""",
        $$$$"""{"id":"{{{{Cluster}}}}","name":"aks","type":"Microsoft.ContainerService/managedClusters","location":"westeurope","properties":{"powerState":{"code":"Running"},"networkProfile":{"outboundType":"loadBalancer"}}}""",
    ];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Azure.DisposeAsync();
    }

    private sealed class WaitingMovesTime(VirtualClock clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(_ => clock.Advance(dueTime));
            }

            return timer;
        }
    }
}
