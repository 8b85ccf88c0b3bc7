namespace Automation.Compliance;

/// <param name="Receipt">Proves the current right to delete or return the message; dies with its visibility.</param>
/// <param name="DequeueCount">1 the first time.</param>
public sealed record QueueMessage(string Id, string Receipt, string Body, int DequeueCount);

/// <summary>Nudges. Losing, repeating or reordering a message changes nothing but latency, because the store holds the work itself.</summary>
public interface IWorkQueue
{
    /// <param name="queue">One of <see cref="QueueNames"/>.</param>
    /// <param name="body">JSON text, at most 48 kB of UTF-8.</param>
    /// <param name="delay">Zero up to 7 days.</param>
    Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken);

    /// <param name="max">1–32.</param>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Does nothing when the receipt is stale.</summary>
    Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken);

    /// <summary>Makes the message visible again after the delay; does nothing when the receipt is stale.</summary>
    Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken);
}

/// <summary>Names are 3–63 lower-case letters, digits and hyphens, as Azure Storage wants them.</summary>
public static class QueueNames
{
    /// <summary>A resource to look at again.</summary>
    public const string Cases = "automation-cases";

    /// <summary>A plan to carry out or a remediation to follow to its end.</summary>
    public const string Remediations = "automation-remediations";

    /// <summary>An outbox item to deliver.</summary>
    public const string Alerts = "automation-alerts";

    public static readonly IReadOnlyList<string> All = [Cases, Remediations, Alerts];
}
