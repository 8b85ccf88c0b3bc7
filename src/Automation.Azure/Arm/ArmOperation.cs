using System.Text.Json;
using Automation.Compliance;

namespace Automation.Azure;

/// <summary>Follows an accepted write to its end: <c>Azure-AsyncOperation</c>, else <c>Location</c>, else the resource's own <c>provisioningState</c>.</summary>
internal sealed class ArmOperation(ArmConnection connection, ResourceWrite write, RateBucket bucket, Uri resource, DateTimeOffset startedAt)
{
    private enum Source
    {
        Operation,
        Location,
        Resource,
    }

    public async Task<WriteResult> FollowAsync(ArmAnswer accepted, CancellationToken cancellationToken)
    {
        var (source, text) = accepted.Header("Azure-AsyncOperation") is { } operation ? (Source.Operation, operation)
            : accepted.Status == 202 && accepted.Header("Location") is { } location ? (Source.Location, location)
            : (Source.Resource, resource.AbsoluteUri);
        if (source == Source.Resource && accepted.Status != 202 && State(accepted.Body, Source.Resource, 200) is { } done)
        {
            return done;
        }

        if (ArmUris.Follow(connection.Options.Endpoint, text) is not { } uri)
        {
            return Uncertain("PollUrlRefused", "Azure named an operation address on another host; it was not followed.");
        }

        for (var answer = accepted; ;)
        {
            var remaining = startedAt + write.Deadline - connection.Clock.GetUtcNow();
            if (remaining <= TimeSpan.Zero)
            {
                return Uncertain("Timeout", $"The operation did not end within {write.Deadline}.");
            }

            var wait = answer.RetryAfter(connection.Clock.GetUtcNow(), connection.Options.MaxRetryAfter) ?? connection.Options.PollInterval;
            await Task.Delay(wait < remaining ? wait : remaining, connection.Clock, cancellationToken).ConfigureAwait(false);
            answer = await connection.PollAsync(uri, bucket, write, cancellationToken).ConfigureAwait(false);
            if (Result(answer, source) is { } result)
            {
                return result;
            }
        }
    }

    /// <returns>Null while the operation runs, or when this look failed in a way that the next may not.</returns>
    private static WriteResult? Result(ArmAnswer answer, Source source) => answer switch
    {
        { Lost: { Code: "AuthenticationFailed" } lost } => new WriteResult.Uncertain(lost),
        { Lost: not null } or { Status: 408 or 429 or >= 500 } => null,
        { Status: 202 } when source != Source.Operation => null,
        { Status: 204 } => WriteResult.Succeeded.Instance,
        { Status: 200 or 201 or 202 } => State(answer.Body, source, answer.Status),
        _ => new WriteResult.Uncertain(answer.Failure(retryable: true)),
    };

    private static WriteResult? State(JsonElement? body, Source source, int status)
    {
        var operation = source == Source.Operation;
        var state = operation ? body?.Text("status") : body?.Object("properties")?.Text("provisioningState");
        if (state is null)
        {
            // An operation always says its status; a resource without a state is done.
            return operation ? null : WriteResult.Succeeded.Instance;
        }

        var error = body?.Object("error");
        var failed = Is("Failed") || Is("Canceled") || Is("Cancelled");
        return (failed, error) switch
        {
            (true, _) => new WriteResult.Ended(Ending(error, state)),
            (false, not null) when operation && Is("Succeeded") => new WriteResult.Ended(Ending(error, "SucceededWithError")),
            _ => Is("Succeeded") || (!operation && Is("Ready")) ? WriteResult.Succeeded.Instance : null,
        };

        bool Is(string word) => word.Equals(state, StringComparison.OrdinalIgnoreCase);
    }

    private static Failure Ending(JsonElement? error, string state) =>
        new(error?.Text("code") ?? state, RawText.Cut(error?.Text("message") ?? $"The operation ended as {state}.", 2000), Retryable: false);

    private static WriteResult.Uncertain Uncertain(string code, string message) => new(new Failure(code, message, Retryable: true));
}
