using System.Collections.Concurrent;
using System.Text;
using Automation.Compliance;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using QueueMessage = Automation.Compliance.QueueMessage;

namespace Automation.Azure;

/// <summary>Queues of Azure Storage. Bodies are Base64, as the Functions host reads them; messages never expire. Queues are created by the first message.</summary>
public sealed class StorageQueue(QueueServiceClient service) : IWorkQueue
{
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);
    private readonly ConcurrentDictionary<string, QueueClient> _queues = new(StringComparer.Ordinal);

    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        StoreLimits.Message(body);
        StoreLimits.Delay(delay, nameof(delay));
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        return StorageFailure.GuardAsync(
            async () =>
            {
                for (var created = false; ; created = true)
                {
                    try
                    {
                        return await client.SendMessageAsync(text, delay, NeverExpires, cancellationToken).ConfigureAwait(false);
                    }
                    catch (RequestFailedException failure) when (failure.ErrorCode == QueueErrorCode.QueueNotFound && !created)
                    {
                        await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                    }
                }
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        StoreLimits.Receive(max, visibility);
        return StorageFailure.GuardAsync<IReadOnlyList<QueueMessage>>(
            async () =>
            {
                try
                {
                    var messages = await client.ReceiveMessagesAsync(max, visibility, cancellationToken).ConfigureAwait(false);
                    return [.. messages.Value.Select(m => new QueueMessage(m.MessageId, m.PopReceipt, Decode(m.MessageText), (int)m.DequeueCount))];
                }
                catch (RequestFailedException failure) when (failure.ErrorCode == QueueErrorCode.QueueNotFound)
                {
                    return [];
                }
            },
            cancellationToken);
    }

    public Task DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        ArgumentNullException.ThrowIfNull(message);
        return UnlessStaleAsync(async () => await client.DeleteMessageAsync(message.Id, message.Receipt, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    public Task ReturnAsync(string queue, QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        ArgumentNullException.ThrowIfNull(message);
        StoreLimits.Delay(delay, nameof(delay));
        return UnlessStaleAsync(
            async () => (await client.UpdateMessageAsync(message.Id, message.Receipt, (string?)null, delay, cancellationToken).ConfigureAwait(false)).GetRawResponse(),
            cancellationToken);
    }

    private static Task UnlessStaleAsync(Func<Task<Response>> call, CancellationToken cancellationToken) =>
        StorageFailure.GuardAsync(
            async () =>
            {
                try
                {
                    using var response = await call().ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException failure) when (
                    failure.ErrorCode == QueueErrorCode.MessageNotFound || failure.ErrorCode == QueueErrorCode.PopReceiptMismatch
                    || failure.ErrorCode == QueueErrorCode.QueueNotFound)
                {
                    return false;
                }
            },
            cancellationToken);

    /// <summary>A message that somebody else put there may be anything: it is handed on as it is, for the worker to quarantine.</summary>
    private static string Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : text;
    }

    private QueueClient Client(string queue)
    {
        StoreLimits.Queue(queue);
        return _queues.GetOrAdd(queue, service.GetQueueClient);
    }
}
