using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Automation.Policy.Tests.Reference;

/// <summary>The nineteen operators on two values.</summary>
internal static class ReferenceOperators
{
    public static bool Holds(string name, JsonNode? x, JsonNode? p)
    {
        name = name.ToLowerInvariant();
        if (name.StartsWith("not", StringComparison.Ordinal))
        {
            return !Holds(name[3..], x, p);
        }

        return name switch
        {
            "equals" => Same(x, p),
            "in" => x is not null && (p is JsonArray list ? list.Any(e => Same(x, e)) : Same(x, p)),
            "like" => AsText(x) is { } text && AsText(p) is { } pattern && Like(text, pattern),
            "match" => AsText(x) is { } text && AsText(p) is { } pattern && Match(text, pattern, ignoreCase: false),
            "matchinsensitively" => AsText(x) is { } text && AsText(p) is { } pattern && Match(text, pattern, ignoreCase: true),
            "contains" => Contains(x, p),
            "containskey" => ReferenceJson.Text(p) is { } key && ReferenceJson.Find(x, key, out _),
            "less" => Order(x, p) is < 0,
            "lessorequals" => Order(x, p) is <= 0,
            "greater" => Order(x, p) is > 0,
            "greaterorequals" => Order(x, p) is >= 0,
            "exists" => (x is not null) == (ReferenceJson.Bool(p) ?? bool.Parse(ReferenceJson.Text(p)!)),
            _ => throw new InvalidOperationException(name),
        };
    }

    public static int CompareText(string a, string b) => CultureInfo.InvariantCulture.CompareInfo.Compare(a, b, CompareOptions.IgnoreCase);

    private static bool SameText(string a, string b) => CompareText(a, b) == 0;

    /// <summary>The comparison of <c>equals</c>, with its conversions.</summary>
    public static bool Same(JsonNode? a, JsonNode? b)
    {
        switch (ReferenceJson.Kind(a), ReferenceJson.Kind(b))
        {
            case (JsonValueKind.Null, JsonValueKind.Null):
                return true;
            case (JsonValueKind.Null, JsonValueKind.String):
                return ReferenceJson.Text(b) == "";
            case (JsonValueKind.String, JsonValueKind.Null):
            case (JsonValueKind.Number, JsonValueKind.String):
            case (JsonValueKind.True, JsonValueKind.String):
                return Same(b, a);
            case (JsonValueKind.String, JsonValueKind.String):
                return SameText(ReferenceJson.Text(a)!, ReferenceJson.Text(b)!);
            case (JsonValueKind.String, JsonValueKind.Number):
                return ParseNumber(ReferenceJson.Text(a)!) == ReferenceJson.Number(b);
            case (JsonValueKind.String, JsonValueKind.True):
                return ReferenceJson.Text(a)!.Equals(ReferenceJson.Bool(b)!.Value ? "true" : "false", StringComparison.OrdinalIgnoreCase);
            case (JsonValueKind.Number, JsonValueKind.Number):
                return ReferenceJson.Number(a) == ReferenceJson.Number(b);
            case (JsonValueKind.True, JsonValueKind.True):
                return ReferenceJson.Bool(a) == ReferenceJson.Bool(b);
            case (JsonValueKind.Array, JsonValueKind.Array):
                return a!.AsArray().Count == b!.AsArray().Count && a.AsArray().Zip(b.AsArray()).All(pair => Same(pair.First, pair.Second));
            case (JsonValueKind.Object, JsonValueKind.Object):
                return a!.AsObject().Count == b!.AsObject().Count
                    && a.AsObject().All(m => ReferenceJson.Find(b, m.Key, out var other) && Same(m.Value, other));
            default:
                return false;
        }
    }

    /// <returns>Null when one side is null: then no order holds.</returns>
    private static int? Order(JsonNode? x, JsonNode? p)
    {
        if (x is null || p is null)
        {
            return null;
        }

        var (a, b) = (ReferenceJson.Text(x), ReferenceJson.Text(p));
        if (a is not null && b is not null)
        {
            return Instant(a) is { } first && Instant(b) is { } second
                ? first.CompareTo(second)
                : CompareText(a, b);
        }

        var left = a is null ? ReferenceJson.Number(x) : ParseNumber(a);
        var right = b is null ? ReferenceJson.Number(p) : ParseNumber(b);
        return left is null || right is null ? throw new EvaluationFailedException("no order") : left.Value.CompareTo(right.Value);
    }

    private static bool Contains(JsonNode? x, JsonNode? p) => x switch
    {
        JsonArray array => array.Any(e => Same(e, p)),
        JsonObject => AsText(p) is { } key && ReferenceJson.Find(x, key, out _),
        _ => (ReferenceJson.Text(x) ?? ReferenceJson.Text(p)) is not null && AsText(x) is { } text && AsText(p) is { } part && Finds(text, part),
    };

    private static bool Finds(string text, string part)
        => Enumerable.Range(0, text.Length + 1).Any(i => Enumerable.Range(i, text.Length + 1 - i).Any(j => SameText(text[i..j], part)));

    // Every way to cut the text in three is tried.
    private static bool Like(string text, string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return SameText(text, pattern);
        }

        var (head, tail) = (pattern[..star], pattern[(star + 1)..]);
        return Enumerable.Range(0, text.Length + 1).Any(i => SameText(text[..i], head)
            && Enumerable.Range(i, text.Length + 1 - i).Any(j => SameText(text[j..], tail)));
    }

    private static bool Match(string text, string pattern, bool ignoreCase)
        => text.Length == pattern.Length && text.Zip(pattern).All(pair => pair.Second switch
        {
            '#' => char.IsAsciiDigit(pair.First),
            '?' => char.IsAsciiLetter(pair.First),
            '.' => true,
            var c => c == pair.First || (ignoreCase && char.ToLowerInvariant(c) == char.ToLowerInvariant(pair.First)),
        });

    private static string? AsText(JsonNode? node) => ReferenceJson.Kind(node) switch
    {
        JsonValueKind.String => ReferenceJson.Text(node),
        JsonValueKind.Number or JsonValueKind.True => node!.ToJsonString(),
        _ => null,
    };

    private static decimal? ParseNumber(string text)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static DateTimeOffset? Instant(string text)
        => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
}
