using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Core;
using Microsoft.Extensions.Logging;

namespace Automation.Azure;

/// <summary>Resources as Azure Resource Manager holds them, as raw JSON.</summary>
internal sealed class ArmResourceProvider(
    ArmConnection connection, ProviderVersions versions, ArmTelemetry telemetry, ILogger<ArmResourceProvider> logger) : IResourceProvider
{
    private const string LocksApiVersion = "2020-05-01";
    private const int MaxLockPages = 100;

    public async Task<ReadResult> ReadAsync(ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (ApiVersions.For(id.Type) is not { } apiVersion)
        {
            logger.NoPinnedApiVersion(id.Type, id.Text);
            return new ReadResult.Failed(new Failure("NoPinnedApiVersion", $"AUT4201: `{id.Type}` has no pinned api-version.", Retryable: false));
        }

        return await ReadAsync(id, apiVersion, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ReadResult> ReadNewestAsync(ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (newest, failure) = await versions.NewestStableAsync(id, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return new ReadResult.Failed(failure);
        }

        // Versions are dates: their order as text is their order in time.
        return newest is not null && string.CompareOrdinal(newest, ApiVersions.For(id.Type)) > 0
            ? await ReadAsync(id, newest, cancellationToken).ConfigureAwait(false)
            : await ReadAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadResult> ReadAsync(ResourceId id, string apiVersion, CancellationToken cancellationToken)
    {
        var uri = ArmUris.Resource(connection.Options.Endpoint, id, apiVersion);
        var answer = await connection.ReadAsync(RequestMethod.Get, uri, RateBucket.Reads(id), null, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            200 => Found(id, apiVersion, answer),
            404 when IsAboutTheResource(answer) => ReadResult.NotFound.Instance,
            _ => new ReadResult.Failed(ReadFailure(answer)),
        };
    }

    public async Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var startedAt = connection.Clock.GetUtcNow();
        var bucket = RateBucket.Reads(write.Id).ForWrites();
        if (connection.Gate.WriteDelay(bucket) is { } held)
        {
            telemetry.Held(bucket);
            logger.WriteHeld(write.Id.Text, held.TotalSeconds);
            return new WriteResult.Throttled(ArmConnection.Closed(held).Lost!);
        }

        var uri = ArmUris.Resource(connection.Options.Endpoint, write.Id, write.ApiVersion);
        var body = Encoding.UTF8.GetBytes(write.Body.ToJsonString());
        var answer = await connection.PutOnceAsync(uri, bucket, write, body, cancellationToken).ConfigureAwait(false);
        var result = answer.Status is 200 or 201 or 202 or 204
            ? await new ArmOperation(connection, write, bucket with { Writes = false }, uri, startedAt).FollowAsync(answer, cancellationToken).ConfigureAwait(false)
            : NotAccepted(answer);
        logger.WriteEnded(write.Id.Text, result.GetType().Name, Code(result));
        return result;
    }

    public async Task<LocksResult> LocksAsync(ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);

        // Azure lists the locks at, above and below the scope asked; those below do not hold for it.
        Uri? next = ArmUris.Resource(connection.Options.Endpoint, id, LocksApiVersion, "/providers/Microsoft.Authorization/locks");
        var locks = new Dictionary<string, ResourceLock>(StringComparer.Ordinal);
        for (var page = 0; next is not null; page++)
        {
            if (page == MaxLockPages)
            {
                return new LocksResult.Failed(new Failure("TooManyPages", $"The list of locks has more than {MaxLockPages} pages.", Retryable: false));
            }

            var answer = await connection.ReadAsync(RequestMethod.Get, next, RateBucket.Reads(id), null, cancellationToken).ConfigureAwait(false);
            if (answer.Status != 200 || answer.Body?.Member("value") is not { ValueKind: JsonValueKind.Array } values)
            {
                return new LocksResult.Failed(ReadFailure(answer));
            }

            foreach (var value in values.EnumerateArray())
            {
                if (ReadLock(value) is not var (lockId, found))
                {
                    return new LocksResult.Failed(new Failure("UnreadableLock", "Azure listed a lock that cannot be read.", Retryable: false));
                }

                if (id.IsWithin(found.Scope))
                {
                    locks[lockId] = found;
                }
            }

            var link = answer.Body?.Text("nextLink");
            next = ArmUris.Follow(connection.Options.Endpoint, link);
            if (link is not null && next is null)
            {
                return new LocksResult.Failed(new Failure("PageUrlRefused", "Azure named a page on another host; it was not followed.", Retryable: false));
            }
        }

        return new LocksResult.Known([.. locks.Values]);
    }

    private static (string Id, ResourceLock Lock)? ReadLock(JsonElement value) =>
        value.Text("id") is { } text && ResourceId.TryParse(text, out var id) && id.ParentOrScope is { } scope
        && value.Object("properties") is { } properties && properties.Text("level") is { } level
            ? (id.Key, new ResourceLock(id.Name, level, scope, properties.Text("notes")))
            : null;

    /// <summary>A 404 that is not in ARM's words comes from something on the way, and a missing subscription is a missing right: neither proves that the resource is gone.</summary>
    private static bool IsAboutTheResource(ArmAnswer answer) => answer.Code is not null && !answer.HasCode(ArmCodes.NotAboutTheResource);

    private ReadResult Found(ResourceId id, string apiVersion, ArmAnswer answer)
    {
        if (answer.Body is not { ValueKind: JsonValueKind.Object } body)
        {
            return new ReadResult.Failed(new Failure("UnreadableBody", "The answer is not a JSON object.", Retryable: true));
        }

        // A document about something else must never be judged, and even less be written, in this one's place.
        if (body.Text("id") is { } text && !(ResourceId.TryParse(text, out var named) && named.Equals(id)))
        {
            return new ReadResult.Failed(new Failure("UnexpectedResource", "The answer describes another resource than the one asked for.", Retryable: false));
        }

        return new ReadResult.Found(new Resource
        {
            Id = id,
            Body = body,
            ApiVersion = apiVersion,
            ETag = answer.Header("ETag") ?? Resource.FromJson(body, default, ResourceSource.Provider)?.ETag,
            ReadAt = connection.Clock.GetUtcNow(),
            Source = ResourceSource.Provider,
        });
    }

    private Failure ReadFailure(ArmAnswer answer) => answer.Status switch
    {
        200 => new Failure("UnreadableBody", "The answer is not what this request is answered with.", Retryable: true),
        408 or 429 or >= 500 => answer.Failure(retryable: true, RetryAfter(answer)),
        404 when answer.Code is null => answer.Failure(retryable: true),
        _ => answer.Failure(retryable: false),
    };

    private WriteResult NotAccepted(ArmAnswer answer)
    {
        if (answer.Lost is { } lost)
        {
            // Without a token nothing was sent.
            return lost.Code == "AuthenticationFailed" ? new WriteResult.Refused(lost) : new WriteResult.Uncertain(lost);
        }

        var refused = answer.Failure(retryable: false);
        return answer.Status switch
        {
            >= 400 and < 500 when answer.HasCode(ArmCodes.Refused) => new WriteResult.Refused(refused),
            409 or 412 => new WriteResult.Conflict(answer.Failure(retryable: true, RetryAfter(answer))),
            400 or 403 or 429 when answer.HasCode(ArmCodes.Busy) => new WriteResult.Conflict(answer.Failure(retryable: true, RetryAfter(answer))),
            429 => new WriteResult.Throttled(answer.Failure(retryable: true, RetryAfter(answer))),
            408 => new WriteResult.Uncertain(answer.Failure(retryable: true)),
            >= 400 and < 500 => new WriteResult.Refused(refused),
            _ => new WriteResult.Uncertain(answer.Failure(retryable: true, RetryAfter(answer))),
        };
    }

    private TimeSpan? RetryAfter(ArmAnswer answer) => answer.RetryAfter(connection.Clock.GetUtcNow(), connection.Options.MaxRetryAfter);

    private static string Code(WriteResult result) => result switch
    {
        WriteResult.Conflict(var failure) => failure.Code,
        WriteResult.Refused(var failure) => failure.Code,
        WriteResult.Throttled(var failure) => failure.Code,
        WriteResult.Ended(var failure) => failure.Code,
        WriteResult.Uncertain(var failure) => failure.Code,
        _ => "OK",
    };
}
