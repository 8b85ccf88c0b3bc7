using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <param name="Played">False when the journal had the step already and nothing was done.</param>
/// <param name="Status">Of the PUT; null when there was none.</param>
/// <param name="Problem">Azure's error code when the step was refused.</param>
public sealed record ScenarioStepResult(string StepId, bool Played, int? Status, string? Problem)
{
    public bool Succeeded => Problem is null;
}

/// <summary>Plays steps on a local Azure as its actors, over real HTTP like any other client.</summary>
public sealed class ScenarioPlayer : IDisposable
{
    private const int MaxTries = 50;

    private readonly HttpClient _client;
    private readonly LocalAzure _azure;

    public ScenarioPlayer(LocalAzure azure)
    {
        ArgumentNullException.ThrowIfNull(azure);
        _azure = azure;
        _client = CreateClient(azure);
    }

    /// <summary>A client that trusts this local Azure and nobody else.</summary>
    public static HttpClient CreateClient(LocalAzure azure)
    {
        ArgumentNullException.ThrowIfNull(azure);
        var pin = azure.CertificateSha256;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == pin;
        return new HttpClient(handler) { BaseAddress = azure.ArmEndpoint };
    }

    public static string CorrelationOf(string scenario, string step) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"scenario|{scenario}|{step}")).AsSpan(0, 16)).ToString();

    /// <summary>Plays one step on a client of its own.</summary>
    public static async Task<ScenarioStepResult> PlayAsync(LocalAzure azure, ScenarioStep step, CancellationToken cancellationToken)
    {
        using var player = new ScenarioPlayer(azure);
        return await player.PlayAsync(step, cancellationToken);
    }

    /// <summary>Whether the step is in the journal, from this run or from one before a restart.</summary>
    public bool AlreadyPlayed(ScenarioStep step) => _azure.HasStep(step.CorrelationId);

    /// <summary>
    /// Does the step unless it was done. On a running clock it waits until the resource is free before the write and until the
    /// operation has ended after it; on a paused clock it returns once the write is accepted.
    /// </summary>
    /// <exception cref="ScenarioException">An edit path leads nowhere.</exception>
    public async Task<ScenarioStepResult> PlayAsync(ScenarioStep step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (AlreadyPlayed(step))
        {
            return new ScenarioStepResult(step.Id, Played: false, null, null);
        }

        if (step.ReplayEventsOf is { } earlier)
        {
            _azure.Redeliver(step.CorrelationId, CorrelationOf(step.Scenario, earlier));
            return new ScenarioStepResult(step.Id, Played: true, null, null);
        }

        var id = ResourceId.Parse(step.Resource!);
        if (step.RepeatEvents)
        {
            _azure.Faults.Add(new Fault { Kind = new FaultKind.DuplicateEvents(), Match = new FaultMatch { CorrelationId = step.CorrelationId } });
        }

        var (status, problem) = await WriteAsync(step, id, cancellationToken);
        await IdleAsync(id, cancellationToken);
        return new ScenarioStepResult(step.Id, Played: true, status, problem);
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int Status, string? Problem)> WriteAsync(ScenarioStep step, ResourceId id, CancellationToken cancellationToken)
    {
        var version = TypeCatalog.Instance.Get(id.Type).Versions is { IsEmpty: false } versions ? versions.Last(v => !v.EndsWith("-preview", StringComparison.Ordinal) || versions.All(o => o.EndsWith("-preview", StringComparison.Ordinal))) : "2024-01-01";
        var address = new Uri($"{id.Text}?api-version={version}", UriKind.Relative);
        for (var attempt = 1; ; attempt++)
        {
            await IdleAsync(id, cancellationToken);
            using var read = await SendAsync(HttpMethod.Get, address, step, null, null, cancellationToken);
            var text = await read.Content.ReadAsStringAsync(cancellationToken);
            if (!read.IsSuccessStatusCode)
            {
                return ((int)read.StatusCode, ErrorCode(text, read.StatusCode));
            }

            var body = (JsonObject)JsonNode.Parse(text)!;
            foreach (var edit in step.Edits)
            {
                EditPath.Apply(body, edit);
            }

            var etag = read.Headers.TryGetValues("ETag", out var tags) ? tags.First() : Json.Text(body["eTag"]) ?? Json.Text(body["etag"]) ?? Json.Text((body["properties"] as JsonObject)?["eTag"]);
            using var write = await SendAsync(HttpMethod.Put, address, step, body, etag, cancellationToken);
            if (write.IsSuccessStatusCode)
            {
                return ((int)write.StatusCode, null);
            }

            var code = ErrorCode(await write.Content.ReadAsStringAsync(cancellationToken), write.StatusCode);
            var lostRace = write.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.TooManyRequests || code is "EtagMismatch" or "OperationNotAllowed" or "AnotherOperationInProgress";
            if (!lostRace || attempt == MaxTries || _azure.Clock.IsPaused)
            {
                return ((int)write.StatusCode, code);
            }

            // Somebody else, perhaps the product itself, is at work on the resource: read again and write again, as a person would.
            await Task.Delay(TimeSpan.FromMilliseconds(100), _azure.Clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, ScenarioStep step, JsonObject? body, string? etag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _azure.IssueToken(step.Actor!));
        request.Headers.Add("x-ms-correlation-request-id", step.CorrelationId);
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return await _client.SendAsync(request, cancellationToken);
    }

    private async Task IdleAsync(ResourceId id, CancellationToken cancellationToken)
    {
        while (!_azure.Clock.IsPaused && _azure.IsBusy(id))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _azure.Clock, cancellationToken);
        }
    }

    private static string ErrorCode(string text, HttpStatusCode status)
    {
        try
        {
            return Json.Text((JsonNode.Parse(text) as JsonObject)?["error"]?["code"]) ?? status.ToString();
        }
        catch (JsonException)
        {
            return status.ToString();
        }
    }
}
