using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Everything the local Azure knows. Changed by journal lines only, so that replaying the file gives the same state.</summary>
/// <remarks>INVARIANT: every member is used under <see cref="Gate"/>; a line is in the file before it is applied.</remarks>
internal sealed class AzureState : IDisposable
{
    private readonly Dictionary<string, Document> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _ended = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Operation> _busy = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _subscriptions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Document> _locks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _steps = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _inboxByKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _subscribedFrom = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Subscription, long Event)> _delivered = [];
    private readonly int _seed;
    private StateJournal? _journal;

    public AzureState(int seed) => _seed = seed;

    public Lock Gate { get; } = new();

    public IReadOnlyDictionary<string, Document> Documents => _documents;

    public IEnumerable<Document> Locks => _locks.Values;

    public IReadOnlySet<string> Groups => _groups;

    public IReadOnlySet<string> Subscriptions => _subscriptions;

    public List<RecordedWrite> Writes { get; } = [];

    public List<StoredEvent> Events { get; } = [];

    public List<InboxMessage> Inbox { get; } = [];

    public List<DeadLetter> DeadLetters { get; } = [];

    public IEnumerable<Operation> RunningOperations => _busy.Values;

    public DateTimeOffset LastChange { get; private set; }

    /// <summary>Told of each document that came, changed or went (null body), for the Resource Graph index.</summary>
    public Action<string, Document?, DateTimeOffset>? DocumentChanged { get; set; }

    /// <summary>Fills the state from the estate, then from the file if there is one.</summary>
    /// <exception cref="StateFileMismatchException">The file belongs to another estate.</exception>
    public void Open(IReadOnlyList<JsonElement> estate, string? stateFile, DateTimeOffset now)
    {
        foreach (var document in EstateSeed.Normalise(estate, now, _seed))
        {
            Put(document);
        }

        if (stateFile is null)
        {
            return;
        }

        var hash = EstateSeed.Hash(estate);
        var (journal, lines) = StateJournal.Open(stateFile);
        _journal = journal;
        if (lines.Count == 0)
        {
            Commit(new EstateLine(1, hash) { At = now });
            return;
        }

        if (lines[0] is not EstateLine { Version: 1 } first || first.Hash != hash)
        {
            throw StateFileMismatchException.For(stateFile, "was written for another estate");
        }

        foreach (var line in lines)
        {
            Apply(line);
        }
    }

    public void Commit(JournalLine line)
    {
        _journal?.Append(line);
        Apply(line);
    }

    public Document? Find(ResourceId id) => _documents.GetValueOrDefault(id.Key);

    public Operation? OperationOn(string documentKey) => _busy.GetValueOrDefault(documentKey);

    public Operation? FindOperation(string id) => _operations.GetValueOrDefault(id);

    public bool HasEnded(string operation) => _ended.Contains(operation);

    public bool HasStep(string key) => _steps.Contains(key);

    public InboxMessage? FindMessage(string channel, string idempotencyKey) =>
        _inboxByKey.TryGetValue(channel + "\n" + idempotencyKey, out var index) ? Inbox[index] : null;

    public long? SubscribedFrom(string name) => _subscribedFrom.TryGetValue(name, out var from) ? from : null;

    public bool IsDelivered(string subscription, long stored) => _delivered.Contains((subscription.ToLowerInvariant(), stored));

    /// <summary>A guid that depends on the seed and <paramref name="purpose"/> only.</summary>
    public Guid MakeGuid(string purpose) => MakeGuid(_seed, purpose);

    public static Guid MakeGuid(int seed, string purpose) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{purpose}")).AsSpan(0, 16));

    public void Dispose() => _journal?.Dispose();

    private void Apply(JournalLine line)
    {
        LastChange = line.At > LastChange ? line.At : LastChange;
        switch (line)
        {
            case ChangeLine change:
                Apply(change);
                break;
            case OperationEndedLine ended:
                End(_operations[ended.Operation], ended.At);
                break;
            case SubscribedLine subscribed:
                _subscribedFrom.TryAdd(subscribed.Name, subscribed.From);
                break;
            case DeliveredLine delivered:
                _delivered.Add((delivered.Subscription.ToLowerInvariant(), delivered.Event));
                if (delivered.DeadLetter is { } letter)
                {
                    DeadLetters.Add(letter);
                }

                break;
            case InboxLine inbox:
                Receive(inbox.Message);
                break;
            case StepLine step:
                _steps.Add(step.Key);
                Events.AddRange(step.Events);
                break;
        }
    }

    private void Apply(ChangeLine line)
    {
        if (line.Operation is { } operation)
        {
            _operations[operation.Id] = operation;
            _busy[operation.DocumentKey] = operation;
        }

        if (line.Change is { } change)
        {
            var id = ResourceId.Parse(change.Id);
            if (change.Body is { } body)
            {
                Put(new Document(id, body, change.ETag, line.At));
            }
            else
            {
                Remove(id.Key, line.At);
            }
        }

        if (line.Write is { } write)
        {
            Writes.Add(write);
            _steps.Add(write.CorrelationId);
        }

        Events.AddRange(line.Events);
    }

    private void End(Operation operation, DateTimeOffset at)
    {
        _ended.Add(operation.Id);
        _busy.Remove(operation.DocumentKey);
        if (!_documents.TryGetValue(operation.DocumentKey, out var document))
        {
            return;
        }

        var failed = operation.Outcome is OperationOutcome.Failed or OperationOutcome.Canceled;
        if (operation.Deletes && !failed && document.Id.Key == ResourceId.Parse(operation.ResourceId).Key)
        {
            Remove(operation.DocumentKey, at);
            return;
        }

        var body = JsonObject.Create(failed && operation.RevertTo is { } before ? before : document.Body)!;
        var end = failed ? operation.Outcome.ToString() : "Succeeded";
        ProvisioningState.Set(body, document.Id, ResourceId.Parse(operation.ResourceId), end);
        Put(document with { Body = Json.ToElement(body), ChangedAt = at });
    }

    private void Put(Document document)
    {
        _documents[document.Id.Key] = document;
        _subscriptions.Add(document.Id.SubscriptionId);
        if (document.Id.ResourceGroup is { } group)
        {
            _groups.Add($"{document.Id.SubscriptionId}/{group}");
        }

        if (document.Id.IsType("Microsoft.Authorization/locks"))
        {
            _locks[document.Id.Key] = document;
        }

        DocumentChanged?.Invoke(document.Id.Key, document, document.ChangedAt);
    }

    private void Remove(string key, DateTimeOffset at)
    {
        // What lies below a resource goes with it: stand-alone children, locks and other extensions.
        var below = _documents.Keys.Where(k => k == key || k.StartsWith(key + "/", StringComparison.Ordinal)).ToList();
        foreach (var gone in below)
        {
            _documents.Remove(gone);
            _locks.Remove(gone);
            DocumentChanged?.Invoke(gone, null, at);
        }
    }

    private void Receive(InboxMessage message)
    {
        var key = message.IdempotencyKey is { } idempotency ? message.Channel + "\n" + idempotency : null;
        if (key is not null && _inboxByKey.TryGetValue(key, out var index))
        {
            Inbox[index] = Inbox[index] with { Repeats = Inbox[index].Repeats + 1 };
            return;
        }

        if (key is not null)
        {
            _inboxByKey[key] = Inbox.Count;
        }

        Inbox.Add(message);
    }
}
