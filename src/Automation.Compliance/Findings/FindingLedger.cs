using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <param name="Policy">Null when the policy is no longer in force.</param>
internal sealed record LedgerEntry(Row<Finding> Row, AssignedPolicy? Policy, Verdict? Verdict, bool Transitioned)
{
    public Finding Finding => Row.Value;
}

/// <summary>Turns verdicts into transitions of findings. Applying the same verdicts twice changes nothing.</summary>
internal sealed class FindingLedger(IDocumentStore store, TimeProvider time)
{
    private readonly Rows<Finding> _rows = new(store, TableNames.Findings, ComplianceJson.Default.Finding);

    /// <summary>Records the verdicts of one resource; findings of policies that gave no verdict any more are resolved.</summary>
    /// <param name="trigger">The change behind the evaluation; its actor is remembered with findings it opened.</param>
    public async Task<ImmutableArray<LedgerEntry>> RecordAsync(
        Resource resource, PolicyLibrary library, ImmutableArray<PolicyVerdict> verdicts, ResourceChange? trigger, CancellationToken cancellationToken)
    {
        var known = await OfResourceAsync(resource.Id, cancellationToken).ConfigureAwait(false);
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        foreach (var (policy, verdict) in verdicts)
        {
            var id = StoreKeys.FindingId(resource.Id, policy.Key);
            known.Remove(id, out var row);
            if (await RecordAsync(resource, library, policy, verdict, row, trigger, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Add(entry);
            }
        }

        foreach (var row in known.Values)
        {
            if (await CloseAsync(row, "NotApplicable", resource.ReadAt, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries.ToImmutable();
    }

    /// <summary>Closes all findings of a resource that is gone.</summary>
    public async Task<ImmutableArray<LedgerEntry>> CloseAllAsync(ResourceId id, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        foreach (var row in (await OfResourceAsync(id, cancellationToken).ConfigureAwait(false)).Values)
        {
            if (await CloseAsync(row, "ResourceGone", time.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries.ToImmutable();
    }

    public async Task<Dictionary<string, Row<Finding>>> OfResourceAsync(ResourceId id, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, Row<Finding>>(StringComparer.Ordinal);
        await foreach (var row in _rows.QueryAsync(StoreKeys.ResourcePart(id), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (row.Value.ResourceId.Equals(id.Text, StringComparison.OrdinalIgnoreCase))
            {
                known[row.Key] = row;
            }
        }

        return known;
    }

    public async Task<Row<Finding>?> ReadAsync(string findingId, CancellationToken cancellationToken) =>
        StoreKeys.PartitionOf(findingId) is { } partition
            ? await _rows.ReadAsync(partition, findingId, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Changes a finding without a transition: the plan it has, the alert it was given.</summary>
    public async Task<Finding?> UpdateAsync(string findingId, Func<Finding, Finding> change, CancellationToken cancellationToken) =>
        await _rows.UpdateAsync(
            StoreKeys.PartitionOf(findingId)!, findingId, finding => finding is null ? null : change(finding), cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<Row<Finding>> ListAsync(string? partition, CancellationToken cancellationToken) =>
        _rows.QueryAsync(partition, cancellationToken: cancellationToken);

    private async Task<LedgerEntry?> RecordAsync(
        Resource resource, PolicyLibrary library, AssignedPolicy policy, Verdict verdict, Row<Finding>? row, ResourceChange? trigger, CancellationToken cancellationToken)
    {
        var wrong = verdict is Verdict.NonCompliant or Verdict.Unknown;
        if (row is null && !wrong)
        {
            return null;
        }

        if (!wrong)
        {
            return await CloseAsync(row!, verdict.Name, resource.ReadAt, cancellationToken).ConfigureAwait(false) is { } closed
                ? closed with { Policy = policy, Verdict = verdict }
                : null;
        }

        var reasons = Reasons(verdict);
        var now = time.GetUtcNow();
        if (row is null)
        {
            var opened = New(resource, library, policy, verdict, reasons, trigger, now);
            var inserted = await _rows.InsertAsync(StoreKeys.ResourcePart(resource.Id), opened.Id, opened, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException("A finding appeared while its resource was leased.");
            return new LedgerEntry(inserted, policy, verdict, Transitioned: true);
        }

        var old = row.Value;
        var reopened = old.State == FindingState.Resolved;

        // An event that comes late must not blame an earlier writer for what a later one did.
        var blames = reopened || (trigger?.Actor is not null && (old.ChangedBy is null || trigger.At >= old.ChangedAt));
        var moved = reopened || old.Verdict != verdict.Name || !SameReasons(old.Reasons, reasons);
        var next = old with
        {
            State = FindingState.Open,
            Verdict = verdict.Name,
            Title = policy.DisplayName,
            Severity = policy.Automation.Severity,
            Location = resource.Location,
            Reasons = reasons,
            OpenedAt = reopened ? now : old.OpenedAt,
            UpdatedAt = moved ? now : old.UpdatedAt,
            ResolvedAt = null,
            Resolution = null,
            LastReadAt = resource.ReadAt,
            Sequence = moved ? old.Sequence + 1 : old.Sequence,
            Occurrences = reopened ? old.Occurrences + 1 : old.Occurrences,
            ChangedBy = blames ? trigger?.Actor : old.ChangedBy,
            ChangedAt = blames ? trigger?.At : old.ChangedAt,
            CorrelationId = blames ? trigger?.CorrelationId : old.CorrelationId,
            PlanId = reopened ? null : old.PlanId,
            PolicyVersion = library.Version,
        };
        return new LedgerEntry(await ReplaceAsync(row, next, cancellationToken).ConfigureAwait(false), policy, verdict, moved);
    }

    /// <returns>Null when it was resolved before and nobody is left to be told.</returns>
    private async Task<LedgerEntry?> CloseAsync(Row<Finding> row, string resolution, DateTimeOffset readAt, CancellationToken cancellationToken) => row.Value switch
    {
        { State: FindingState.Open } => await ResolveAsync(row, resolution, readAt, cancellationToken).ConfigureAwait(false),
        // Resolved by a process that died before it could decide on the alert.
        { } finding when finding.AlertedSequence < finding.Sequence => new LedgerEntry(row, null, null, Transitioned: false),
        _ => null,
    };

    private async Task<LedgerEntry> ResolveAsync(Row<Finding> row, string resolution, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var resolved = row.Value with
        {
            State = FindingState.Resolved,
            Resolution = resolution,
            ResolvedAt = now,
            UpdatedAt = now,
            LastReadAt = readAt,
            Sequence = row.Value.Sequence + 1,
        };
        return new LedgerEntry(await ReplaceAsync(row, resolved, cancellationToken).ConfigureAwait(false), null, null, Transitioned: true);
    }

    private async Task<Row<Finding>> ReplaceAsync(Row<Finding> row, Finding next, CancellationToken cancellationToken)
    {
        // Another writer can only have touched plan or alert marks (the resource is leased): keep theirs.
        while (true)
        {
            if (await _rows.ReplaceAsync(row, next, cancellationToken).ConfigureAwait(false) is { } written)
            {
                return written;
            }

            row = await _rows.ReadAsync(row.Partition, row.Key, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException("A finding vanished while its resource was leased.");
            next = next with { AlertedSequence = Math.Max(next.AlertedSequence, row.Value.AlertedSequence) };
        }
    }

    private static Finding New(
        Resource resource, PolicyLibrary library, AssignedPolicy policy, Verdict verdict, ImmutableArray<FindingReason> reasons, ResourceChange? trigger, DateTimeOffset now) => new()
        {
            Id = StoreKeys.FindingId(resource.Id, policy.Key),
            ResourceId = resource.Id.Text,
            ResourceType = resource.Type,
            Location = resource.Location,
            PolicyKey = policy.Key,
            PolicyName = policy.Name,
            PolicyId = policy.Automation.Id,
            Title = policy.DisplayName,
            Severity = policy.Automation.Severity,
            State = FindingState.Open,
            Verdict = verdict.Name,
            Reasons = reasons,
            OpenedAt = now,
            UpdatedAt = now,
            LastReadAt = resource.ReadAt,
            Sequence = 1,
            ChangedBy = trigger?.Actor,
            ChangedAt = trigger?.At,
            CorrelationId = trigger?.CorrelationId,
            PolicyVersion = library.Version,
        };

    private static ImmutableArray<FindingReason> Reasons(Verdict verdict) => verdict switch
    {
        Verdict.NonCompliant { Reasons: var reasons } =>
            [.. reasons.Select(r => new FindingReason(r.Field, r.Operator, r.Found, r.Wanted, r.Message, $"{r.Path}({r.Position.Line},{r.Position.Column})", r.DerivedFrom))],
        Verdict.Unknown { Cause: var cause } => [new FindingReason("", "", null, "", cause, "", [])],
        _ => [],
    };

    /// <summary>The same conditions, whatever the values: a cost that moves by a dollar is still the same finding.</summary>
    private static bool SameReasons(ImmutableArray<FindingReason> left, ImmutableArray<FindingReason> right) =>
        left.Select(Condition).SequenceEqual(right.Select(Condition));

    private static (string, string, string) Condition(FindingReason reason) => (reason.Field, reason.Operator, reason.Wanted);
}
