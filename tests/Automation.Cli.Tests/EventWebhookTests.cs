using System.Net;
using System.Text;
using Automation.Compliance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Automation.Cli.Tests;

public sealed class EventWebhookTests : IAsyncLifetime
{
    private const string Key = "right";
    private const string Body = """[{ "topic": "/subscriptions/11111111-1111-1111-1111-111111111111", "id": "e-1", "eventType": "x", "subject": "s", "eventTime": "2026-01-01T00:00:00Z", "data": {} }]""";
    private readonly FakeIntake _intake = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IIntake>(_intake);
        _app = builder.Build();
        _app.MapEventWebhook(Key);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("right ")]
    [InlineData("rightright")]
    public async Task Without_the_key_nothing_is_taken(string? key)
    {
        using var answer = await PostAsync(Body, key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, _intake.Calls);
    }

    [Fact]
    public async Task The_handshake_is_answered_with_its_code()
    {
        using var answer = await PostAsync("""[{ "id": "1", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": { "validationCode": "c0de" } }]""", Key);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"validationResponse":"c0de"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, _intake.Calls);
    }

    [Fact]
    public async Task What_is_stored_is_acknowledged()
    {
        using var answer = await PostAsync(Body, Key);

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, _intake.Calls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[[[[")]
    public async Task What_cannot_be_read_goes_to_the_intake_and_not_back(string body)
    {
        using var answer = await PostAsync(body, Key);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, _intake.Calls);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_acknowledged()
    {
        _intake.Failure = new StoreException("down");

        using var answer = await PostAsync(Body, Key);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? key)
    {
        using var client = _app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, EventWebhook.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(EventWebhook.KeyHeader, key);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class FakeIntake : IIntake
    {
        public int Calls { get; private set; }

        public StoreException? Failure { get; set; }

        public Task<IntakeReceipt> AcceptAsync(IReadOnlyList<IntakeItem> items, CancellationToken cancellationToken)
        {
            Calls++;
            return Failure is null ? Task.FromResult(new IntakeReceipt(items.Count, 0, 0, 0)) : throw Failure;
        }
    }
}
