using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Core;
using Microsoft.Extensions.Logging;

namespace Automation.Azure;

/// <summary>Lists everything in scope: resources first, then role assignments, which live in a table of their own.</summary>
/// <remarks>The continuation is the number of the query and Azure's token, as <c>{query}:{token}</c>; an empty token starts that query.</remarks>
internal sealed class ResourceGraphClient(ArmConnection connection, ILogger<ResourceGraphClient> logger) : IResourceGraph
{
    /// <summary>Azure's own limit of rows a page.</summary>
    public const int PageRows = 1000;

    /// <summary>Azure's own limit of subscriptions a query; above it, results are cut off.</summary>
    public const int MaxScopes = 1000;

    private static readonly ImmutableArray<string> Queries = [EmbeddedText.Read("resources.kql"), EmbeddedText.Read("role-assignments.kql")];
    private static readonly RateBucket Bucket = new("", "microsoft.resourcegraph", Writes: false);

    public async Task<GraphResult> ListAsync(ImmutableArray<string> scopes, string? continuation, CancellationToken cancellationToken)
    {
        if (scopes.IsDefaultOrEmpty || scopes.Length > MaxScopes || !scopes.All(s => Guid.TryParseExact(s, "D", out _)))
        {
            throw new ArgumentException($"Scopes are 1–{MaxScopes} subscription ids (GUIDs).", nameof(scopes));
        }

        var (query, token) = Parse(continuation);
        var uri = new Uri(connection.Options.Endpoint, "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01");
        var body = Encoding.UTF8.GetBytes(Request(scopes, Queries[query], token).ToJsonString());
        var answer = await connection.ReadAsync(RequestMethod.Post, uri, Bucket, body, cancellationToken).ConfigureAwait(false);
        return answer.Status == 200
            ? Page(answer, query)
            : new GraphResult.Failed(answer.Failure(
                retryable: answer.Status is 408 or 429 or >= 500, answer.Wait(connection.Clock.GetUtcNow(), connection.Options.MaxRetryAfter)));
    }

    private static JsonObject Request(ImmutableArray<string> scopes, string query, string token)
    {
        var options = new JsonObject { ["$top"] = PageRows, ["resultFormat"] = "objectArray" };
        if (token.Length > 0)
        {
            options["$skipToken"] = token;
        }

        return new JsonObject { ["subscriptions"] = new JsonArray([.. scopes.Select(s => (JsonNode)s)]), ["query"] = query, ["options"] = options };
    }

    private static (int Query, string Token) Parse(string? continuation)
    {
        if (continuation is null)
        {
            return (0, "");
        }

        var colon = continuation.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(continuation.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var query) && query < Queries.Length
            ? (query, continuation[(colon + 1)..])
            : throw new ArgumentException("The continuation is not one of this client's.", nameof(continuation));
    }

    private GraphResult Page(ArmAnswer answer, int query)
    {
        if (answer.Body is not { ValueKind: JsonValueKind.Object } body
            || body.Member("data") is not { ValueKind: JsonValueKind.Array } data
            || body.Member("totalRecords") is not { ValueKind: JsonValueKind.Number } total)
        {
            return new GraphResult.Failed(new Failure("UnreadableBody", "The answer is not a page of Resource Graph.", Retryable: true));
        }

        var rows = ImmutableArray.CreateBuilder<Resource>(data.GetArrayLength());
        var unreadable = 0;
        foreach (var row in data.EnumerateArray())
        {
            if (Resource.FromJson(row, connection.Clock.GetUtcNow(), ResourceSource.ResourceGraph) is { } resource)
            {
                rows.Add(resource);
            }
            else if (row.Text("id")?.StartsWith("/providers/", StringComparison.OrdinalIgnoreCase) != true)
            {
                // Assignments of management groups show in every subscription below, but are not in any.
                unreadable++;
            }
        }

        var token = body.Text("$skipToken");
        var truncated = (IsTrue(body.Member("resultTruncated")) && token is null) || unreadable > 0 || answer.Header("x-ms-tenant-subscription-limit-hit") == "true";
        if (truncated)
        {
            logger.GraphTruncated();
        }

        var continuation = token is not null ? Text(query, token) : query + 1 < Queries.Length ? Text(query + 1, "") : null;
        return new GraphResult.Page(rows.DrainToImmutable(), continuation, total.TryGetInt64(out var count) ? count : rows.Count, truncated);

        static string Text(int query, string token) => string.Create(CultureInfo.InvariantCulture, $"{query}:{token}");
    }

    /// <summary>Azure writes this boolean as a string.</summary>
    private static bool IsTrue(JsonElement? value) =>
        value?.ValueKind == JsonValueKind.True
        || (value?.ValueKind == JsonValueKind.String && "true".Equals(value.Value.GetString(), StringComparison.OrdinalIgnoreCase));
}
