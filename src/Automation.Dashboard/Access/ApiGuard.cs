using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Dashboard;

/// <summary>
/// Stands before everything under <c>/api</c>: sets the security headers, keeps the local scheme local, bounds bodies, and
/// turns whatever goes wrong behind it into problem details that tell nothing of the inside.
/// </summary>
internal sealed class ApiGuard(RequestDelegate next, IOptions<DashboardOptions> options, RefusalLog refusals, ILogger<ApiGuard> logger)
{
    public const string Prefix = "/api";

    private static readonly object Passed = new();

    public static bool HasPassed(HttpContext context) => context.Items.ContainsKey(Passed);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        SetHeaders(context.Response.Headers);
        if (options.Value.Authentication == DashboardAuthentication.LocalToken && LocalGuard.Check(context) is { } problem)
        {
            await RefuseAsync(context, ApiError.NotLocal, problem);
            return;
        }

        if (context.Request.ContentLength > RequestBody.MaxBytes)
        {
            await RefuseAsync(context, ApiError.TooLarge, "The body is too large.");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = RequestBody.MaxBytes;
        }

        context.Items[Passed] = true;
        await RunAsync(context);
    }

    private async Task RunAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ApiException exception) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, exception.Error, exception.Message);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, exception.StatusCode == 413 ? ApiError.TooLarge : ApiError.BadCall, "The request cannot be read.");
        }
        catch (StoreException exception) when (!context.Response.HasStarted)
        {
            Log.StoreDown(logger, exception);
            await RefuseAsync(context, ApiError.StoreDown, "The store does not answer.");
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
            await RefuseAsync(context, ApiError.Failed, "The call failed.");
        }

        // Routing and authorization set a bare status.
        var response = context.Response;
        if (response is { HasStarted: false, ContentType: null, StatusCode: >= 400 } && ApiError.OfStatus(response.StatusCode) is { } error)
        {
            await RefuseAsync(context, error, Words(error));
        }
    }

    private Task RefuseAsync(HttpContext context, ApiError error, string detail)
    {
        if (error.Status is 401 or 403)
        {
            refusals.Add(context, error.Status, error.Code);
        }

        return ProblemWriter.WriteAsync(context, error, detail);
    }

    private static string Words(ApiError error) => error.Status switch
    {
        401 => "The call needs a valid token.",
        403 => "The caller lacks the role for this call.",
        404 => "There is nothing at this address.",
        405 => "The method is not known at this address.",
        _ => "The request cannot be served.",
    };

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}

/// <summary>Puts the guard first, wherever the host maps the API.</summary>
internal sealed class ApiGuardFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<ApiGuard>();
        next(app);
    };
}
