using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Compares two documents value by value.</summary>
/// <remarks>
/// Member names are compared by code unit, numbers by value, and order of members does not matter. Elements of arrays are paired by
/// <c>name</c>, else by <c>id</c> (case ignored), when all of both arrays have one and none stands twice; their order then does
/// not matter. Other arrays are compared by index.
/// </remarks>
public static class DocumentDiff
{
    /// <returns>Changes in the order of the document before, additions after the rest of their object or array; empty when equal.</returns>
    public static ImmutableArray<PropertyChange> Compare(JsonElement before, JsonElement after)
    {
        var changes = ImmutableArray.CreateBuilder<PropertyChange>();
        Compare("", before, after, changes);
        return changes.ToImmutable();
    }

    /// <summary>The element as JSON without white space; null when it is undefined.</summary>
    public static string? Compact(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonWriting.Write(writer, element);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Compare(string path, JsonElement before, JsonElement after, ImmutableArray<PropertyChange>.Builder changes)
    {
        switch (before.ValueKind, after.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                CompareObjects(path, before, after, changes);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                CompareArrays(path, before, after, changes);
                break;
            default:
                if (!IsSameValue(before, after))
                {
                    changes.Add(new PropertyChange(path, Compact(before), Compact(after)));
                }

                break;
        }
    }

    private static void CompareObjects(string path, JsonElement before, JsonElement after, ImmutableArray<PropertyChange>.Builder changes)
    {
        var (left, right) = (Members(before), Members(after));
        foreach (var (name, value) in left)
        {
            Compare(PathText.Member(path, name), value, right.TryGetValue(name, out var other) ? other : default, changes);
        }

        foreach (var (name, value) in right)
        {
            if (!left.ContainsKey(name))
            {
                Compare(PathText.Member(path, name), default, value, changes);
            }
        }
    }

    private static void CompareArrays(string path, JsonElement before, JsonElement after, ImmutableArray<PropertyChange>.Builder changes)
    {
        List<JsonElement> left = [.. before.EnumerateArray()], right = [.. after.EnumerateArray()];
        foreach (var key in (ReadOnlySpan<string>)["name", "id"])
        {
            if (Keys(left, key) is { } leftKeys && Keys(right, key) is { } rightKeys)
            {
                foreach (var (name, index) in leftKeys.OrderBy(p => p.Value))
                {
                    var there = rightKeys.TryGetValue(name, out var other);
                    Compare(PathText.Element(path, there ? other : index), left[index], there ? right[other] : default, changes);
                }

                foreach (var (_, index) in rightKeys.Where(p => !leftKeys.ContainsKey(p.Key)).OrderBy(p => p.Value))
                {
                    Compare(PathText.Element(path, index), default, right[index], changes);
                }

                return;
            }
        }

        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            Compare(PathText.Element(path, i), i < left.Count ? left[i] : default, i < right.Count ? right[i] : default, changes);
        }
    }

    /// <summary>Index by key; null when an element has none or two have the same.</summary>
    private static Dictionary<string, int>? Keys(List<JsonElement> items, string member)
    {
        var keys = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Text(member) is not { } key || !keys.TryAdd(key, i))
            {
                return null;
            }
        }

        return keys;
    }

    /// <summary>In the order of the document; of a name that stands twice the last counts, as everywhere.</summary>
    private static OrderedDictionary<string, JsonElement> Members(JsonElement element)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            members[property.SafeName()] = property.Value;
        }

        return members;
    }

    private static bool IsSameValue(JsonElement before, JsonElement after)
    {
        if (before.ValueKind != after.ValueKind)
        {
            return false;
        }

        return before.ValueKind switch
        {
            JsonValueKind.String => before.Text() is { } text ? text == after.Text() : after.Text() is null && before.GetRawText() == after.GetRawText(),
            JsonValueKind.Number => JsonText.CanonicalNumber(before.GetRawText()) == JsonText.CanonicalNumber(after.GetRawText()),
            _ => true,
        };
    }
}
