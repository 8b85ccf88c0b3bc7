using Automation.Compliance;
using Automation.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Automation.Dashboard;

internal static class FindingEndpoints
{
    private static readonly QueryParameter[] Filters =
    [
        new("state", "Only findings in this state.", Values: Enum.GetNames<FindingState>()),
        new("resourceId", "Only findings of this resource."),
        new("policy", "Only findings of the policy with this name."),
        new("minimumSeverity", "Only findings at least this severe.", Values: Enum.GetNames<FindingSeverity>()),
        QueryParameter.Top,
        QueryParameter.Continuation,
    ];

    private static readonly QueryParameter[] OneResource = [new("resourceId", "The resource to read and judge.", Required: true)];

    private static readonly QueryParameter[] OnePolicy =
        [.. OneResource, new("policy", "The policy's key (`assignment/reference`) or the definition's name.", Required: true)];

    public static void MapFindings(this RouteGroupBuilder api)
    {
        api.MapGet("/findings", ListAsync).Describe("ListFindings", "Findings", "Findings, a page at a time.", Filters)
            .Produces<Page<Finding>>().Refuses(400).RequireAuthorization(Roles.Reader);
        api.MapGet("/findings/{id}", GetAsync).Describe("GetFinding", "Findings", "One finding.")
            .Produces<Finding>().Refuses(400, 404).RequireAuthorization(Roles.Reader);
        api.MapGet("/verdicts", VerdictsAsync)
            .Describe("GetVerdicts", "Verdicts", "Reads a resource and judges it now, with the tree of conditions behind each verdict. Records nothing.", OneResource)
            .Produces<VerdictsView>().Refuses(400, 404).RequireAuthorization(Roles.Reader);
        api.MapGet("/explanations", ExplainAsync)
            .Describe("ExplainPolicy", "Verdicts", "Reads a resource and explains what one policy says of it now, also where it does not apply. Records nothing.", OnePolicy)
            .Produces<VerdictsView>().Refuses(400, 404).RequireAuthorization(Roles.Reader);
    }

    private static Task<IResult> ListAsync(HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        var query = new Query(request, Filters);
        var filter = new FindingFilter(
            query.Enum<FindingState>("state"), query.ResourceId("resourceId"), query.Text("policy"), query.Enum<FindingSeverity>("minimumSeverity"));
        return Answers.PageAsync(
            query, (top, continuation) => queries.FindingsAsync(filter, top, continuation, cancellationToken), ApiJson.Default.PageFinding);
    }

    private static async Task<IResult> GetAsync(string id, HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        _ = new Query(request, []);
        return Answers.OrNotFound(await queries.FindingAsync(Query.CheckId(id), cancellationToken), ApiJson.Default.Finding, "finding");
    }

    private static async Task<IResult> VerdictsAsync(HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        var resourceId = Query.CheckResourceId(new Query(request, OneResource).Text("resourceId"));
        var verdicts = await queries.VerdictsAsync(resourceId, cancellationToken);
        return Answers.OrNotFound(verdicts is null ? null : VerdictsView.Of(verdicts), ApiJson.Default.VerdictsView, "resource");
    }

    private static async Task<IResult> ExplainAsync(HttpRequest request, IComplianceQueries queries, CancellationToken cancellationToken)
    {
        var query = new Query(request, OnePolicy);
        var resourceId = Query.CheckResourceId(query.Text("resourceId"));
        var policy = query.Text("policy") ?? throw new ApiException(ApiError.BadQuery, "`policy` is missing; expected a policy's key or name.");
        var verdicts = await queries.ExplainAsync(resourceId, policy, cancellationToken);
        return verdicts is { Verdicts.IsEmpty: true }
            ? throw new ApiException(ApiError.NotFound, "There is no such policy.")
            : Answers.OrNotFound(verdicts is null ? null : VerdictsView.Of(verdicts), ApiJson.Default.VerdictsView, "resource");
    }
}
