using Automation.Azure;
using Microsoft.AspNetCore.Http.Features;

namespace Automation.Functions;

/// <summary>
/// <c>/api/events</c>: deliveries of Event Grid without its Functions trigger. In a container it is the only way in; behind the host it is
/// the way for Entra-protected delivery, which the trigger does not offer.
/// </summary>
internal sealed class DeliveryEndpoint(
    DeliveryOptions options, DeliveryAuthentication authentication, RejectionLog rejections, FunctionCatalog catalog, Dispatcher dispatcher, ILogger<DeliveryEndpoint> logger)
{
    public const string Route = "/api/events";

    public Task<IResult> AnswerAsync(HttpContext context) => context.Request.Method switch
    {
        "POST" => PostAsync(context),
        "OPTIONS" => Task.FromResult(Options(context)),
        _ => Task.FromResult<IResult>(InvocationReply.Error(StatusCodes.Status405MethodNotAllowed, Diagnostics.UnknownRoute, "Only POST and OPTIONS are known here.")),
    };

    /// <summary>The CloudEvents handshake. It carries no credentials and grants nothing: every delivery proves its sender by itself.</summary>
    private IResult Options(HttpContext context)
    {
        var origin = context.Request.Headers["WebHook-Request-Origin"].ToString();
        if (!Handshake.IsKnownOrigin(origin, options))
        {
            rejections.Add("unknown origin");
            return InvocationReply.Error(StatusCodes.Status403Forbidden, Diagnostics.DeliveryRejected, "The origin is not Event Grid.");
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        logger.Handshake("CloudEvents", OneLine.Of(origin));
        return InvocationReply.Alive;
    }

    private async Task<IResult> PostAsync(HttpContext context)
    {
        if (await authentication.CheckAsync(context) is { } refusal)
        {
            rejections.Add(refusal.Reason);
            return InvocationReply.Error(refusal.Status, Diagnostics.DeliveryRejected, "The delivery does not prove its sender.");
        }

        var body = await ReadAsync(context);
        var type = context.Request.Headers["aeg-event-type"].ToString();
        var subscription = OneLine.Of(context.Request.Headers["aeg-subscription-name"].ToString());
        if (type.Equals("SubscriptionValidation", StringComparison.OrdinalIgnoreCase))
        {
            return Validate(body, subscription);
        }

        if (EventGridHandshake.IsSubscriptionDeletion(type, body))
        {
            logger.SubscriptionDeleted(subscription);
        }

        return await TakeInAsync(context, body);
    }

    private IResult Validate(ReadOnlyMemory<byte> body, string subscription)
    {
        if (Handshake.ReadCode(body, options) is { } code)
        {
            logger.Handshake("Event Grid", subscription);
            return InvocationReply.Validated(code);
        }

        rejections.Add("strange handshake");
        return InvocationReply.Error(StatusCodes.Status403Forbidden, Diagnostics.DeliveryRejected, "The handshake is not one of Event Grid.");
    }

    private async Task<IResult> TakeInAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var trace = context.Request.Headers.TraceParent.ToString();
        var outcome = await dispatcher.DispatchAsync(
            catalog[FunctionNames.ResourceEvents],
            new EventInput(body),
            new InvocationContext(FunctionNames.ResourceEvents, Guid.NewGuid().ToString("D"), trace.Length == 0 ? null : OneLine.Of(trace)));
        return outcome switch
        {
            FunctionOutcome.Succeeded succeeded => InvocationReply.Succeeded(succeeded.Detail),
            FunctionOutcome.Failed failed => InvocationReply.Failed(failed.Code, failed.Detail),
            _ => throw new System.Diagnostics.UnreachableException($"No reply for {outcome.GetType().Name}."),
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = CustomHandlerEndpoints.LongestPayload;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, CancellationToken.None);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
