using System.Collections.Immutable;
using Automation.Compliance;

namespace Automation.Functions;

/// <summary>Reads a delivery of events. Never throws for what somebody sent.</summary>
internal delegate ImmutableArray<IntakeItem> EventReader(ReadOnlyMemory<byte> body);

/// <summary>Hands a delivery to intake so that a fault in one event loses none of the others.</summary>
internal sealed class EventIntake(EventReader reader, IIntake intake, ILogger<EventIntake> logger)
{
    /// <exception cref="StoreException">Nothing may be acknowledged.</exception>
    /// <exception cref="AggregateException">Some events were refused by a fault of ours; the others are stored.</exception>
    public async Task<IntakeReceipt> AcceptAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var items = reader(body);
        try
        {
            return await intake.AcceptAsync(items, cancellationToken);
        }
        catch (Exception exception) when (items.Length > 1 && exception is not (StoreException or OperationCanceledException))
        {
            logger.BatchSplit(items.Length, exception);
            return await AcceptOneByOneAsync(items, cancellationToken);
        }
    }

    private async Task<IntakeReceipt> AcceptOneByOneAsync(ImmutableArray<IntakeItem> items, CancellationToken cancellationToken)
    {
        var total = new IntakeReceipt(0, 0, 0, 0);
        var faults = new List<Exception>();
        foreach (var item in items)
        {
            try
            {
                var one = await intake.AcceptAsync([item], cancellationToken);
                total = new IntakeReceipt(
                    total.Accepted + one.Accepted, total.Duplicates + one.Duplicates, total.Ignored + one.Ignored, total.Quarantined + one.Quarantined);
            }
            catch (Exception exception) when (exception is not (StoreException or OperationCanceledException))
            {
                faults.Add(exception);
            }
        }

        return faults.Count == 0 ? total : throw new AggregateException($"{faults.Count} of {items.Length} events could not be taken in.", faults);
    }
}
