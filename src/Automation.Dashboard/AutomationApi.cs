using System.Text.Json.Serialization;
using Automation.Compliance;
using Automation.Policy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Automation.Dashboard;

/// <summary>The HTTP API over <see cref="IComplianceQueries"/> and <see cref="IComplianceActions"/>, which the host registers.</summary>
public static class AutomationApi
{
    /// <summary>Adds what the API needs. The host refuses to start on settings that would leave it open.</summary>
    public static IServiceCollection AddAutomationApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DashboardOptions>().Bind(configuration.GetSection(DashboardOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DashboardOptions>, DashboardOptionsAttributesValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>(
            _ => new DashboardOptionsValidator(configuration)));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RefusalLog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ApiGuardFilter>());
        services.AddApiAuthentication();
        services.AddOpenApi(ApiDescription.Configure);
        // Answers are written with our own context; this is for the schemas in the API's description.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<FindingState>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<FindingSeverity>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<PlanState>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<GuardDecision>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<JournalState>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<Disruption>());
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<Truth>());
        });
        return services;
    }

    /// <summary>Maps the API under <c>/api</c>.</summary>
    public static IEndpointConventionBuilder MapAutomationApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiGuard.Prefix);
        api.MapFindings();
        api.MapPlans();
        api.MapOperations();
        api.MapOpenApi("/openapi.json").RequireAuthorization(Roles.Reader);
        // Should a host ever leave the guard out, nothing is served rather than everything.
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
        {
            var inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => ApiGuard.HasPassed(context)
                ? inner(context)
                : throw new InvalidOperationException($"The API was mapped without `{nameof(AddAutomationApi)}`, or outside of `{ApiGuard.Prefix}`.");
        });
        return api;
    }

    private static void AddApiAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddPolicyScheme(ApiPolicies.SchemeName, displayName: null, options => options.ForwardDefaultSelector = context =>
                context.RequestServices.GetRequiredService<IOptions<DashboardOptions>>().Value.Authentication == DashboardAuthentication.Entra
                    ? EntraBearerOptions.SchemeName
                    : LocalTokenHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, LocalTokenHandler>(LocalTokenHandler.SchemeName, configureOptions: null)
            .AddJwtBearer(EntraBearerOptions.SchemeName, _ => { });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<JwtBearerOptions>, EntraBearerOptions>());
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<AuthorizationOptions>, ApiPolicies>());
    }
}
