using System.Security.Claims;
using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Automation.Dashboard;

internal static class PlanEndpoints
{
    private static readonly QueryParameter[] Filters =
        [new("state", "Only plans in this state.", Values: Enum.GetNames<PlanState>()), QueryParameter.Top, QueryParameter.Continuation];

    private static readonly QueryParameter[] JournalFilters =
        [new("resourceId", "Only remediations of this resource."), QueryParameter.Top, QueryParameter.Continuation];

    public static void MapPlans(this RouteGroupBuilder api)
    {
        api.MapGet("/plans", ListAsync).Describe("ListPlans", "Plans", "Plans, a page at a time.", Filters)
            .Produces<Page<RemediationPlan>>().Refuses(400).RequireAuthorization(Roles.Reader);
        api.MapGet("/plans/{id}", GetAsync).Describe("GetPlan", "Plans", "One plan with its diff and guards.")
            .Produces<RemediationPlan>().Refuses(400, 404).RequireAuthorization(Roles.Reader);
        api.MapPost("/plans/{id}/approve", ApproveAsync).Describe("ApprovePlan", "Plans", "Approves a plan that waits for approval.")
            .Accepts<CommentRequest>(isOptional: true, "application/json")
            .Produces<ActionView>().Refuses(400, 404, 409, 413, 415).RequireAuthorization(Roles.Approver);
        api.MapPost("/plans/{id}/reject", RejectAsync).Describe("RejectPlan", "Plans", "Rejects a plan that waits for approval.")
            .Accepts<CommentRequest>(isOptional: true, "application/json")
            .Produces<ActionView>().Refuses(400, 404, 409, 413, 415).RequireAuthorization(Roles.Approver);
        api.MapGet("/journal", JournalAsync).Describe("ListJournal", "Journal", "Every remediation ever begun, a page at a time.", JournalFilters)
            .Produces<Page<JournalEntry>>().Refuses(400).RequireAuthorization(Roles.Reader);
    }

    private static Task<IResult> ListAsync(HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        var query = new Query(request, Filters);
        var state = query.Enum<PlanState>("state");
        return Answers.PageAsync(
            query, (top, continuation) => queries.PlansAsync(state, top, continuation, cancellationToken), ApiJson.Default.PageRemediationPlan);
    }

    private static async Task<IResult> GetAsync(string id, HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        _ = new Query(request, []);
        return Answers.OrNotFound(await queries.PlanAsync(Query.CheckId(id), cancellationToken), ApiJson.Default.RemediationPlan, "plan");
    }

    private static async Task<IResult> ApproveAsync(
        string id, HttpRequest request, ClaimsPrincipal user, IComplianceActions actions, ILogger<IComplianceActions> logger, CancellationToken cancellationToken)
    {
        var (plan, caller, comment) = await ReadAsync(id, request, user, cancellationToken);
        return Answers.Of(await actions.ApproveAsync(plan, caller, comment, cancellationToken), "Approval", caller, logger);
    }

    private static async Task<IResult> RejectAsync(
        string id, HttpRequest request, ClaimsPrincipal user, IComplianceActions actions, ILogger<IComplianceActions> logger, CancellationToken cancellationToken)
    {
        var (plan, caller, comment) = await ReadAsync(id, request, user, cancellationToken);
        return Answers.Of(await actions.RejectAsync(plan, caller, comment, cancellationToken), "Rejection", caller, logger);
    }

    private static Task<IResult> JournalAsync(HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        var query = new Query(request, JournalFilters);
        var resourceId = query.ResourceId("resourceId");
        return Answers.PageAsync(
            query, (top, continuation) => queries.JournalAsync(resourceId, top, continuation, cancellationToken), ApiJson.Default.PageJournalEntry);
    }

    private static async Task<(string Plan, string Caller, string? Comment)> ReadAsync(
        string id, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        _ = new Query(request, []);
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.CommentRequest, cancellationToken);
        return (Query.CheckId(id), Caller.Of(user), RequestBody.Text(body?.Comment, "comment"));
    }
}
