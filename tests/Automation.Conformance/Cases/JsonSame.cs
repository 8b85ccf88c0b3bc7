using System.Text.Json;

namespace Automation.Conformance;

/// <summary>Whether two JSON values say the same: numbers by value, keys in any order, texts exactly.</summary>
internal static class JsonSame
{
    public static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        return left.ValueKind switch
        {
            JsonValueKind.Number => SameNumber(left, right),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(p => Same(p.First, p.Second)),
            JsonValueKind.Object => left.EnumerateObject().Count() == right.EnumerateObject().Count()
                && left.EnumerateObject().All(p => right.TryGetProperty(p.Name, out var other) && Same(p.Value, other)),
            _ => true,
        };
    }

    private static bool SameNumber(JsonElement left, JsonElement right)
        => left.TryGetInt64(out var a) && right.TryGetInt64(out var b)
            ? a == b
            : Math.Abs(left.GetDouble() - right.GetDouble()) <= 1e-12 * Math.Max(1, Math.Abs(left.GetDouble()));
}
