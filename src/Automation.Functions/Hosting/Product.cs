using Automation.Azure;
using Automation.Compliance;
using Automation.Dashboard;
using Automation.Notifications;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Automation.Functions;

/// <summary>What the process serves: the rooms behind the functions. Tests put use cases of their own in their place.</summary>
internal interface IProduct
{
    void AddServices(IServiceCollection services, IConfiguration configuration, Settings settings);

    void Map(WebApplication app);
}

internal sealed class Product : IProduct
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, Settings settings)
    {
        services.TryAddSingleton(_ => Credential(configuration));
        services.TryAddSingleton<EventReader>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return body => EventGridReader.Read(body, time.GetUtcNow());
        });
        AddStore(services, configuration, settings);
        services
            .AddAzureResourceManager(configuration)
            .AddRetailPrices(configuration)
            .AddKubernetesObjects(configuration)
            .AddNotifications(configuration)
            .AddCompliance(configuration)
            .AddAutomationApi(configuration);
    }

    public void Map(WebApplication app) => app.MapAutomationApi();

    private static void AddStore(IServiceCollection services, IConfiguration configuration, Settings settings)
    {
        if (settings.StorePath is { } path)
        {
            services.AddSqliteStore(path);
        }
        else
        {
            services.AddAzureStorage(configuration);
        }

        // The host reads Azure's queues only; one in a file of ours is read by nobody else.
        if (settings.Mode is HostMode.StandAlone || settings.StorePath is not null)
        {
            services.AddWorkPump();
        }
    }

    /// <summary>In Azure the app's own identity and nothing else; elsewhere whatever the machine is signed in with.</summary>
    private static TokenCredential Credential(IConfiguration configuration)
    {
        if (!Settings.IsAzureFunctions(configuration))
        {
            return new DefaultAzureCredential();
        }

        return new ManagedIdentityCredential(configuration[SettingNames.ClientId] is { Length: > 0 } id
            ? ManagedIdentityId.FromUserAssignedClientId(id)
            : ManagedIdentityId.SystemAssigned);
    }
}
