using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Automation.Compliance;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Notifications;

/// <summary>Posts alerts as cards to a Teams Workflows webhook.</summary>
internal sealed class TeamsChannel(
    IHttpClientFactory clients, IOptions<TeamsOptions> options, TimeProvider time, NotificationsTelemetry telemetry, ILogger<TeamsChannel> logger) : IAlertChannel
{
    public const string ChannelName = "teams";

    /// <summary>Name of the HTTP client, whose handler holds the address guard.</summary>
    public const string ClientName = "Automation.Notifications.Teams";

    private const int LongestBody = 8 * 1024;

    public string Name => ChannelName;

    public async Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        using var activity = NotificationsTelemetry.Source.StartActivity("alert.deliver");
        activity?.SetTag("automation.channel", ChannelName);
        var started = time.GetTimestamp();
        var result = await DeliverAsync(message, cancellationToken).ConfigureAwait(false);
        telemetry.Delivered(ChannelName, result, time.GetElapsedTime(started));
        Report(message, result);
        return result;
    }

    private async Task<DeliveryResult> DeliverAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        // Again at send: settings can be reloaded or built without the validator.
        if (WebhookAddress.Validate(settings.WebhookUrl, settings.AllowLoopback, [.. settings.AllowedHosts]) is { } problem)
        {
            return new DeliveryResult.ChannelGone(problem);
        }

        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(message, settings);
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var body = await StartOfAsync(response.Content, either.Token).ConfigureAwait(false);
            var retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;
            return TeamsResponse.Read(response.StatusCode, retryAfter, body, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult.Later("The Teams webhook did not answer in time.");
        }
        catch (HttpRequestException exception)
        {
            return new DeliveryResult.Later(Cause(exception));
        }
        catch (IOException)
        {
            return new DeliveryResult.Later("The Teams webhook broke off its answer.");
        }
    }

    private static HttpRequestMessage Request(AlertMessage message, TeamsOptions settings)
    {
        var card = TeamsCard.Render(message, TeamsAddressValidator.ParseDashboard(settings), settings.AllowLoopback);
        var request = new HttpRequestMessage(HttpMethod.Post, settings.WebhookUrl)
        {
            Content = new ByteArrayContent(card) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", HeaderSafe(message.Id));
        return request;
    }

    /// <summary>The id itself when a header can carry it as it is, otherwise its hash: equally stable and unique.</summary>
    private static string HeaderSafe(string id) =>
        id.Length is > 0 and <= 200 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/')
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static async Task<string> StartOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestBody];
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    // Never the exception's own text: it names the host, and inner ones may name more.
    private static string Cause(HttpRequestException exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException refused)
            {
                return refused.Message;
            }
        }

        return $"The Teams webhook could not be reached ({exception.HttpRequestError}).";
    }

    private void Report(AlertMessage message, DeliveryResult result)
    {
        var id = PlainText.OneLine(message.Id, 200);
        switch (result)
        {
            case DeliveryResult.Accepted:
                Log.Accepted(logger, id, Name);
                break;
            case DeliveryResult.Later later:
                Log.Later(logger, id, Name, later.Cause);
                break;
            case DeliveryResult.Rejected rejected:
                Log.Rejected(logger, id, Name, rejected.Cause);
                break;
            case DeliveryResult.ChannelGone gone:
                Log.Gone(logger, id, Name, gone.Cause);
                break;
            default:
                throw new UnreachableException($"No log line for {result.GetType().Name}.");
        }
    }
}
