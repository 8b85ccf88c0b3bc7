using System.Runtime.InteropServices;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Whether a value is of a size that functions may handle. Nothing is allocated for parts of documents.</summary>
internal static class ValueSize
{
    /// <summary>The end of a sentence that says what is too large; null when nothing is.</summary>
    public static string? Problem(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Text when value.RawLength is <= Limits.TextLength:
                return null; // decoding makes a text shorter, never longer
            case ValueKind.Text when value.Count > Limits.TextLength:
                return $"a text of {value.Count} characters; at most {Limits.TextLength} are allowed.";
            case ValueKind.Array or ValueKind.Object:
                var nodes = -1; // the value itself does not count
                return Count(value, 1, ref nodes)
                    ? null
                    : $"{value.Describe()} of more than {Limits.Nodes} values or {Limits.JsonDepth} levels, which is more than allowed.";
            default:
                return null;
        }
    }

    private static bool Count(in Value value, int depth, ref int nodes)
    {
        if (value.TryJson(out var json))
        {
            return Count(json, depth, ref nodes);
        }

        if (++nodes > Limits.Nodes || depth > Limits.JsonDepth)
        {
            return false;
        }

        if (value.Kind == ValueKind.Array)
        {
            foreach (var item in value.Items())
            {
                if (!Count(item, depth + 1, ref nodes))
                {
                    return false;
                }
            }
        }
        else if (value.Kind == ValueKind.Object)
        {
            foreach (var member in value.Members())
            {
                if (!Count(member.Value, depth + 1, ref nodes))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool Count(JsonElement json, int depth, ref int nodes)
    {
        // A level or a value takes two characters at least: what is short cannot be too much.
        var most = JsonMarshal.GetRawUtf8Value(json).Length / 2;
        if (depth + most <= Limits.JsonDepth)
        {
            nodes += most + 1;
            return nodes <= Limits.Nodes;
        }

        if (++nodes > Limits.Nodes || depth > Limits.JsonDepth)
        {
            return false;
        }

        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                if (!Count(item, depth + 1, ref nodes))
                {
                    return false;
                }
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                if (!Count(member.Value, depth + 1, ref nodes))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
