using System.Text.Json.Serialization.Metadata;
using Automation.Compliance;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Automation.Dashboard;

internal static class Answers
{
    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = 200) => TypedResults.Json(value, type, statusCode: status);

    public static IResult OrNotFound<T>(T? value, JsonTypeInfo<T> type, string what)
        where T : class =>
        value is null ? throw new ApiException(ApiError.NotFound, $"There is no such {what}.") : Json(value, type);

    /// <summary>A page; a continuation that the store cannot read is the caller's mistake.</summary>
    public static async Task<IResult> PageAsync<T>(Query query, Func<int, string?, Task<Page<T>>> read, JsonTypeInfo<Page<T>> type)
    {
        try
        {
            return Json(await read(query.Top, query.Continuation), type);
        }
        catch (FormatException) when (query.Continuation is not null)
        {
            throw new ApiException(ApiError.BadContinuation, "`continuation` is not one that a page returned.");
        }
    }

    public static IResult Of(ActionResult result, string action, string caller, ILogger logger, int status = 200)
    {
        Log.Acted(logger, action, caller, result.Status.ToString());
        return result.Status == ActionStatus.Done ? Json(new ActionView(result.Detail), ApiJson.Default.ActionView, status) : ProblemWriter.Of(result);
    }
}
