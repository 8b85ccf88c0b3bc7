using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Testing;

/// <param name="Changed">Whether the document differed after it.</param>
public sealed record FakeWrite(ResourceWrite Request, WriteResult Result, bool Changed)
{
    public string Body { get; } = Request.Body.ToJsonString();
}

/// <summary>Azure Resource Manager in memory: etags, locks and read-only fields like the real one, answers on request.</summary>
public sealed class FakeProvider(TimeProvider time) : IResourceProvider
{
    public const string ApiVersion = "2025-05-01";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);
    private int _etag;

    public List<FakeWrite> Writes { get; } = [];

    public ConcurrentDictionary<string, int> Reads { get; } = new(StringComparer.Ordinal);

    public List<ResourceLock> Locks { get; } = [];

    /// <summary>Null leaves the answer to the documents.</summary>
    public Func<ResourceId, ReadResult?>? OnRead { get; set; }

    public Func<ResourceId, ReadResult?>? OnReadNewest { get; set; }

    public Func<ResourceId, LocksResult?>? OnLocks { get; set; }

    /// <summary>Given the write and how to let it take effect; its answer is the answer. Null: every write takes effect.</summary>
    public Func<ResourceWrite, Func<WriteResult>, WriteResult>? OnWrite { get; set; }

    /// <summary>Told of each document that was changed by a write of the product.</summary>
    public Action<ResourceWrite>? Written { get; set; }

    public IReadOnlyList<FakeWrite> Effective => [.. Writes.Where(write => write.Changed)];

    /// <summary>Someone else writes: a new document with a new etag.</summary>
    public ResourceId Put(string json)
    {
        var document = JsonNode.Parse(json)!.AsObject();
        var id = ResourceId.Parse((string)document["id"]!);
        lock (_gate)
        {
            Store(id, document);
        }

        return id;
    }

    public void Edit(ResourceId id, Action<JsonObject> edit)
    {
        lock (_gate)
        {
            var document = _documents[id.Key].DeepClone().AsObject();
            edit(document);
            Store(id, document);
        }
    }

    public void Remove(ResourceId id)
    {
        lock (_gate)
        {
            _documents.Remove(id.Key);
        }
    }

    public JsonObject Get(ResourceId id)
    {
        lock (_gate)
        {
            return _documents[id.Key].DeepClone().AsObject();
        }
    }

    public bool Has(ResourceId id)
    {
        lock (_gate)
        {
            return _documents.ContainsKey(id.Key);
        }
    }

    /// <summary>All documents, as a listing or a provider GET shows them now.</summary>
    public IReadOnlyList<Resource> All(ResourceSource source)
    {
        lock (_gate)
        {
            return [.. _documents.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => ToResource(d.Value, source))];
        }
    }

    public Task<ReadResult> ReadAsync(ResourceId id, CancellationToken cancellationToken)
    {
        Reads.AddOrUpdate(id.Key, 1, (_, count) => count + 1);
        return Task.FromResult(OnRead?.Invoke(id) ?? Found(id));
    }

    public Task<ReadResult> ReadNewestAsync(ResourceId id, CancellationToken cancellationToken) => Task.FromResult(OnReadNewest?.Invoke(id) ?? Found(id));

    public Task<LocksResult> LocksAsync(ResourceId id, CancellationToken cancellationToken) =>
        Task.FromResult(OnLocks?.Invoke(id) ?? new LocksResult.Known([.. Locks]));

    public Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellationToken)
    {
        var changed = false;
        WriteResult Apply()
        {
            var result = Take(write, out var effect);
            changed |= effect;
            return result;
        }

        var answer = OnWrite is { } script ? script(write, Apply) : Apply();
        Writes.Add(new FakeWrite(write, answer, changed));
        if (changed)
        {
            Written?.Invoke(write);
        }

        return Task.FromResult(answer);
    }

    public static Resource ToResource(JsonObject document, ResourceSource source, DateTimeOffset readAt)
    {
        using var json = JsonDocument.Parse(document.ToJsonString());
        return Resource.FromJson(json.RootElement, readAt, source, source == ResourceSource.Provider ? ApiVersion : null)!;
    }

    private WriteResult Take(ResourceWrite write, out bool changed)
    {
        lock (_gate)
        {
            changed = false;
            if (!_documents.TryGetValue(write.Id.Key, out var current))
            {
                return new WriteResult.Refused(new Failure("NotFound", "The resource is gone.", false));
            }

            if (Locks.Any(l => l.Level == "ReadOnly"))
            {
                return new WriteResult.Refused(new Failure("ScopeLocked", "A lock is in the way.", false));
            }

            if (write.IfMatch is { } wanted && wanted != (string?)current["etag"])
            {
                return new WriteResult.Conflict(new Failure("PreconditionFailed", "The etag does not match.", true));
            }

            var next = write.Body.DeepClone().AsObject();
            foreach (var name in (string[])["id", "name", "type", "location"])
            {
                next[name] ??= current[name]?.DeepClone();
            }

            if (next["properties"] is JsonObject properties)
            {
                properties["provisioningState"] = "Succeeded";
            }

            var before = current.DeepClone().AsObject();
            before.Remove("etag");
            changed = !JsonNode.DeepEquals(before, next);
            Store(write.Id, next);
            return WriteResult.Succeeded.Instance;
        }
    }

    private void Store(ResourceId id, JsonObject document)
    {
        document["etag"] = string.Create(CultureInfo.InvariantCulture, $"W/\"{++_etag}\"");
        _documents[id.Key] = document;
    }

    private ReadResult Found(ResourceId id)
    {
        lock (_gate)
        {
            return _documents.TryGetValue(id.Key, out var document) ? new ReadResult.Found(ToResource(document, ResourceSource.Provider)) : ReadResult.NotFound.Instance;
        }
    }

    private Resource ToResource(JsonObject document, ResourceSource source) => ToResource(document, source, time.GetUtcNow());
}

/// <summary>The provider as one process sees it: what a dead process sends does not arrive.</summary>
public sealed class MortalProvider(IResourceProvider inner, ProcessLife life) : IResourceProvider
{
    public Task<ReadResult> ReadAsync(ResourceId id, CancellationToken cancellationToken)
    {
        life.ThrowIfDead("read");
        return inner.ReadAsync(id, cancellationToken);
    }

    public Task<ReadResult> ReadNewestAsync(ResourceId id, CancellationToken cancellationToken)
    {
        life.ThrowIfDead("read newest");
        return inner.ReadNewestAsync(id, cancellationToken);
    }

    public Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellationToken) =>
        life.EffectAsync("PUT", () => inner.WriteAsync(write, cancellationToken));

    public Task<LocksResult> LocksAsync(ResourceId id, CancellationToken cancellationToken)
    {
        life.ThrowIfDead("locks");
        return inner.LocksAsync(id, cancellationToken);
    }
}
