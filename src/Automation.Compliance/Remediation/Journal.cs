using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>The record of every write, made before it. Entries are never removed and never leave a final state.</summary>
internal sealed class Journal(IDocumentStore store, TimeProvider time)
{
    private const int Attempts = 5;
    private readonly Rows<JournalEntry> _rows = new(store, TableNames.Journal, ComplianceJson.Default.JournalEntry);

    /// <summary>Writes the intent ahead of the write. When this throws, nothing may be written to Azure.</summary>
    public async Task<Row<JournalEntry>> BeginAsync(
        RemediationPlan plan, Resource before, JsonElement intended, long fence, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = new JournalEntry
        {
            Id = StoreKeys.NewJournalId(before.Id),
            PlanId = plan.Id,
            FindingId = plan.FindingId,
            ResourceId = before.Id.Text,
            PolicyKey = plan.PolicyKey,
            State = JournalState.Intended,
            Diff = plan.Diff,
            BeforeHash = before.ContentHash(),
            BeforeETag = before.ETag,
            IntendedHash = CanonicalJson.Hash(intended),
            Fence = fence,
            StartedAt = now,
            ApprovedBy = plan.Approval?.By,
            Detail = "About to write.",
            Steps = [new JournalStep(now, JournalState.Intended, "About to write.")],
        };
        return await _rows.InsertAsync(StoreKeys.PartitionOf(entry.Id)!, entry.Id, entry, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException("A journal entry of this id exists already.");
    }

    /// <summary>Adds a step. A store that is down for a moment is asked again: what was done must not go unrecorded.</summary>
    public async Task<Row<JournalEntry>> AddAsync(
        Row<JournalEntry> row, JournalState state, string detail, Resource? after, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = row.Value with
        {
            State = state,
            Detail = detail,
            Steps = row.Value.Steps.Add(new JournalStep(now, state, detail)),
            EndedAt = IsFinal(state) ? now : null,
            AfterHash = after?.ContentHash() ?? row.Value.AfterHash,
            AfterETag = after?.ETag ?? row.Value.AfterETag,
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await _rows.ReplaceAsync(row, entry, cancellationToken).ConfigureAwait(false) is { } written)
                {
                    return written;
                }

                break;
            }
            catch (StoreException) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }

        // Either an attempt that seemed to fail took effect, or another worker has taken the entry over: its word stands.
        return await _rows.ReadAsync(row.Partition, row.Key, cancellationToken).ConfigureAwait(false) is { } current
            && current.Value.State == state && current.Value.Steps.Length == entry.Steps.Length && current.Value.Steps[^1] == entry.Steps[^1]
            ? current
            : throw new StoreException("The journal entry was changed by another worker.");
    }

    /// <summary>The newest entry of a plan, if any; a process that died after writing it left it as it stands.</summary>
    public async Task<Row<JournalEntry>?> LatestAsync(RemediationPlan plan, CancellationToken cancellationToken)
    {
        Row<JournalEntry>? latest = null;
        await foreach (var row in _rows.QueryAsync(StoreKeys.PartitionOf(plan.Id), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // What is not finished comes first: two entries may bear the same instant.
            if (row.Value.PlanId == plan.Id && (latest is null || !IsFinal(row.Value.State) || (IsFinal(latest.Value.State) && row.Value.StartedAt >= latest.Value.StartedAt)))
            {
                latest = row;
            }
        }

        return latest;
    }

    /// <summary>How often a write for this finding was given up to another writer.</summary>
    public async Task<int> AbandonedSinceAsync(string findingId, DateTimeOffset since, CancellationToken cancellationToken) =>
        (await SinceAsync(findingId, since, cancellationToken).ConfigureAwait(false)).Count(entry => entry.State == JournalState.Abandoned);

    /// <summary>Ended writes for a finding that took effect or may have, oldest first.</summary>
    public async Task<ImmutableArray<JournalEntry>> WrittenSinceAsync(string findingId, DateTimeOffset since, CancellationToken cancellationToken) =>
        [.. (await SinceAsync(findingId, since, cancellationToken).ConfigureAwait(false))
            .Where(entry => entry.State is JournalState.Verified or JournalState.Unverified)
            .OrderBy(entry => entry.StartedAt)];

    private async Task<List<JournalEntry>> SinceAsync(string findingId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        await foreach (var row in _rows.QueryAsync(StoreKeys.PartitionOf(findingId), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.FindingId == findingId && row.Value.StartedAt >= since)
            {
                entries.Add(row.Value);
            }
        }

        return entries;
    }

    /// <summary>Whether a write with this client request id is one of ours.</summary>
    public async Task<bool> IsOursAsync(string? clientRequestId, ResourceId resource, CancellationToken cancellationToken) =>
        clientRequestId is not null
        && StoreKeys.PartitionOf(clientRequestId) is { } partition
        && partition == StoreKeys.ResourcePart(resource)
        && await _rows.ReadAsync(partition, clientRequestId.ToLowerInvariant(), cancellationToken).ConfigureAwait(false) is not null;

    public IAsyncEnumerable<Row<JournalEntry>> ListAsync(string? partition, CancellationToken cancellationToken) =>
        _rows.QueryAsync(partition, cancellationToken: cancellationToken);

    public static bool IsFinal(JournalState state) =>
        state is JournalState.Verified or JournalState.Unverified or JournalState.Abandoned or JournalState.Failed;
}
