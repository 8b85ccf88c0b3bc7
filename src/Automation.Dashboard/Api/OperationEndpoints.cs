using System.Security.Claims;
using Automation.Compliance;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Automation.Dashboard;

internal static class OperationEndpoints
{
    public static void MapOperations(this RouteGroupBuilder api)
    {
        api.MapPost("/halt", HaltAsync).Describe("Halt", "Operations", "Stops or allows all writes to Azure; in force within five seconds everywhere.")
            .Accepts<HaltRequest>("application/json")
            .Produces<ActionView>().Refuses(400, 409, 413, 415).RequireAuthorization(Roles.Operator);
        api.MapPost("/evaluations", EvaluateAsync).Describe("RequestEvaluation", "Operations", "Asks for one resource to be looked at again.")
            .Accepts<EvaluationRequest>("application/json")
            .Produces<ActionView>(202).Refuses(400, 404, 409, 413, 415).RequireAuthorization(Roles.Operator);
        api.MapGet("/health", HealthAsync).Describe("GetHealth", "Operations", "Whether the app can be given work; details for readers only.")
            .Produces<HealthView>().Produces<HealthView>(503).AllowAnonymous();
    }

    private static async Task<IResult> HaltAsync(
        HttpRequest request, ClaimsPrincipal user, IComplianceActions actions, ILogger<IComplianceActions> logger, CancellationToken cancellationToken)
    {
        _ = new Query(request, []);
        var body = await RequestBody.RequireAsync(request, ApiJson.Default.HaltRequest, cancellationToken);
        if (string.IsNullOrWhiteSpace(body.Reason))
        {
            throw new ApiException(ApiError.BadBody, "`reason` is empty; expected why.");
        }

        var caller = Caller.Of(user);
        var result = await actions.HaltAsync(body.Halted, caller, RequestBody.Text(body.Reason, "reason")!, cancellationToken);
        return Answers.Of(result, body.Halted ? "Halt" : "End of halt", caller, logger);
    }

    private static async Task<IResult> EvaluateAsync(
        HttpRequest request, ClaimsPrincipal user, IComplianceActions actions, ILogger<IComplianceActions> logger, CancellationToken cancellationToken)
    {
        _ = new Query(request, []);
        var body = await RequestBody.RequireAsync(request, ApiJson.Default.EvaluationRequest, cancellationToken);
        var (resourceId, caller) = (Query.CheckResourceId(body.ResourceId), Caller.Of(user));
        return Answers.Of(await actions.ReevaluateAsync(resourceId, caller, cancellationToken), "Evaluation", caller, logger, status: 202);
    }

    private static async Task<IResult> HealthAsync(
        HttpContext context, IComplianceQueries queries, IAuthorizationService authorization, ILogger<IComplianceQueries> logger, CancellationToken cancellationToken)
    {
        // Open to all for the platform's probe, which sends no token; so anonymous callers learn yes or no, nothing more.
        var user = await context.AuthenticateAsync(ApiPolicies.SchemeName) is { Succeeded: true } ticket ? ticket.Principal : new ClaimsPrincipal();
        var isReader = (await authorization.AuthorizeAsync(user, Roles.Reader)).Succeeded;
        try
        {
            var report = await queries.HealthAsync(cancellationToken);
            return Answers.Json(new HealthView(report.Ready, isReader ? report : null), ApiJson.Default.HealthView, report.Ready ? 200 : 503);
        }
        catch (StoreException exception)
        {
            Log.StoreDown(logger, exception);
            return Answers.Json(new HealthView(false, null), ApiJson.Default.HealthView, 503);
        }
    }
}
