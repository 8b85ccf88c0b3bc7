using System.Collections.Immutable;
using System.Globalization;

namespace Automation.Compliance;

/// <summary>Messages to be delivered, one row for each channel, in order for each finding.</summary>
internal sealed class Outbox(IDocumentStore store, OpenWork open, IEnumerable<IAlertChannel> channels, TimeProvider time)
{
    private readonly Rows<OutboxRow> _rows = new(store, TableNames.Outbox, ComplianceJson.Default.OutboxRow);

    public ImmutableArray<IAlertChannel> Channels { get; } = [.. channels];

    /// <summary>Puts a message before all channels. The same finding and sequence is put once, however often this is called.</summary>
    public async Task PutAsync(AlertMessage message, int sequence, CancellationToken cancellationToken)
    {
        foreach (var channel in Channels)
        {
            var key = Key(sequence, channel.Name);
            var row = new OutboxRow { Message = message, Channel = channel.Name, Sequence = sequence, DueAt = time.GetUtcNow() };
            await open.AddAsync(WorkKinds.Alert, message.FindingId, key, cancellationToken).ConfigureAwait(false);
            await _rows.InsertAsync(message.FindingId, key, row, cancellationToken).ConfigureAwait(false);
            await open.NudgeAsync(WorkKinds.Alert, message.FindingId, key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<Row<OutboxRow>?> ReadAsync(WorkMessage message, CancellationToken cancellationToken) =>
        _rows.ReadAsync(message.Partition, message.Key, cancellationToken);

    /// <summary>Rows of the same finding and channel, oldest first.</summary>
    public async Task<ImmutableArray<Row<OutboxRow>>> SiblingsAsync(Row<OutboxRow> row, CancellationToken cancellationToken)
    {
        var siblings = ImmutableArray.CreateBuilder<Row<OutboxRow>>();
        await foreach (var other in _rows.QueryAsync(row.Partition, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (other.Value.Channel == row.Value.Channel)
            {
                siblings.Add(other);
            }
        }

        return siblings.ToImmutable();
    }

    /// <summary>What the newest message before a sequence said; null when there was none.</summary>
    public async Task<AlertKind?> LatestKindAsync(string findingId, int before, CancellationToken cancellationToken)
    {
        AlertKind? latest = null;
        await foreach (var row in _rows.QueryAsync(findingId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            latest = row.Value.Sequence < before ? row.Value.Message.Kind : latest;
        }

        return latest;
    }

    public async Task<Row<OutboxRow>> UpdateAsync(Row<OutboxRow> row, OutboxRow value, CancellationToken cancellationToken) =>
        await _rows.ReplaceAsync(row, value, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException("The outbox row was changed by another worker.");

    private static string Key(int sequence, string channel) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D8}|{channel}");
}
