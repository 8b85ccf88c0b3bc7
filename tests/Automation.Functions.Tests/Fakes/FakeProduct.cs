using Automation.Azure;
using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Functions.Tests;

/// <summary>The fakes in place of the product, with an API that shows what was forwarded to it.</summary>
internal sealed class FakeProduct(FakeUseCases useCases, FakeStore store, TimeProvider time, Action<IServiceCollection>? more = null) : IProduct
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, Settings settings)
    {
        services.AddSingleton<IIntake>(useCases);
        services.AddSingleton<ICaseWorker>(useCases);
        services.AddSingleton<IRemediationWorker>(useCases);
        services.AddSingleton<IAlertWorker>(useCases);
        services.AddSingleton<ISweeper>(useCases);
        services.AddSingleton<IHousekeeper>(useCases);
        services.AddSingleton<IDocumentStore>(store);
        services.AddSingleton<IWorkQueue>(store);
        services.AddSingleton(time);
        services.AddSingleton<EventReader>(body => EventGridReader.Read(body, time.GetUtcNow()));
        more?.Invoke(services);
    }

    public void Map(WebApplication app) => app.Map("/api/echo/{**rest}", (HttpRequest request) =>
        Results.Json(new { request.Method, Path = request.Path.Value, Query = request.QueryString.Value }, statusCode: StatusCodes.Status418ImATeapot));
}
