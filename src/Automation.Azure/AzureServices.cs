using System.Diagnostics.Metrics;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Azure;

/// <summary>The adapters as services. Each call leaves alone what is registered already.</summary>
public static class AzureServices
{
    /// <summary>Adds <see cref="IResourceProvider"/> and <see cref="IResourceGraph"/>.</summary>
    /// <remarks>Needs a <see cref="TokenCredential"/>, and what every host has: logging, metrics.</remarks>
    /// <param name="configuration">Section <see cref="ArmOptions.Section"/> is read from it; bad values stop the host at its start.</param>
    public static IServiceCollection AddAzureResourceManager(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ArmOptions>().Bind(configuration.GetSection(ArmOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArmOptions>, ArmOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArmOptions>, ArmEndpointValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new ArmTelemetry(provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ArmRateGate(provider.GetRequiredService<IOptions<ArmOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(Connect);
        services.TryAddSingleton<IResourceProvider>(provider => new ArmResourceProvider(
            provider.GetRequiredService<ArmConnection>(), new ProviderVersions(provider.GetRequiredService<ArmConnection>()), provider.GetRequiredService<ArmTelemetry>(),
            provider.GetRequiredService<ILogger<ArmResourceProvider>>()));
        services.TryAddSingleton<IResourceGraph>(provider => new ResourceGraphClient(
            provider.GetRequiredService<ArmConnection>(), provider.GetRequiredService<ILogger<ResourceGraphClient>>()));
        return services;
    }

    /// <summary>Adds <see cref="IClusterObjects"/> where section <see cref="KubernetesOptions.Section"/> enables it; nothing otherwise.</summary>
    /// <remarks>Needs <see cref="AddAzureResourceManager"/>.</remarks>
    public static IServiceCollection AddKubernetesObjects(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(KubernetesOptions.Section);
        services.AddOptions<KubernetesOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KubernetesOptions>, KubernetesOptionsValidator>());
        if (section.GetValue<bool>(nameof(KubernetesOptions.Enabled)))
        {
            services.TryAddSingleton<IClusterObjects>(provider =>
            {
                var options = provider.GetRequiredService<IOptions<KubernetesOptions>>().Value;
                return new KubernetesObjectReader(
                    new ClusterAccess(provider.GetRequiredService<ArmConnection>(), provider.GetRequiredService<TokenCredential>(), options), options,
                    provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KubernetesObjectReader>>());
            });
        }

        return services;
    }

    /// <summary>Adds <see cref="IDocumentStore"/> and <see cref="IWorkQueue"/> in one SQLite file, created when missing.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => SqliteStore.Open(path, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IDocumentStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton<IWorkQueue>(provider => provider.GetRequiredService<SqliteStore>());
        return services;
    }

    /// <summary>Adds <see cref="IDocumentStore"/> in Azure Tables and <see cref="IWorkQueue"/> in Storage Queues.</summary>
    /// <remarks>Needs a <see cref="TokenCredential"/> unless the section holds a connection string.</remarks>
    /// <param name="configuration">Section <see cref="AzureStorageOptions.Section"/> is read from it; bad values stop the host at its start.</param>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<AzureStorageOptions>().Bind(configuration.GetSection(AzureStorageOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureStorageOptions>, AzureStorageOptionsValidator>());
        services.TryAddSingleton<IDocumentStore>(provider => new TablesStore(Tables(provider)));
        services.TryAddSingleton<IWorkQueue>(provider => new StorageQueue(Queues(provider)));
        return services;
    }

    /// <summary>Adds <see cref="IPrices"/> that are read from the Retail Prices API, when the settings ask for it; else nothing.</summary>
    /// <param name="configuration">Section <see cref="RetailPriceOptions.Section"/> is read from it; bad values stop the host at its start.</param>
    public static IServiceCollection AddRetailPrices(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(RetailPriceOptions.Section);
        services.AddOptions<RetailPriceOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetailPriceOptions>, RetailPriceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetailPriceOptions>, RetailPriceSettingsValidator>());
        if (!section.GetValue<bool>(nameof(RetailPriceOptions.UseRetailApi)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new PriceBook(RetailPriceRefresher.First(provider.GetRequiredService<IOptions<RetailPriceOptions>>().Value.Currency)));
        services.TryAddSingleton<IPrices>(provider => provider.GetRequiredService<PriceBook>());
        return services.AddHostedService(provider =>
        {
            var options = provider.GetRequiredService<IOptions<RetailPriceOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            return new RetailPriceRefresher(
                new RetailPriceClient(PriceHttp(), options, time), provider.GetRequiredService<PriceBook>(), new PriceCache(options.CachePath), options, time,
                provider.GetRequiredService<ILogger<RetailPriceRefresher>>());
        });
    }

    private static HttpClient PriceHttp() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private static TableServiceClient Tables(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value;
        var client = Brief(new TableClientOptions());
        return options.ConnectionString is { Length: > 0 } text
            ? new TableServiceClient(text, client)
            : new TableServiceClient(options.TableServiceUri!, provider.GetRequiredService<TokenCredential>(), client);
    }

    private static QueueServiceClient Queues(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value;
        var client = Brief(new QueueClientOptions());
        return options.ConnectionString is { Length: > 0 } text
            ? new QueueServiceClient(text, client)
            : new QueueServiceClient(options.QueueServiceUri!, provider.GetRequiredService<TokenCredential>(), client);
    }

    /// <summary>Event Grid waits 30 seconds for us: the store has to answer, or to fail, well before.</summary>
    private static T Brief<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(6);
        return options;
    }

    private static ArmConnection Connect(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ArmOptions>>().Value;
        return new ArmConnection(
            ArmPipeline.Build(options, provider.GetRequiredService<TokenCredential>()),
            options,
            provider.GetRequiredService<ArmRateGate>(),
            provider.GetRequiredService<ArmTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ArmConnection>>());
    }
}
