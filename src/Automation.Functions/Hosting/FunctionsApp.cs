using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Automation.Functions;

/// <summary>Puts the process together. Reads like a table of contents.</summary>
internal static class FunctionsApp
{
    /// <summary>Settings come from the environment, then the command line; the Functions host puts all app settings into the environment.</summary>
    public static IConfigurationRoot ReadConfiguration(string[] args) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("Compliance:PoliciesPath", Path.Combine(AppContext.BaseDirectory, "policies"))])
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build();

    public static WebApplication Build(IConfiguration configuration, Settings settings, IProduct product)
    {
        // The empty builder knows no ASPNETCORE_URLS, which the host hands down and which is the host's own address, and watches no files.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = CustomHandlerEndpoints.LongestPayload;
            kestrel.Listen(settings.Mode.Address);
        });
        builder.Logging.AddAutomationLogging();
        AddServices(builder.Services, configuration, settings, product);

        var app = builder.Build();
        Map(app, settings, product);
        return app;
    }

    private static void AddServices(IServiceCollection services, IConfiguration configuration, Settings settings, IProduct product)
    {
        services.AddRouting();
        services.AddAutomationTelemetry(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Functions);
        services.AddSingleton(settings.Deliveries);
        // Registered first, so that it stands before the guard of the API, whose rules are for people.
        services.AddSingleton<IStartupFilter, DeliveryFilter>();
        product.AddServices(services, configuration, settings);

        services.AddSingleton<EventIntake>();
        services.AddSingleton<QueueWork>();
        services.AddSingleton<EventGate>();
        services.AddSingleton<FunctionCatalog>();
        services.AddSingleton<Dispatcher>();

        services.AddSingleton<DeliveryAuthentication>();
        services.AddSingleton<RejectionLog>();
        services.AddSingleton<DeliveryEndpoint>();
        var authentication = services.AddAuthentication();
        if (settings.Deliveries.HasEntra)
        {
            authentication.AddJwtBearer(DeliveryAuthentication.Scheme, bearer => DeliveryAuthentication.Configure(bearer, settings.Deliveries));
        }

        if (settings.Mode is HostMode.StandAlone)
        {
            services.AddHostedService<SweepAtStart>();
        }
    }

    private static void Map(WebApplication app, Settings settings, IProduct product)
    {
        app.MapPing();
        if (settings.Mode is HostMode.CustomHandler)
        {
            app.MapCustomHandler();
        }
        else
        {
            // Built now rather than by the first tick, so that bad wiring ends the start.
            _ = app.Services.GetRequiredService<FunctionCatalog>();
        }

        product.Map(app);
        app.MapFallback(() => InvocationReply.Error(StatusCodes.Status404NotFound, Diagnostics.UnknownRoute, "There is nothing here.")).AllowAnonymous();
    }
}
