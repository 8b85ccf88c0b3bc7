using System.Text.Json;
using Automation.Compliance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Automation.Dashboard;

internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext context, ApiError error, string detail) =>
        WriteAsync(context, error.Status, error.Code, error.Cure, detail);

    /// <summary>An action's own refusal.</summary>
    public static IResult Of(ActionResult result) => new Refusal(result);

    private static Task WriteAsync(HttpContext context, int status, string code, string cure, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        var problem = new ApiProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail, code, cure);
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ApiJson.Default.ApiProblem, context.RequestAborted);
    }

    private sealed class Refusal(ActionResult result) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var (status, error, cure) = result.Status switch
            {
                ActionStatus.NotFound => (404, ApiError.NotFound, ApiError.NotFound.Cure),
                ActionStatus.Conflict => (409, ApiError.BadCall, "Read it again: it has moved on since you last looked."),
                ActionStatus.Forbidden => (403, ApiError.NoRole, "Let somebody else decide."),
                _ => (400, ApiError.BadCall, "Correct the call as the detail says."),
            };
            return WriteAsync(httpContext, status, result.Code ?? error.Code, cure, result.Detail);
        }
    }
}
