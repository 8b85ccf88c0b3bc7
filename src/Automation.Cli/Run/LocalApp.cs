using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Automation.Azure;
using Automation.Compliance;
using Automation.Dashboard;
using Automation.Notifications;
using Automation.Sandbox;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Automation.Cli;

/// <summary>The app as it runs on a laptop: the same rooms as in Azure, its own pump and timers, a SQLite store.</summary>
internal sealed class LocalApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalApp(WebApplication app, string token, string deliveryKey)
    {
        _app = app;
        Token = token;
        DeliveryKey = deliveryKey;
    }

    /// <summary>Asked of every call of the HTTP API that changes something.</summary>
    public string Token { get; }

    public string DeliveryKey { get; }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public static async Task<LocalApp> StartAsync(
        RunSettings settings, StateFolder folder, LocalAzure azure, LocalPrincipal self, IEnumerable<string> codePrincipals, IEnumerable<string> subscriptions,
        IComplianceObserver observer, TextWriter alerts, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Local" });
        builder.Configuration.AddInMemoryCollection(Settings(settings, azure, token, codePrincipals, subscriptions));
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new FileLoggerProvider(folder.LogFile, azure.Clock));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(server =>
        {
            // Both loopback addresses, so that `localhost` works whichever a client tries first; a free port can only be had on one.
            if (settings.Port == 0)
            {
                server.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                server.ListenLocalhost(settings.Port);
            }
        });
        builder.Services
            .AddSingleton<TimeProvider>(azure.Clock)
            .AddSingleton(observer)
            .AddSingleton<TokenCredential>(new StaticTokenCredential(azure.IssueToken(self)))
            .AddAzureResourceManager(builder.Configuration)
            .AddKubernetesObjects(builder.Configuration)
            .AddSqliteStore(folder.Store)
            .AddConsoleChannel(alerts)
            .AddNotifications(builder.Configuration)
            .AddCompliance(builder.Configuration)
            .AddAutomationApi(builder.Configuration)
            .AddWorkPump();
        var app = builder.Build();
        app.MapAutomationApi();
        app.MapEventWebhook(key);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            await app.DisposeAsync();
            throw new RunException($"AUT7002: port {settings.Port} cannot be used ({error.Message.TrimEnd('.')}). Choose another one with --port, or 0 for any free one.");
        }
        catch (InvalidOperationException error) when (error.Message.StartsWith("AUT", StringComparison.Ordinal))
        {
            await app.DisposeAsync();
            throw new RunException(error.Message);
        }

        return new LocalApp(app, token, key);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TimeSpan.FromSeconds(5));
        await _app.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(
        RunSettings settings, LocalAzure azure, string token, IEnumerable<string> codePrincipals, IEnumerable<string> subscriptions)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Compliance:PoliciesPath"] = settings.PoliciesPath,
            ["Compliance:Assignments:0"] = settings.Assignment,
            ["Compliance:SettleWindow"] = "00:00:00.300",
            ["Compliance:PollInterval"] = "00:00:00.030",
            ["Compliance:ReadLag"] = "00:00:05",
            ["Compliance:SingleInstance"] = "true",
            ["Remediation:AttributionWait"] = "00:00:03",
            ["Remediation:InFlightGrace"] = "00:00:02",
            ["Remediation:WriteDeadline"] = "00:01:00",
            ["AzureResourceManager:Endpoint"] = azure.ArmEndpoint.GetLeftPart(UriPartial.Authority),
            ["AzureResourceManager:PinnedCertificateSha256"] = azure.CertificateSha256,
            ["AzureResourceManager:PollInterval"] = "00:00:00.250",
            ["Kubernetes:Enabled"] = azure.ServesKubernetes ? "true" : "false",
            ["Alerts:Teams:WebhookUrl"] = new Uri(azure.InboxEndpoint, "teams").AbsoluteUri,
            ["Alerts:Teams:AllowLoopback"] = "true",
            ["Dashboard:Authentication"] = "LocalToken",
            ["Dashboard:Token"] = token,
        };
        Add("Compliance:Subscriptions", subscriptions);
        Add("Remediation:CodePrincipals", codePrincipals);
        return values;

        void Add(string name, IEnumerable<string> items)
        {
            foreach (var (index, item) in items.Index())
            {
                values[$"{name}:{index.ToString(CultureInfo.InvariantCulture)}"] = item;
            }
        }
    }
}
