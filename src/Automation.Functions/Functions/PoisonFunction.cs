using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Compliance;

namespace Automation.Functions;

/// <summary>
/// A message that failed too often is recorded and told about, never dropped. While the store is down the message stays in its
/// poison queue: the host has no second poison queue and makes it visible again.
/// </summary>
internal sealed class PoisonFunction(string queueName, IDocumentStore store, TimeProvider time, FunctionMetrics metrics, ILogger<PoisonFunction> logger)
    : IFunction<QueueInput>
{
    public const string Table = "poison";

    public async Task<FunctionOutcome> RunAsync(QueueInput input, CancellationToken cancellationToken)
    {
        var key = KeyOf(input);
        var row = new JsonObject
        {
            ["queue"] = queueName,
            ["messageId"] = input.MessageId,
            ["recordedAt"] = time.GetUtcNow(),
            ["body"] = input.Body,
        };
        if (await store.InsertAsync(Table, queueName, key, row.ToJsonString(), cancellationToken) is null)
        {
            return new FunctionOutcome.Succeeded($"Poison message `{key}` of `{queueName}` was recorded before.");
        }

        metrics.Poisoned(queueName);
        logger.MessagePoisoned(queueName, key, Encoding.UTF8.GetByteCount(input.Body));
        return new FunctionOutcome.Succeeded($"Poison message `{key}` of `{queueName}` is recorded.");
    }

    private static string KeyOf(QueueInput input) =>
        Guid.TryParse(input.MessageId, out var id)
            ? id.ToString("D")
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(input.Body)));
}
