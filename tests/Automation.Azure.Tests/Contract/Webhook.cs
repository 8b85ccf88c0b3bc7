using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Automation.Azure.Tests;

/// <summary>A subscriber that keeps what it is sent and answers handshakes in our own words.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Webhook(WebApplication app, int port)
    {
        _app = app;
        Address = new Uri($"http://127.0.0.1:{port}/events");
        app.Run(HandleAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public static async Task<Webhook> StartAsync()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_767);
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
            var webhook = new Webhook(builder.Build(), port);
            try
            {
                await webhook._app.StartAsync(TestContext.Current.CancellationToken);
                return webhook;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                await webhook._app.DisposeAsync();
            }
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Method == "OPTIONS")
        {
            context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (EventGridHandshake.ValidationCode(body.ToArray()) is { } code)
        {
            await context.Response.WriteAsync(EventGridHandshake.ValidationReply(code), context.RequestAborted);
            return;
        }

        Bodies.Enqueue(body.ToArray());
    }
}
