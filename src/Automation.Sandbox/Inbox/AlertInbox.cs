using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Automation.Sandbox;

/// <summary>Takes alerts at <c>/inbox/{channel}</c> and validation calls of Event Grid at <c>/validate</c>.</summary>
internal sealed class AlertInbox(AzureState state, VirtualClock clock, Func<string, bool> validate)
{
    private const int MaxBody = 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var segments = (context.Request.Path.Value ?? "").Trim('/').Split('/');
        if (segments is ["inbox", { Length: > 0 } channel] && HttpMethods.IsPost(context.Request.Method))
        {
            await TakeAsync(context, channel);
        }
        else if (segments is ["validate"] && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = validate(context.Request.Query["id"].ToString()) ? 200 : 404;
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task TakeAsync(HttpContext context, string channel)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length > MaxBody)
        {
            context.Response.StatusCode = 413;
            return;
        }

        var headers = context.Request.Headers
            .Where(h => !h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            .ToImmutableDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        var message = new InboxMessage(channel, headers, Encoding.UTF8.GetString(buffer.ToArray()), clock.GetUtcNow(), 0);
        bool repeated;
        lock (state.Gate)
        {
            repeated = message.IdempotencyKey is { } key && state.FindMessage(channel, key) is not null;
            state.Commit(new InboxLine(message) { At = message.At });
        }

        context.Response.StatusCode = repeated ? 200 : 202;
    }
}
