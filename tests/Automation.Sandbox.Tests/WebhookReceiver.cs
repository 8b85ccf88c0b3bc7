using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Automation.Sandbox.Tests;

/// <summary>An endpoint of a subscriber: answers handshakes, records deliveries, fails when told to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonObject> _events = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> _headers = new();

    private WebhookReceiver(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public IReadOnlyList<JsonObject> Events => [.. _events];

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Headers => [.. _headers];

    /// <summary>Status of the n-th delivery, from 1. Default 200.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public bool AnswersHandshake { get; set; } = true;

    public int Deliveries { get; private set; }

    public int Handshakes { get; private set; }

    public string? ValidationUrl { get; private set; }

    /// <summary>Holds deliveries until it ends; null answers at once.</summary>
    public Task? Hold { get; set; }

    public static async Task<WebhookReceiver> StartAsync()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_767);
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
            var app = builder.Build();
            WebhookReceiver? receiver = null;
            app.Run(context => receiver!.HandleAsync(context));
            receiver = new WebhookReceiver(app, new Uri($"http://127.0.0.1:{port}/events"));
            try
            {
                await app.StartAsync(TestContext.Current.CancellationToken);
                return receiver;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                await app.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Method == "OPTIONS")
        {
            Handshakes++;
            if (AnswersHandshake)
            {
                context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
                context.Response.Headers["WebHook-Allowed-Rate"] = "*";
            }

            return;
        }

        var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        if (context.Request.Headers["aeg-event-type"] == "SubscriptionValidation")
        {
            Handshakes++;
            var data = body![0]!["data"]!;
            ValidationUrl = (string?)data["validationUrl"];
            if (AnswersHandshake)
            {
                await context.Response.WriteAsync(new JsonObject { ["validationResponse"] = (string)data["validationCode"]! }.ToJsonString());
            }

            return;
        }

        int status;
        lock (_events)
        {
            status = Answer(++Deliveries);
        }

        if (Hold is { } hold)
        {
            await hold.WaitAsync(context.RequestAborted);
        }

        _headers.Enqueue(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        foreach (var one in body is JsonArray batch ? batch.Select(e => (JsonObject)e!) : [(JsonObject)body!])
        {
            if (status is >= 200 and <= 204)
            {
                _events.Enqueue(one);
            }
        }

        context.Response.StatusCode = status;
    }
}
