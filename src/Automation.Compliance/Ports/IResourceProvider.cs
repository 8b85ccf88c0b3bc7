using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>Azure Resource Manager as the product uses it: raw JSON in and out. The adapter turns every answer of the world into one of these results.</summary>
public interface IResourceProvider
{
    /// <summary>A provider GET (never Resource Graph) with the newest pinned api-version of the type.</summary>
    Task<ReadResult> ReadAsync(ResourceId id, CancellationToken cancellationToken);

    /// <summary>
    /// A GET with the newest stable api-version that the provider itself lists, which may know properties that the pinned
    /// version drops. The same document as <see cref="ReadAsync"/> gives when the pinned version is the newest.
    /// </summary>
    Task<ReadResult> ReadNewestAsync(ResourceId id, CancellationToken cancellationToken);

    /// <summary>
    /// Sends one PUT and, when it was accepted, follows its async operation until it ends or the deadline passes.
    /// Never sends the body twice, whatever the answer.
    /// </summary>
    Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellationToken);

    /// <summary>Locks that hold for the resource, inherited ones included.</summary>
    Task<LocksResult> LocksAsync(ResourceId id, CancellationToken cancellationToken);
}

/// <summary>Why the world did not do what was asked.</summary>
/// <param name="Code">Azure's error code, or <c>Timeout</c>, <c>Network</c>.</param>
/// <param name="Retryable">Whether asking again later can help.</param>
/// <param name="RetryAfter">When Azure said so.</param>
public sealed record Failure(string Code, string Message, bool Retryable, TimeSpan? RetryAfter = null);

public abstract record ReadResult
{
    private ReadResult()
    {
    }

    public sealed record Found(Resource Resource) : ReadResult;

    public sealed record NotFound : ReadResult
    {
        public static readonly NotFound Instance = new();
    }

    public sealed record Failed(Failure Failure) : ReadResult;
}

/// <param name="Body">The whole document to PUT; read-only fields are already stripped.</param>
/// <param name="IfMatch">The etag the body was made from; null only for types without one.</param>
/// <param name="ClientRequestId">Ours, recognisable: comes back as <c>httpRequest.clientRequestId</c> in the event.</param>
public sealed record ResourceWrite(
    ResourceId Id, string ApiVersion, JsonObject Body, string? IfMatch, string ClientRequestId, string CorrelationId, TimeSpan Deadline);

public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>The provider says it is done. Verification still reads the resource.</summary>
    public sealed record Succeeded : WriteResult
    {
        public static readonly Succeeded Instance = new();
    }

    /// <summary>The resource changed, or another operation runs (409, 412, busy 429): re-read, re-evaluate, re-plan. Nothing was written.</summary>
    public sealed record Conflict(Failure Failure) : WriteResult;

    /// <summary>Refused for good (400, 403, locks, policy): nothing was written and trying again will not help.</summary>
    public sealed record Refused(Failure Failure) : WriteResult;

    /// <summary>Throttled before anything was written.</summary>
    public sealed record Throttled(Failure Failure) : WriteResult;

    /// <summary>The operation was accepted and then ended badly (<c>Failed</c>, <c>Canceled</c>, <c>Succeeded</c> with an error).</summary>
    public sealed record Ended(Failure Failure) : WriteResult;

    /// <summary>Nobody can tell whether it took effect (5xx, timeout, lost connection, poll URL gone): read and compare before anything else.</summary>
    public sealed record Uncertain(Failure Failure) : WriteResult;
}

/// <param name="Level"><c>CanNotDelete</c> or <c>ReadOnly</c>.</param>
public sealed record ResourceLock(string Name, string Level, string Scope, string? Notes);

public abstract record LocksResult
{
    private LocksResult()
    {
    }

    public sealed record Known(ImmutableArray<ResourceLock> Locks) : LocksResult;

    public sealed record Failed(Failure Failure) : LocksResult;
}
