using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>The functions whose result depends on their arguments alone. Names arrive in lower case.</summary>
internal static class ReferenceFunctions
{
    public static JsonNode? Call(string name, JsonNode?[] a) => name switch
    {
        "true" => true,
        "false" => false,
        "null" => null,
        "and" => a.Select(Truth).ToList().All(t => t),
        "or" => a.Select(Truth).ToList().Any(t => t),
        "not" => !Truth(a[0]),
        "bool" => Bool(a[0]),
        "equals" => Identical(a[0], a[1]),
        "less" => Order(a[0], a[1]) < 0,
        "lessorequals" => Order(a[0], a[1]) <= 0,
        "greater" => Order(a[0], a[1]) > 0,
        "greaterorequals" => Order(a[0], a[1]) >= 0,
        "coalesce" => a.FirstOrDefault(x => x is not null)?.DeepClone(),

        "add" => InRange(Number(a[0]) + Number(a[1])),
        "sub" => InRange(Number(a[0]) - Number(a[1])),
        "mul" => InRange(Number(a[0]) * Number(a[1])),
        "div" => Checked(() => Integer(a[0]) / Integer(a[1])),
        "mod" => Checked(() => Integer(a[0]) % Integer(a[1])),
        "int" => ToInteger(a[0]),
        "float" => ReferenceJson.Number(a[0]) ?? (decimal.TryParse(Text(a[0]), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw Wrong("float")),
        "min" => Numbers(a).MinBy(n => ReferenceJson.Number(n))!.DeepClone(),
        "max" => Numbers(a).MaxBy(n => ReferenceJson.Number(n))!.DeepClone(),

        "concat" => Concat(a),
        "tolower" => Text(a[0]).ToLowerInvariant(),
        "toupper" => Text(a[0]).ToUpperInvariant(),
        "trim" => Text(a[0]).Trim(),
        "padleft" => Integer(a[1]) >= 0 && (a.Length == 2 || Text(a[2]).Length == 1)
            ? Plain(a[0]).PadLeft((int)Integer(a[1]), a.Length > 2 ? Text(a[2])[0] : ' ') : throw Wrong("padLeft"),
        "replace" => Text(a[0]).Replace(Text(a[1]), Text(a[2]), StringComparison.Ordinal),
        "substring" => Substring(Text(a[0]), Integer(a[1]), a.Length > 2 ? Integer(a[2]) : null),
        "split" => Split(Text(a[0]), a[1]),
        "startswith" => Text(a[0]).StartsWith(Text(a[1]), StringComparison.OrdinalIgnoreCase),
        "endswith" => Text(a[0]).EndsWith(Text(a[1]), StringComparison.OrdinalIgnoreCase),
        "indexof" when a[0] is JsonArray list => list.ToList().FindIndex(e => Identical(e, a[1])),
        "lastindexof" when a[0] is JsonArray list => list.ToList().FindLastIndex(e => Identical(e, a[1])),
        "indexof" => Text(a[0]).IndexOf(Text(a[1]), StringComparison.OrdinalIgnoreCase),
        "lastindexof" => LastIndexOf(Text(a[0]), Text(a[1])),
        "string" => a[0] is null ? "null" : ReferenceJson.Text(a[0]) ?? a[0]!.ToJsonString(),

        "contains" => Contains(a[0], a[1]),
        "empty" => a[0] is null || Length(a[0]) == 0,
        "length" => Length(a[0]),
        "first" => First(a[0]),
        "last" => Last(a[0]),
        "skip" => Cut(a[0], from: Integer(a[1]), count: long.MaxValue),
        "take" => Cut(a[0], from: 0, count: Integer(a[1])),
        "createarray" => ReferenceJson.Array(a),
        "array" => a[0] is JsonArray ? a[0]!.DeepClone() : ReferenceJson.Array([a[0]]),
        "createobject" => CreateObject(a),
        "range" when Integer(a[1]) is < 0 or > 10_000 => throw Wrong("range"),
        "range" => ReferenceJson.Array(Enumerable.Range((int)Integer(a[0]), (int)Integer(a[1])).Select(n => (JsonNode?)n)),
        "join" => string.Join(Text(a[1]), List(a[0]).Select(Plain)),
        "union" => a[0] is JsonArray ? Distinct(a.SelectMany(List)) : a.Aggregate(Merge)?.DeepClone(),
        "intersection" => a[0] is JsonArray
            ? Shared(a.Select(List).ToList())
            : Common(a.Select(Members).ToList()),
        "items" => ReferenceJson.Array(Members(a[0]).OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase)
            .Select(m => (JsonNode?)new JsonObject { ["key"] = m.Key, ["value"] = m.Value?.DeepClone() })),
        "indexfromend" => FromEnd(List(a[0]), Integer(a[1])) is { } index ? List(a[0])[index]?.DeepClone() : throw Wrong("indexFromEnd"),
        "tryindexfromend" when a[0] is not JsonArray => null,
        "tryindexfromend" => FromEnd(List(a[0]), Integer(a[1])) is { } index ? List(a[0])[index]?.DeepClone() : null,
        "tryget" => a.Skip(1).Aggregate(a[0], TryGet)?.DeepClone(),

        "format" => Format(Text(a[0]), [.. a.Skip(1).Select(Boxed)]),
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(a[0]))),
        "base64tostring" => Encoding.UTF8.GetString(FromBase64(Text(a[0]))),
        "base64tojson" => Json(Encoding.UTF8.GetString(FromBase64(Text(a[0])))),
        "json" => Json(Text(a[0])),
        "datauri" => $"data:text/plain;charset=utf8;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(a[0])))}",
        "datauritostring" => Text(a[0]) is var uri && uri.StartsWith("data:", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(FromBase64(uri[(uri.LastIndexOf(',') + 1)..])) : throw Wrong("dataUri"),
        "uri" => new Uri(new Uri(Text(a[0])), Text(a[1])).ToString(),
        "uricomponent" => Uri.EscapeDataString(Text(a[0])),
        "uricomponenttostring" => Uri.UnescapeDataString(Text(a[0])),
        "adddays" => AddDays(Text(a[0]), Integer(a[1])),
        "iprangecontains" => ReferenceIpRange.Contains(Text(a[0]), Text(a[1])),
        _ => throw new InvalidOperationException($"The reference has no function {name}."),
    };

    private static EvaluationFailedException Wrong(string what) => new($"wrong argument: {what}");

    private static bool Truth(JsonNode? node) => ReferenceJson.Bool(node) ?? throw Wrong("truth");

    private static string Text(JsonNode? node) => ReferenceJson.Text(node) ?? throw Wrong("text");

    private static JsonArray List(JsonNode? node) => node as JsonArray ?? throw Wrong("array");

    private static JsonObject Members(JsonNode? node) => node as JsonObject ?? throw Wrong("object");

    private static string Plain(JsonNode? node)
        => ReferenceJson.Text(node) ?? (ReferenceJson.Kind(node) == JsonValueKind.Number ? node!.ToJsonString() : throw Wrong("text or number"));

    // `1.0` is a decimal, however whole it is.
    private static long Integer(JsonNode? node)
        => ReferenceJson.Number(node) is not null && long.TryParse(node!.ToJsonString(), CultureInfo.InvariantCulture, out var number)
            ? number : throw Wrong("integer");

    private static decimal Number(JsonNode? node) => ReferenceJson.Number(node) ?? throw Wrong("number");

    // The division drops the zeros behind the point: 1.0 times 80 is 80.
    private static JsonNode? InRange(decimal number)
        => number is >= long.MinValue and <= long.MaxValue ? number / 1.0000000000000000000000000000m : throw Wrong("too large");

    private static JsonNode? Checked(Func<long> work)
    {
        try
        {
            return work();
        }
        catch (ArithmeticException)
        {
            throw Wrong("arithmetic");
        }
    }

    private static bool Bool(JsonNode? node) => ReferenceJson.Kind(node) switch
    {
        JsonValueKind.True => ReferenceJson.Bool(node)!.Value,
        JsonValueKind.Number => ReferenceJson.Number(node) != 0,
        JsonValueKind.String when bool.TryParse(Text(node), out var value) => value,
        _ => throw Wrong("bool"),
    };

    private static long ToInteger(JsonNode? node)
        => ReferenceJson.Number(node) is { } number ? (long)decimal.Truncate(number)
            : long.TryParse(Text(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw Wrong("int");

    // By kind and value; text with its case.
    private static bool Identical(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (null, null) => true,
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(p => Identical(p.First, p.Second)),
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(m => ReferenceJson.Find(y, m.Key, out var other) && Identical(m.Value, other)),
        _ => ReferenceJson.Kind(a) == ReferenceJson.Kind(b) && ReferenceJson.Kind(a) switch
        {
            JsonValueKind.String => Text(a) == Text(b),
            JsonValueKind.Number => ReferenceJson.Number(a) == ReferenceJson.Number(b),
            JsonValueKind.True => Truth(a) == Truth(b),
            _ => false,
        },
    };

    private static int Order(JsonNode? a, JsonNode? b)
        => (ReferenceJson.Number(a), ReferenceJson.Number(b)) is ({ } x, { } y) ? x.CompareTo(y)
            : (ReferenceJson.Text(a), ReferenceJson.Text(b)) is ({ } s, { } t) ? ReferenceOperators.CompareText(s, t)
            : throw Wrong("order");

    private static JsonNode?[] Numbers(JsonNode?[] a)
    {
        JsonNode?[] numbers = a is [JsonArray list] ? [.. list] : a;
        return numbers.Length > 0 && numbers.All(n => ReferenceJson.Number(n) is not null) ? numbers : throw Wrong("numbers");
    }

    private static JsonNode? Concat(JsonNode?[] a)
        => a[0] is JsonArray ? ReferenceJson.Array(a.SelectMany(List)) : string.Concat(a.Select(v => v is null ? "" : Plain(v)));

    private static string Substring(string text, long start, long? length)
        => start >= 0 && start <= text.Length && (length ?? 0) >= 0 && start + (length ?? 0) <= text.Length
            ? length is null ? text[(int)start..] : text.Substring((int)start, (int)length)
            : throw Wrong("substring");

    private static JsonArray Split(string text, JsonNode? separators)
    {
        string[] wanted = separators is JsonArray list ? [.. list.Select(Text)] : [Text(separators)];
        return ReferenceJson.Array(text.Split(wanted, StringSplitOptions.None).Select(part => (JsonNode?)part));
    }

    private static int LastIndexOf(string text, string part)
        => part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(JsonNode? container, JsonNode? wanted) => container switch
    {
        JsonArray list => list.Any(e => Identical(e, wanted)),
        JsonObject => ReferenceJson.Find(container, Plain(wanted), out _),
        _ => Text(container).Contains(Plain(wanted), StringComparison.Ordinal),
    };

    private static int Length(JsonNode? node) => node switch
    {
        JsonArray list => list.Count,
        JsonObject json => json.Count,
        _ => Text(node).Length,
    };

    private static JsonNode? First(JsonNode? node)
        => node is JsonArray list ? list.FirstOrDefault()?.DeepClone() : Text(node) is var text && text.Length == 0 ? "" : text[..1];

    private static JsonNode? Last(JsonNode? node)
        => node is JsonArray list ? list.LastOrDefault()?.DeepClone() : Text(node) is var text && text.Length == 0 ? "" : text[^1..];

    private static JsonNode? Cut(JsonNode? node, long from, long count)
    {
        var (skip, take) = ((int)Math.Clamp(from, 0, int.MaxValue), (int)Math.Clamp(count, 0, int.MaxValue));
        return node is JsonArray list ? ReferenceJson.Array(list.Skip(skip).Take(take)) : new string([.. Text(node).Skip(skip).Take(take)]);
    }

    private static JsonObject CreateObject(JsonNode?[] a)
        => a.Length % 2 == 0 ? new JsonObject(a.Chunk(2).Select(p => KeyValuePair.Create(Text(p[0]), p[1]?.DeepClone()))) : throw Wrong("odd");

    private static JsonArray Distinct(IEnumerable<JsonNode?> items)
    {
        var kept = new List<JsonNode?>();
        kept.AddRange(items.Where(item => !kept.Any(k => Identical(k, item))));
        return ReferenceJson.Array(kept);
    }

    private static JsonNode? Merge(JsonNode? a, JsonNode? b)
    {
        var result = Members(a).DeepClone().AsObject();
        foreach (var (key, value) in Members(b))
        {
            var known = result.Select(m => m.Key).FirstOrDefault(k => k.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? key;
            result[known] = result.ContainsKey(known) && result[known] is JsonObject && value is JsonObject ? Merge(result[known], value) : value?.DeepClone();
        }

        return result;
    }

    private static JsonArray Shared(List<JsonArray> lists)
        => Distinct(lists[0].Where(e => lists.All(other => other.Any(o => Identical(e, o)))));

    private static JsonObject Common(List<JsonObject> objects)
        => new(objects[0].Where(m => objects.All(o => ReferenceJson.Find(o, m.Key, out var value) && Identical(m.Value, value)))
            .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

    private static object? Boxed(JsonNode? node)
        => ReferenceJson.Bool(node) ?? (ReferenceJson.Number(node) is { } number ? decimal.IsInteger(number) ? (object)(long)number : (double)number : node is null ? null : Text(node));

    private static int? FromEnd(JsonArray list, long index) => index >= 1 && index <= list.Count ? (int)(list.Count - index) : null;

    private static JsonNode? TryGet(JsonNode? target, JsonNode? key) => target switch
    {
        JsonArray list => ReferenceJson.Number(key) is { } index && index >= 0 && index < list.Count ? list[(int)index] : null,
        _ => ReferenceJson.Text(key) is { } name && ReferenceJson.Find(target, name, out var value) ? value : null,
    };

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw Wrong("json");
        }
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Wrong("base64");
        }
    }

    private static string Format(string text, object?[] values)
    {
        try
        {
            return string.Format(CultureInfo.InvariantCulture, text, values);
        }
        catch (FormatException)
        {
            throw Wrong("format");
        }
    }

    private static string AddDays(string date, long days)
        => ReferenceOperators.Instant(date) is { } instant
            ? instant.UtcDateTime.AddDays(days).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)
            : throw Wrong("date");
}
