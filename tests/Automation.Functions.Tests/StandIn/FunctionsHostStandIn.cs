using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Automation.Functions.Tests;

/// <summary>
/// Does to a handler what a Functions host does: waits for its socket, posts the recorded payloads with the recorded headers, and applies
/// the recorded rules to what comes back.
/// </summary>
internal sealed class FunctionsHostStandIn(Uri handler, ScriptRoot root) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = handler, Timeout = TimeSpan.FromSeconds(60) };
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Message>> _queues = new(StringComparer.Ordinal);

    /// <summary>Sent with each call when the host's own telemetry is on.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Every reply judged so far, in order.</summary>
    public ConcurrentQueue<(string Function, Verdict Verdict)> Calls { get; } = new();

    /// <summary>Any status is ready; only a socket that does not answer is not.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (true)
        {
            try
            {
                using var response = await _http.GetAsync("/", cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    public async Task<HttpResponseMessage> PingAsync() => await _http.GetAsync("/");

    /// <summary>One webhook post of Event Grid: one call an event, all at once; any failure fails the whole batch.</summary>
    /// <returns>202 or 500, as Event Grid sees it.</returns>
    public async Task<HttpStatusCode> PostEventsAsync(string function, params JsonNode[] events)
    {
        var binding = (string)root.Trigger(function)["name"]!;
        var verdicts = await Task.WhenAll(events.Select(@event => InvokeAsync(function, RecordedPayloads.Event(function, binding, @event))));
        return verdicts.All(verdict => verdict.Succeeded) ? HttpStatusCode.Accepted : HttpStatusCode.InternalServerError;
    }

    public void Enqueue(string queue, byte[] body) =>
        _queues.GetOrAdd(queue, _ => new()).Enqueue(new Message(Guid.NewGuid().ToString("D"), body));

    public void Enqueue(string queue, string body) => Enqueue(queue, Encoding.UTF8.GetBytes(body));

    public int Length(string queue) => _queues.TryGetValue(queue, out var messages) ? messages.Count : 0;

    /// <summary>
    /// Works a queue off: a failed message comes back until it has failed often enough, then goes unchanged to the poison queue. A poison
    /// queue has none of its own, so there a message stays; one round then ends after as many tries.
    /// </summary>
    public async Task DrainAsync(string queue)
    {
        var function = root.FunctionOfQueue(queue) ?? throw new InvalidOperationException($"No function reads `{queue}`.");
        var binding = (string)root.Trigger(function)["name"]!;
        var messages = _queues.GetOrAdd(queue, _ => new());
        var kept = new List<Message>();
        while (messages.TryDequeue(out var message))
        {
            var done = false;
            for (var count = 1; count <= root.MaxDequeueCount && !done; count++)
            {
                done = (await InvokeAsync(function, RecordedPayloads.Queue(function, binding, message.Body, message.Id, count))).Succeeded;
            }

            if (!done && queue.EndsWith("-poison", StringComparison.Ordinal))
            {
                kept.Add(message);
            }
            else if (!done)
            {
                Enqueue(queue + "-poison", message.Body);
            }
        }

        kept.ForEach(messages.Enqueue);
    }

    /// <summary>A tick, with the retry policy of the function's own function.json.</summary>
    /// <returns>How many calls it took, and how the last one ended.</returns>
    public async Task<(int Calls, Verdict Last)> TickAsync(string function, bool isPastDue = false)
    {
        var binding = (string)root.Trigger(function)["name"]!;
        var retries = (int?)root.Functions[function]["retry"]?["maxRetryCount"] ?? 0;
        for (var call = 1; ; call++)
        {
            var verdict = await InvokeAsync(function, RecordedPayloads.Timer(function, binding, isPastDue));
            if (verdict.Succeeded || call > retries)
            {
                return (call, verdict);
            }
        }
    }

    /// <summary>Forwarding of HTTP: the request as it came, under the outer host's name; status and body pass through.</summary>
    public async Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request)
    {
        request.Headers.Host ??= "automation.azurewebsites.net";
        AddHeaders(request);
        return await _http.SendAsync(request);
    }

    public async Task<Verdict> InvokeAsync(string function, JsonNode payload) => await InvokeAsync(function, payload.ToJsonString());

    public async Task<Verdict> InvokeAsync(string function, string payload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + function);
        request.Content = new ChunkedContent(Encoding.UTF8.GetBytes(payload));
        AddHeaders(request);
        Verdict verdict;
        try
        {
            using var response = await _http.SendAsync(request);
            verdict = await ReplyRules.JudgeAsync(response);
        }
        catch (HttpRequestException exception)
        {
            verdict = Verdict.Failure($"connection: {exception.HttpRequestError}");
        }
        catch (TaskCanceledException)
        {
            verdict = Verdict.Failure("no answer until functionTimeout");
        }

        Calls.Enqueue((function, verdict));
        return verdict;
    }

    public void Dispose() => _http.Dispose();

    private void AddHeaders(HttpRequestMessage request)
    {
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString("D"));
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1037.0.0");
        request.Headers.UserAgent.ParseAdd("Azure-Functions-Host/4.1037.0.0");
        if (TraceParent is not null)
        {
            request.Headers.Add("traceparent", TraceParent);
        }
    }

    private sealed record Message(string Id, byte[] Body);

    /// <summary>The host never says how long a payload is.</summary>
    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] _bytes;

        public ChunkedContent(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
