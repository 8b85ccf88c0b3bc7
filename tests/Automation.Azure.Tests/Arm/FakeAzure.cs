using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Automation.Inventory;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Azure.Tests;

/// <summary>The wire, scripted: answers in the order given, the last one for ever; waits end at once and are written down.</summary>
internal sealed class FakeAzure : HttpMessageHandler
{
    public static readonly ResourceId Gateway =
        ResourceId.Parse("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/gw");

    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new();

    public FakeAzure(Action<ArmOptions>? configure = null, TokenCredential? credential = null)
    {
        configure?.Invoke(Options);
        var pipeline = ArmPipeline.Build(Options, credential ?? new StaticTokenCredential("token"), new HttpClientTransport(new HttpClient(this)));
        var telemetry = new ArmTelemetry(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), Clock);
        Gate = new ArmRateGate(Options, Clock);
        var connection = new ArmConnection(pipeline, Options, Gate, telemetry, Clock, NullLogger.Instance);
        Provider = new ArmResourceProvider(connection, new ProviderVersions(connection), telemetry, NullLogger<ArmResourceProvider>.Instance);
        Graph = new ResourceGraphClient(connection, NullLogger<ResourceGraphClient>.Instance);
    }

    public ArmOptions Options { get; } = new() { Endpoint = new Uri("https://arm.test") };

    public SteppingClock Clock { get; } = new();

    public ArmRateGate Gate { get; }

    public ArmResourceProvider Provider { get; }

    public ResourceGraphClient Graph { get; }

    public List<(string Method, Uri Uri, string? Body, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = [];

    public FakeAzure Answer(int status, string body = "", params (string Name, string Value)[] headers) =>
        Answer(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        });

    public FakeAzure Error(int status, string code, params (string Name, string Value)[] headers) =>
        Answer(status, $$$"""{"error":{"code":"{{{code}}}","message":"About {{{code}}}."}}""", headers);

    public FakeAzure Answer(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((
            request.Method.Method, request.RequestUri!,
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase)));
        cancellationToken.ThrowIfCancellationRequested();
        return (_answers.Count > 1 ? _answers.Dequeue() : _answers.Peek())(request);
    }
}

/// <summary>Whoever waits moves the time on to the end of the wait.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp() => _time.GetTimestamp();

    public void Advance(TimeSpan time) => _time.Advance(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Enqueue(dueTime);
            ThreadPool.QueueUserWorkItem(_ => _time.Advance(dueTime));
        }

        return timer;
    }
}
