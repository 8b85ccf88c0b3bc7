using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Core;

namespace Automation.Azure;

/// <summary>The api-versions that a provider itself says it takes, asked once an hour for each subscription and namespace.</summary>
internal sealed class ProviderVersions(ArmConnection connection)
{
    private const string ApiVersion = "2021-04-01";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, FrozenDictionary<string, string> Newest)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>The newest version without a suffix such as <c>-preview</c>; null when the provider lists none for the type.</returns>
    public async Task<(string? Version, Failure? Failure)> NewestStableAsync(ResourceId id, CancellationToken cancellationToken)
    {
        var slash = id.Type.IndexOf('/', StringComparison.Ordinal);
        var (space, type) = (id.Type[..slash], id.Type[(slash + 1)..]);
        var address = $"/subscriptions/{Uri.EscapeDataString(id.SubscriptionId)}/providers/{Uri.EscapeDataString(space)}";
        if (_known.TryGetValue(address, out var known) && connection.Clock.GetUtcNow() - known.At < Lifetime)
        {
            return (known.Newest.GetValueOrDefault(type), null);
        }

        var answer = await connection.ReadAsync(
            RequestMethod.Get, new Uri(connection.Options.Endpoint, $"{address}?api-version={ApiVersion}"), RateBucket.Reads(id), null, cancellationToken).ConfigureAwait(false);
        if (answer.Status != 200 || answer.Body?.Member("resourceTypes") is not { ValueKind: JsonValueKind.Array } types)
        {
            return (null, answer.Failure(retryable: answer.Status is 408 or 429 or >= 500 or 0));
        }

        var newest = types.EnumerateArray()
            .Select(entry => (Name: entry.Text("resourceType"), Version: Newest(entry)))
            .Where(entry => entry is { Name: not null, Version: not null })
            .DistinctBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(entry => entry.Name!, entry => entry.Version!, StringComparer.OrdinalIgnoreCase);
        _known[address] = (connection.Clock.GetUtcNow(), newest);
        return (newest.GetValueOrDefault(type), null);
    }

    private static string? Newest(JsonElement entry) =>
        entry.Member("apiVersions") is { ValueKind: JsonValueKind.Array } versions
            ? versions.EnumerateArray()
                .Where(version => version.ValueKind == JsonValueKind.String)
                .Select(version => version.GetString()!)
                .Where(version => DateOnly.TryParseExact(version, "yyyy-MM-dd", out _))
                .Max(StringComparer.Ordinal)
            : null;
}
