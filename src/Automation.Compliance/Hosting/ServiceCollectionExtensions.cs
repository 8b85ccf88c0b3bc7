using Automation.Inventory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

public static class ComplianceServiceCollectionExtensions
{
    /// <summary>
    /// The work itself. The host adds the ports: <see cref="IDocumentStore"/>, <see cref="IWorkQueue"/>,
    /// <see cref="IResourceProvider"/>, <see cref="IResourceGraph"/> and any <see cref="IAlertChannel"/>.
    /// </summary>
    public static IServiceCollection AddCompliance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ComplianceOptions>().Bind(configuration.GetSection("Compliance")).ValidateOnStart();
        services.AddOptions<RemediationOptions>().Bind(configuration.GetSection("Remediation")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ComplianceOptions>, ComplianceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemediationOptions>, RemediationOptionsValidator>());
        services.AddOptions<TrafficAssumptions>().Bind(configuration.GetSection("Traffic"));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IComplianceObserver, NoObserver>();
        services.TryAddSingleton<ComplianceTelemetry>();
        services.TryAddSingleton<IPrices>(_ => new PriceBook());
        services.TryAddSingleton(provider => FactEngine.CreateDefault(
            provider.GetRequiredService<IOptions<TrafficAssumptions>>().Value,
            provider.GetRequiredService<IPrices>(), provider.GetService<IVolumes>(), provider.GetRequiredService<IHistory>()));
        services.TryAddSingleton<PolicyCatalog>();
        return services.AddWork().AddGuards().AddUseCases();
    }

    /// <summary>Queues and timers driven by this process, for where no Functions host does it.</summary>
    public static IServiceCollection AddWorkPump(this IServiceCollection services) =>
        services.AddHostedService<WorkPump>().AddHostedService<Timers>();

    private static IServiceCollection AddWork(this IServiceCollection services)
    {
        services.TryAddSingleton<OpenWork>();
        services.TryAddSingleton<Leases>();
        services.TryAddSingleton<CaseStore>();
        services.TryAddSingleton<ControlStore>();
        services.TryAddSingleton<EstateInventory>();
        services.TryAddSingleton<SampleStore>();
        services.TryAddSingleton<IHistory>(provider => provider.GetRequiredService<SampleStore>());
        services.TryAddSingleton<ClusterSnapshots>();
        services.TryAddSingleton<Judge>();
        services.TryAddSingleton<FindingLedger>();
        services.TryAddSingleton<PlanStore>();
        services.TryAddSingleton<Journal>();
        services.TryAddSingleton<Planner>();
        services.TryAddSingleton<RemediationVerifier>();
        services.TryAddSingleton<RemediationCloser>();
        services.TryAddSingleton<CaseCloser>();
        services.TryAddSingleton<Outbox>();
        services.TryAddSingleton<AlertDesk>();
        return services;
    }

    private static IServiceCollection AddGuards(this IServiceCollection services)
    {
        services.TryAddSingleton<GuardRail>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IGuard, KillSwitchGuard>(),
            ServiceDescriptor.Singleton<IGuard, EnforcementModeGuard>(),
            ServiceDescriptor.Singleton<IGuard, FreshnessGuard>(),
            ServiceDescriptor.Singleton<IGuard, OwnerGuard>(),
            ServiceDescriptor.Singleton<IGuard, BusyGuard>(),
            ServiceDescriptor.Singleton<IGuard, DisruptionGuard>(),
            ServiceDescriptor.Singleton<IGuard, ApprovalGuard>(),
            ServiceDescriptor.Singleton<IGuard, FightGuard>(),
            ServiceDescriptor.Singleton<IGuard, LockGuard>(),
            ServiceDescriptor.Singleton<IGuard, DroppedPropertyGuard>(),
        ]);
        return services;
    }

    private static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        services.TryAddSingleton<IIntake, Intake>();
        services.TryAddSingleton<ICaseWorker, CaseWorker>();
        services.TryAddSingleton<IRemediationWorker, RemediationWorker>();
        services.TryAddSingleton<IAlertWorker, AlertWorker>();
        services.TryAddSingleton<Sweeper>();
        services.TryAddSingleton<ISweeper>(provider => provider.GetRequiredService<Sweeper>());
        services.TryAddSingleton<Housekeeper>();
        services.TryAddSingleton<IHousekeeper>(provider => provider.GetRequiredService<Housekeeper>());
        services.TryAddSingleton<IComplianceQueries, ComplianceQueries>();
        services.TryAddSingleton<IComplianceActions, ComplianceActions>();
        services.TryAddSingleton(provider => new WorkProgress(provider.GetRequiredService<CaseStore>(), provider.GetRequiredService<OpenWork>()));
        services.AddHostedService<Startup>();
        return services;
    }
}
