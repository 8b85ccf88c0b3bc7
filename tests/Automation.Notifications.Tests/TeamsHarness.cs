using System.Net;
using Automation.Compliance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Notifications.Tests;

/// <summary>The registered Teams channel with the network cut off right below its HTTP client.</summary>
internal sealed class TeamsHarness : HttpMessageHandler
{
    public const string Canary = "canary-7f31c0de";
    public const string Url = "https://prod-1.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sig=" + Canary;

    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _answer;
    private readonly ServiceProvider _services;

    public TeamsHarness(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer, string url = Url)
    {
        _answer = answer;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Alerts:Teams:WebhookUrl"] = url,
            ["Alerts:Teams:DashboardUrl"] = "https://automation.example.net/",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddLogging(b => b.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddNotifications(configuration);
        services.AddHttpClient(TeamsChannel.ClientName).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
        Channel = _services.GetRequiredService<IAlertChannel>();
    }

    public TeamsHarness(HttpStatusCode status, string body = "", string? retryAfter = null)
        : this((_, _) => Task.FromResult(Response(status, body, retryAfter)))
    {
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    public IAlertChannel Channel { get; }

    public HttpRequestMessage? Request { get; private set; }

    public string RequestBody { get; private set; } = "";

    public string Logged => string.Join('\n', _services.GetRequiredService<FakeLogCollector>().GetSnapshot()
        .Select(r => $"{r.Message} {r.Exception} {string.Join(' ', r.StructuredState ?? [])}"));

    public Task<DeliveryResult> SendAsync(AlertMessage? message = null) =>
        Channel.SendAsync(message ?? Alerts.Sample, TestContext.Current.CancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Request = request;
        RequestBody = await request.Content!.ReadAsStringAsync(cancellationToken);
        return await _answer(request, cancellationToken);
    }

    private static HttpResponseMessage Response(HttpStatusCode status, string body, string? retryAfter)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
        if (retryAfter is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return response;
    }
}
