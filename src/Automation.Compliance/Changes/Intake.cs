using System.Globalization;
using Automation.Inventory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Stores what a delivery says before it is acknowledged. Repeats of an event are recognised for as long as its key is kept.</summary>
internal sealed class Intake(
    IDocumentStore store, CaseStore cases, ControlStore control, TimeProvider time, IOptions<ComplianceOptions> options,
    IComplianceObserver observer, ComplianceTelemetry telemetry, ILogger<Intake> logger) : IIntake
{
    private readonly Rows<EventRow> _events = new(store, TableNames.Events, ComplianceJson.Default.EventRow);
    private readonly Rows<QuarantineRow> _quarantine = new(store, TableNames.Quarantine, ComplianceJson.Default.QuarantineRow);

    public async Task<IntakeReceipt> AcceptAsync(IReadOnlyList<IntakeItem> items, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start("intake");
        var receipt = new IntakeReceipt(0, 0, 0, 0);
        StoreException? failure = null;
        foreach (var item in items)
        {
            try
            {
                receipt = await AcceptAsync(item, receipt, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                // The others of the batch are still stored; the delivery as a whole is refused and comes again.
                failure = error;
                logger.EventNotStored(error);
            }
        }

        telemetry.EventsReceived(receipt);
        return failure is null ? receipt : throw failure;
    }

    private async Task<IntakeReceipt> AcceptAsync(IntakeItem item, IntakeReceipt receipt, CancellationToken cancellationToken)
    {
        switch (item)
        {
            case IntakeItem.Change { Value: var change }:
                return await AcceptAsync(change, cancellationToken).ConfigureAwait(false)
                    ? receipt with { Accepted = receipt.Accepted + 1 }
                    : receipt with { Duplicates = receipt.Duplicates + 1 };
            case IntakeItem.Ignored ignored:
                await KeepAsync("AUT2000", $"Events of type `{ignored.EventType}` are not judged.", ignored.Raw, cancellationToken).ConfigureAwait(false);
                return receipt with { Ignored = receipt.Ignored + 1 };
            case IntakeItem.Quarantined quarantined:
                logger.EventQuarantined(quarantined.Code, quarantined.Reason);
                await KeepAsync(quarantined.Code, quarantined.Reason, quarantined.Raw, cancellationToken).ConfigureAwait(false);
                return receipt with { Quarantined = receipt.Quarantined + 1 };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<bool> AcceptAsync(ResourceChange change, CancellationToken cancellationToken)
    {
        var (partition, key) = EventKey(change);
        if (await _events.ReadAsync(partition, key, cancellationToken).ConfigureAwait(false) is not null)
        {
            telemetry.DuplicateEvent();
            return false;
        }

        // The case first, the key after it: a crash between the two lets the event in again, and merging it again changes nothing.
        if (change.Kind != ChangeKind.NotApplied)
        {
            await cases.MergeAsync(change, null, cancellationToken).ConfigureAwait(false);
        }

        var first = await _events.InsertAsync(partition, key, new EventRow(change.EventKey, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (first is not null)
        {
            await control.NoteEventAsync(time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            observer.ChangeReceived(change);
        }

        return first is not null;
    }

    private Task KeepAsync(string code, string reason, string raw, CancellationToken cancellationToken) =>
        _quarantine.UpsertAsync(
            Day(time.GetUtcNow()), StoreKeys.Hash(raw),
            new QuarantineRow(code, reason, raw, time.GetUtcNow()), cancellationToken);

    /// <summary>
    /// Event keys lie in partitions by the event's own day, which is the same however often it is delivered, so that old
    /// days can be dropped without reading the rest.
    /// </summary>
    private (string Partition, string Key) EventKey(ResourceChange change)
    {
        var hash = StoreKeys.Hash(change.EventKey);
        var oldest = time.GetUtcNow() - options.Value.EventRetention;
        var day = change.At < oldest ? "old" : Day(change.At);
        return ($"{day}|{hash[..2]}", hash);
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
