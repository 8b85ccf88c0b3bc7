using System.Text.Json;

namespace Automation.Functions;

/// <summary>The routes of the Functions host: one <c>POST</c> a function, and its ping.</summary>
internal static class CustomHandlerEndpoints
{
    /// <summary>An event is at most 1 MB and the host sends it twice; a queue message is at most 64 kB.</summary>
    public const long LongestPayload = 8 * 1024 * 1024;

    public static void MapCustomHandler(this IEndpointRouteBuilder routes)
    {
        var catalog = routes.ServiceProvider.GetRequiredService<FunctionCatalog>();
        foreach (var function in catalog.All)
        {
            routes.MapPost("/" + function.Name, (HttpContext context, Dispatcher dispatcher, ILogger<InvocationReply> logger) =>
                InvokeAsync(function, context, dispatcher, logger)).AllowAnonymous();
        }
    }

    /// <summary>The ping must be cheap, must not count as a call, and needs no credentials in either mode.</summary>
    public static void MapPing(this IEndpointRouteBuilder routes) => routes.MapGet("/", () => InvocationReply.Alive).AllowAnonymous();

    private static async Task<IResult> InvokeAsync(FunctionEntry function, HttpContext context, Dispatcher dispatcher, ILogger logger)
    {
        FunctionInput input;
        try
        {
            input = InvocationDecoder.Decode(function.Kind, await ReadAsync(context.Request));
        }
        catch (JsonException exception)
        {
            logger.UnreadableInvocation(function.Name, OneLine.Of(exception.Message));
            return InvocationReply.Error(StatusCodes.Status400BadRequest, Diagnostics.UnreadableInvocation, "The payload is not one of a Functions host.");
        }

        // No token of the request is passed on: the host never cancels, and a dropped connection must not stop work half-way.
        var outcome = await dispatcher.DispatchAsync(function, input, ContextOf(function, context.Request));
        return outcome switch
        {
            FunctionOutcome.Succeeded succeeded => InvocationReply.Succeeded(succeeded.Detail),
            FunctionOutcome.Failed failed => InvocationReply.Failed(failed.Code, failed.Detail),
            _ => throw new System.Diagnostics.UnreachableException($"No reply for {outcome.GetType().Name}."),
        };
    }

    private static InvocationContext ContextOf(FunctionEntry function, HttpRequest request)
    {
        var id = request.Headers["X-Azure-Functions-InvocationId"].ToString();
        var trace = request.Headers.TraceParent.ToString();
        return new InvocationContext(
            function.Name, id.Length == 0 ? Guid.NewGuid().ToString("D") : OneLine.Of(id), trace.Length == 0 ? null : OneLine.Of(trace));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, LongestPayload));
        await request.Body.CopyToAsync(buffer, CancellationToken.None);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
