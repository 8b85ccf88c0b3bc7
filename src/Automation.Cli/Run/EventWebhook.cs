using System.Security.Cryptography;
using System.Text;
using Automation.Azure;
using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Cli;

/// <summary>Where the local Event Grid delivers: the handshake, then events, stored before they are acknowledged.</summary>
internal static class EventWebhook
{
    public const string Path = "/events";
    public const string KeyHeader = "X-Delivery-Key";

    public static void MapEventWebhook(this IEndpointRouteBuilder endpoints, string key) =>
        endpoints.MapPost(Path, async context => await (await AnswerAsync(context, key)).ExecuteAsync(context)).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(HttpContext context, string key)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString()), Encoding.UTF8.GetBytes(key)))
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (EventGridHandshake.ValidationCode(body) is { } code)
        {
            return Results.Text(EventGridHandshake.ValidationReply(code), "application/json");
        }

        try
        {
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            await context.RequestServices.GetRequiredService<IIntake>().AcceptAsync(EventGridReader.Read(body, now), context.RequestAborted);
            return Results.Ok();
        }
        catch (StoreException)
        {
            // Not acknowledged, so Event Grid delivers it again.
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
