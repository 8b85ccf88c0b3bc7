using Automation.Compliance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Automation.Notifications;

public static class NotificationsServiceCollectionExtensions
{
    /// <summary>Adds every channel that is configured: Teams when <c>Alerts:Teams:WebhookUrl</c> is set. The host refuses to start on an address that is not allowed.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        var teams = configuration.GetSection(TeamsOptions.Section);
        return teams[nameof(TeamsOptions.WebhookUrl)] is null ? services : services.AddTeamsChannel(teams);
    }

    /// <summary>Adds a channel that writes each alert as a block of plain text.</summary>
    /// <param name="writer">Stays the caller's: it is flushed after each alert, never closed.</param>
    public static IServiceCollection AddConsoleChannel(this IServiceCollection services, TextWriter writer)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, ConsoleChannel>(_ => new ConsoleChannel(writer)));
        return services;
    }

    private static IServiceCollection AddTeamsChannel(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<TeamsOptions>().Bind(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TeamsOptions>, TeamsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TeamsOptions>, TeamsAddressValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NotificationsTelemetry>();
        services.AddHttpClient(TeamsChannel.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(p => PinnedConnector.CreateHandler(p.GetRequiredService<IOptions<TeamsOptions>>().Value.AllowLoopback))
            // The factory's own log lines hold the address.
            .RemoveAllLoggers();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, TeamsChannel>());
        return services;
    }
}
