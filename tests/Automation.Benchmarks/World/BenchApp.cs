using System.Net;
using System.Text;
using Automation.Azure;
using Automation.Cli;
using Automation.Compliance;
using Automation.Notifications;
using Automation.Sandbox;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Automation.Benchmarks;

/// <summary>A local Azure and the app over it, wired as <c>automation run</c> wires them, with SQLite in a folder that goes away.</summary>
internal sealed class BenchApp : IAsyncDisposable
{
    private const string Key = "benchmark";
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly HttpClient _events;

    private BenchApp(LocalAzure azure, WebApplication app, string folder, Watch watch)
    {
        Azure = azure;
        Watch = watch;
        _app = app;
        _folder = folder;
        _events = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        _events.DefaultRequestHeaders.Add(EventWebhook.KeyHeader, Key);
    }

    public static LocalPrincipal Self { get; } = new() { Name = "Automation", Kind = PrincipalKind.ManagedIdentity, ObjectId = "169090f6-b5e5-5094-a373-3ad20de13536" };

    public LocalAzure Azure { get; }

    public Watch Watch { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="working">False leaves the queues alone: for a sweep by itself.</param>
    public static async Task<BenchApp> StartAsync(LocalAzureOptions options, TimeSpan settle, bool working, CancellationToken cancellationToken)
    {
        var azure = await LocalAzure.StartAsync(options, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("automation-bench-").FullName;
        var watch = new Watch();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(Settings(azure, settle));
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Services
            .AddSingleton<TimeProvider>(azure.Clock)
            .AddSingleton<IComplianceObserver>(watch)
            .AddSingleton<TokenCredential>(new StaticTokenCredential(azure.IssueToken(Self)))
            .AddAzureResourceManager(builder.Configuration)
            .AddSqliteStore(Path.Combine(folder, "store.db"))
            .AddNotifications(builder.Configuration)
            .AddCompliance(builder.Configuration);
        if (working)
        {
            builder.Services.AddWorkPump();
        }

        var app = builder.Build();
        app.MapEventWebhook(Key);
        await app.StartAsync(cancellationToken);
        return new BenchApp(azure, app, folder, watch);
    }

    /// <summary>One delivery, as Event Grid makes it; returns when it is acknowledged.</summary>
    public async Task DeliverAsync(IEnumerable<string> events, CancellationToken cancellationToken)
    {
        using var body = new StringContent($"[{string.Join(',', events)}]", Encoding.UTF8, "application/json");
        using var answer = await _events.PostAsync(EventWebhook.Path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Until nothing is left to do.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        Services.GetRequiredService<WorkProgress>().SettleAsync(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _app.StopAsync(TimeSpan.FromSeconds(5));
        await _app.DisposeAsync();
        await Azure.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static Dictionary<string, string?> Settings(LocalAzure azure, TimeSpan settle) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Compliance:PoliciesPath"] = Places.Policies,
        ["Compliance:Assignments:0"] = "aks-network-baseline",
        ["Compliance:Subscriptions:0"] = GeneratedEstate.Subscription,
        ["Compliance:SettleWindow"] = settle.ToString(),
        ["Compliance:PollInterval"] = "00:00:00.030",
        ["Compliance:SingleInstance"] = "true",
        ["Remediation:AttributionWait"] = "00:00:00",
        ["Remediation:InFlightGrace"] = "00:00:00",
        ["AzureResourceManager:Endpoint"] = azure.ArmEndpoint.GetLeftPart(UriPartial.Authority),
        ["AzureResourceManager:PinnedCertificateSha256"] = azure.CertificateSha256,
        ["AzureResourceManager:PollInterval"] = "00:00:00.250",
        ["Alerts:Teams:WebhookUrl"] = new Uri(azure.InboxEndpoint, "teams").AbsoluteUri,
        ["Alerts:Teams:AllowLoopback"] = "true",
    };
}
