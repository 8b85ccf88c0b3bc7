namespace Automation.Compliance;

internal sealed record OpenWorkRow(string Partition, string Key, DateTimeOffset Since);

internal static class WorkKinds
{
    public const string Remediation = "remediation";
    public const string Alert = "alert";
}

/// <summary>
/// The list of unfinished remediations and alerts, and their nudges. A row is here from before the work is due until after
/// it is finished, so that a crash at any moment leaves either the row or nothing to do.
/// </summary>
internal sealed class OpenWork(IDocumentStore store, IWorkQueue queue, TimeProvider time)
{
    private readonly Rows<OpenWorkRow> _rows = new(store, TableNames.Open, ComplianceJson.Default.OpenWorkRow);

    public async Task AddAsync(string kind, string partition, string key, CancellationToken cancellationToken) =>
        await _rows.InsertAsync(kind, Id(partition, key), new OpenWorkRow(partition, key, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);

    public Task NudgeAsync(string kind, string partition, string key, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendAsync(kind == WorkKinds.Alert ? QueueNames.Alerts : QueueNames.Remediations, new WorkMessage(partition, key).ToJson(), delay, cancellationToken);

    public async Task CloseAsync(string kind, string partition, string key, CancellationToken cancellationToken) =>
        await _rows.DeleteAsync(kind, Id(partition, key), cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<Row<OpenWorkRow>> ListAsync(string kind, CancellationToken cancellationToken) =>
        _rows.QueryAsync(kind, cancellationToken: cancellationToken);

    private static string Id(string partition, string key) => StoreKeys.Hash($"{partition}|{key}");
}
