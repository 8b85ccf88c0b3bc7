using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary><c>POST /providers/Microsoft.ResourceGraph/resources</c>.</summary>
internal sealed class GraphEndpoint(AzureState state, GraphIndex index, LocalAzureOptions options, VirtualClock clock)
{
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int MaxTop = 1000;

    private (string Key, long Version, Document[] Rows)? _last;
    private long _unsortedPages;

    public static TypeInfo Type { get; } = new()
    {
        Type = "Microsoft.ResourceGraph/resources",
        Versions = ["2018-09-01-preview", "2019-04-01", "2020-04-01-preview", "2021-03-01", "2022-10-01", "2024-04-01"],
    };

    public ArmAnswer Query(JsonElement? body, LocalPrincipal caller, Quota quota)
    {
        var left = quota.TakeGraph(caller.ObjectId);
        var answer = left < 0 ? Limited() : Answer(body);
        return answer
            .With("x-ms-user-quota-remaining", Math.Max(0, left).ToString(CultureInfo.InvariantCulture))
            .With("x-ms-user-quota-resets-after", "00:00:05");
    }

    private static ArmAnswer Limited() =>
        ArmAnswer.Service(429, "RateLimiting", "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.")
            .With("Retry-After", "5");

    private ArmAnswer Answer(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } request || !request.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.String)
        {
            return Invalid("InvalidQuery", "The request holds no query.");
        }

        KqlQuery parsed;
        try
        {
            parsed = KqlParser.Parse(query.GetString()!);
        }
        catch (KqlException exception)
        {
            return Refused(exception);
        }

        var page = GraphPage.Read(request, options.GraphPageSize, MaxTop, query.GetString()!);
        return page.Problem is { } problem ? Invalid("InvalidOptions", problem) : Run(parsed, page, query.GetString()!);
    }

    private ArmAnswer Run(KqlQuery query, GraphPage page, string text)
    {
        lock (state.Gate)
        {
            var rows = Matching(query, page, text);
            if (query.Stages is [.., KqlStage.Count])
            {
                return new ArmAnswer(200, Body(1, new JsonArray(new JsonObject { ["Count"] = rows.Length }), truncated: false, null));
            }

            if (!query.IsOrdered)
            {
                rows = Drift(rows);
            }

            var total = query.Stages.OfType<KqlStage.Limit>().Select(l => l.Rows).Append(rows.Length).Min();
            var data = new JsonArray();
            var bytes = 0;
            var next = page.Skip;
            for (; next < total && data.Count < page.Top; next++)
            {
                var row = Shape(query, rows[next]);
                bytes += Encoding.UTF8.GetByteCount(row.ToJsonString());
                if (bytes > MaxPageBytes && data.Count > 0)
                {
                    break;
                }

                data.Add(row);
            }

            var more = next < total;
            var token = more && CanContinue(query) ? page.TokenFor(next) : null;
            return new ArmAnswer(200, Body(total, data, more, token));
        }
    }

    /// <summary>No continuation with a limit, without the id, or when every column is dynamic.</summary>
    private static bool CanContinue(KqlQuery query) =>
        !query.HasLimit
        && (query.Projection is not { } projection
            || (projection.Columns.Any(c => c.Name == "id") && projection.Columns.Any(c => !c.IsDynamic)));

    private Document[] Matching(KqlQuery query, GraphPage page, string text)
    {
        var all = index.Rows(clock.GetUtcNow());
        var key = $"{text}\n{string.Join(',', page.Subscriptions.Order(StringComparer.OrdinalIgnoreCase))}";
        if (_last is { } last && last.Key == key && last.Version == index.Version)
        {
            return last.Rows;
        }

        var rows = all
            .Where(d => GraphTables.Of(d.Id.Type) == query.Table && (page.Subscriptions.Count == 0 || page.Subscriptions.Contains(d.Id.SubscriptionId)))
            .Select(d => new GraphRow(d, options.TenantId));
        foreach (var stage in query.Stages)
        {
            rows = stage switch
            {
                KqlStage.Where where => rows.Where(r => KqlValues.IsTrue(where.Condition(r))),
                KqlStage.Extend extend => rows.Select(r => Compute(r, extend.Columns)),
                KqlStage.Order { ByIdAscending: true } => rows,
                KqlStage.Order order => Sort(rows, order),
                _ => rows,
            };
        }

        var found = rows.Select(r => r.Document).ToArray();
        _last = (key, index.Version, found);
        return found;
    }

    private static GraphRow Compute(GraphRow row, IReadOnlyList<(string Name, KqlValue Value)> columns)
    {
        foreach (var (name, value) in columns)
        {
            row.Set(name, value(row));
        }

        return row;
    }

    private static IEnumerable<GraphRow> Sort(IEnumerable<GraphRow> rows, KqlStage.Order order)
    {
        var compare = Comparer<object?>.Create(KqlValues.Compare);
        IOrderedEnumerable<GraphRow>? sorted = null;
        foreach (var (key, descending) in order.Keys)
        {
            sorted = (sorted, descending) switch
            {
                (null, false) => rows.OrderBy(r => key(r), compare),
                (null, true) => rows.OrderByDescending(r => key(r), compare),
                (_, false) => sorted.ThenBy(r => key(r), compare),
                (_, true) => sorted.ThenByDescending(r => key(r), compare),
            };
        }

        return sorted!;
    }

    /// <summary>Without an order each page sees its own: rows repeat and vanish between pages.</summary>
    private Document[] Drift(Document[] rows)
    {
        var turn = (_unsortedPages++ * 7) % Math.Max(1, rows.Length);
        return [.. rows[(int)turn..], .. rows[..(int)turn]];
    }

    private JsonObject Shape(KqlQuery query, Document document)
    {
        var row = new GraphRow(document, options.TenantId);
        JsonObject? shaped = null;
        foreach (var stage in query.Stages)
        {
            if (stage is KqlStage.Extend extend)
            {
                Compute(row, extend.Columns);
            }
            else if (stage is KqlStage.Project project)
            {
                shaped = [];
                foreach (var (name, value, _) in project.Columns)
                {
                    var computed = value(row);
                    row.Set(name, computed);
                    shaped[name] = GraphRow.ToNode(computed);
                }
            }
        }

        if (shaped is null)
        {
            shaped = [];
            foreach (var name in GraphRow.Columns)
            {
                shaped[name] = GraphRow.ToNode(row.Get([name]));
            }

            foreach (var (name, _) in query.Stages.OfType<KqlStage.Extend>().SelectMany(e => e.Columns))
            {
                shaped[name] = GraphRow.ToNode(row.Get([name]));
            }
        }

        return shaped;
    }

    private static JsonObject Body(int total, JsonArray data, bool truncated, string? token)
    {
        var body = new JsonObject
        {
            ["totalRecords"] = total,
            ["count"] = data.Count,
            ["data"] = data,
            ["facets"] = new JsonArray(),
            ["resultTruncated"] = truncated ? "true" : "false",
        };
        if (token is not null)
        {
            body["$skipToken"] = token;
        }

        return body;
    }

    private static ArmAnswer Invalid(string code, string message) =>
        ArmAnswer.Service(400, "BadRequest", "Please provide below info when asking for support: local Azure.", new JsonObject { ["code"] = code, ["message"] = message });

    private static ArmAnswer Refused(KqlException exception) =>
        ArmAnswer.Service(400, "BadRequest", "Please provide below info when asking for support: local Azure.",
            new JsonObject { ["code"] = "InvalidQuery", ["message"] = "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying." },
            new JsonObject
            {
                ["code"] = "ParserFailure",
                ["message"] = "ParserFailure",
                ["line"] = 1,
                ["token"] = exception.Token,
                ["characterPositionInLine"] = exception.Position,
                ["expectedToken"] = exception.Expected,
            });
}
