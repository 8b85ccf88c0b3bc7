using System.Text.Json;
using System.Text.Unicode;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Automation.Compliance;
using Microsoft.Extensions.Logging;

namespace Automation.Azure;

/// <summary>Sends requests and turns whatever happens into an <see cref="ArmAnswer"/>. Only cancellation by the caller is thrown.</summary>
internal sealed class ArmConnection(HttpPipeline pipeline, ArmOptions options, ArmRateGate gate, ArmTelemetry telemetry, TimeProvider clock, ILogger logger)
{
    private const int MaxJsonDepth = 128;
    private static readonly TimeSpan FirstReadWait = TimeSpan.FromSeconds(0.5);

    public TimeProvider Clock => clock;

    public ArmOptions Options => options;

    public ArmRateGate Gate => gate;

    /// <summary>A request that changes nothing, repeated briefly when it was throttled or lost.</summary>
    public async Task<ArmAnswer> ReadAsync(RequestMethod method, Uri uri, RateBucket bucket, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (gate.ReadDelay(bucket) is var delay && delay > TimeSpan.Zero)
            {
                if (delay > options.MaxReadWait)
                {
                    return Closed(delay);
                }

                await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            }

            var answer = await SendAsync(method, uri, bucket, body, null, cancellationToken).ConfigureAwait(false);
            if (attempt >= options.ReadRetries || RetryWait(answer, bucket, attempt) is not { } wait || wait > options.MaxReadWait)
            {
                return answer;
            }

            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the one PUT, once, whatever comes back.</summary>
    public Task<ArmAnswer> PutOnceAsync(Uri uri, RateBucket bucket, ResourceWrite write, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Put, uri, bucket, body, write, cancellationToken);

    /// <summary>One look at a running operation.</summary>
    public Task<ArmAnswer> PollAsync(Uri uri, RateBucket bucket, ResourceWrite write, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Get, uri, bucket, null, write, cancellationToken);

    public static ArmAnswer Closed(TimeSpan wait) =>
        new(0, default, null, new Failure("RateGate", "The remaining quota of this principal is kept for others.", Retryable: true, wait));

    private async Task<ArmAnswer> SendAsync(
        RequestMethod method, Uri uri, RateBucket bucket, ReadOnlyMemory<byte>? body, ResourceWrite? write, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(uri);
        request.Headers.Add("Accept", "application/json");
        if (body is { } content)
        {
            request.Headers.Add("Content-Type", "application/json");
            request.Content = RequestContent.Create(content);
        }

        if (write is not null)
        {
            request.ClientRequestId = write.ClientRequestId;
            request.Headers.Add("x-ms-correlation-request-id", write.CorrelationId);
            if (method == RequestMethod.Put && write.IfMatch is { } etag)
            {
                request.Headers.SetValue("If-Match", etag);
            }
        }

        using var measure = telemetry.Start(method, bucket);
        var answer = await AnswerAsync(message, cancellationToken).ConfigureAwait(false);
        measure.Status = answer.Status;
        gate.Observe(bucket, answer, clock.GetUtcNow());
        if (answer.Lost is { } lost)
        {
            logger.RequestLost(method.ToString(), uri.AbsolutePath, lost.Code);
        }

        return answer;
    }

    private async Task<ArmAnswer> AnswerAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var response = message.Response;
            return new ArmAnswer(response.Status, response.Headers, Json(response.Content), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Lost("Timeout", $"No answer within {options.RequestTimeout.TotalSeconds:F0} s.");
        }
        catch (AuthenticationFailedException exception)
        {
            return Lost("AuthenticationFailed", exception.Message);
        }
        catch (Exception exception) when (exception is RequestFailedException or HttpRequestException or IOException)
        {
            return Lost("Network", exception.Message);
        }
    }

    private TimeSpan? RetryWait(ArmAnswer answer, RateBucket bucket, int attempt)
    {
        var usual = FirstReadWait * (1 << attempt);
        return answer switch
        {
            { Lost.Code: "Network" } => usual,

            // The gate has seen this answer and knows until when to wait.
            { Status: 429 } when gate.ReadDelay(bucket) is var closed && closed > TimeSpan.Zero => closed,
            { Status: 408 or 429 or 500 or 502 or 503 or 504 } => answer.RetryAfter(clock.GetUtcNow(), options.MaxRetryAfter) ?? usual,
            _ => null,
        };
    }

    private static JsonElement? Json(BinaryData content)
    {
        if (content.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            return IsUnicode(content.ToMemory().Span) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The parser takes broken text and only complains when it is asked for; whoever asks should not have to expect that.</summary>
    private static bool IsUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        // Half a surrogate pair can only be written as an escape.
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ArmAnswer Lost(string code, string message) => new(0, default, null, new Failure(code, RawText.Cut(message, 2000), Retryable: true));
}
