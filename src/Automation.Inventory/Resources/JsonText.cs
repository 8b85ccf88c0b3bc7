using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Reads JSON that nobody has checked: a missing member, another kind or broken UTF-16 is an answer, never an exception.</summary>
internal static class JsonText
{
    /// <summary>Null when the element is no string, or holds an unpaired surrogate.</summary>
    public static string? Text(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The property's name; its raw text when it holds an unpaired surrogate.</summary>
    public static string SafeName(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return System.Text.Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    /// <summary>
    /// As <see cref="JsonElement.TryGetProperty(string, out JsonElement)"/>, but false for what is no object, deaf to broken names
    /// beside the one asked for, and, where nothing is spelt so, content with another casing: ARM takes names in any.
    /// </summary>
    public static bool TryMember(this JsonElement element, string name, out JsonElement found)
    {
        found = default;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        return element.TryExactMember(name, out found) || element.TryFind(name, StringComparison.OrdinalIgnoreCase, out found);
    }

    /// <summary>As <see cref="TryMember(JsonElement, string, out JsonElement)"/>, spelt exactly so: what paths of a difference mean.</summary>
    public static bool TryExactMember(this JsonElement element, string name, out JsonElement found)
    {
        found = default;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        try
        {
            return element.TryGetProperty(name, out found);
        }
        catch (InvalidOperationException)
        {
            return element.TryFind(name, StringComparison.Ordinal, out found);
        }
    }

    private static bool TryFind(this JsonElement element, string name, StringComparison comparison, out JsonElement found)
    {
        found = default;
        foreach (var property in element.EnumerateObject())
        {
            if (property.SafeName().Equals(name, comparison))
            {
                found = property.Value;
            }
        }

        return found.ValueKind != JsonValueKind.Undefined;
    }

    /// <summary>Follows member names; false when one is missing or null.</summary>
    public static bool TryFollow(this JsonElement element, out JsonElement found, params ReadOnlySpan<string> names)
    {
        found = element;
        foreach (var name in names)
        {
            if (!found.TryMember(name, out found))
            {
                found = default;
                return false;
            }
        }

        return found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryFollow(out var found, names) ? found.Text() : null;

    /// <summary>Elements of the array that the names lead to; none when there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryFollow(out var found, names) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : [];

    /// <summary>The <c>properties</c> of an ARM document or of a part of one; undefined when there are none.</summary>
    public static JsonElement Properties(this JsonElement element) => element.TryFollow(out var found, "properties") ? found : default;

    public static ResourceId? Id(this JsonElement element, params ReadOnlySpan<string> names) =>
        ResourceId.TryParse(element.Text(names), out var id) ? id : null;

    public static bool Is([NotNullWhen(true)] this string? text, string other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>One text for all spellings of a JSON number: <c>1</c>, <c>1.0</c> and <c>10e-1</c> are the same.</summary>
    public static string CanonicalNumber(string raw)
    {
        var negative = raw.StartsWith('-');
        var mark = raw.AsSpan().IndexOfAny('e', 'E');
        var mantissa = raw.AsSpan(negative ? 1 : 0, (mark < 0 ? raw.Length : mark) - (negative ? 1 : 0));
        long exponent = 0;
        if (mark >= 0 && !long.TryParse(raw.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return raw; // an exponent beyond 64 bits: only equal to its own spelling
        }

        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var trimmed = digits.TrimStart('0').TrimEnd('0');
        if (trimmed.Length == 0)
        {
            return "0";
        }

        exponent += digits.Length - digits.TrimEnd('0').Length;
        var sign = negative ? "-" : "";
        return exponent switch
        {
            >= 0 and <= 20 => sign + trimmed + new string('0', (int)exponent),
            < 0 and >= -20 when -exponent < trimmed.Length => $"{sign}{trimmed[..(int)(trimmed.Length + exponent)]}.{trimmed[(int)(trimmed.Length + exponent)..]}",
            < 0 and >= -20 => $"{sign}0.{new string('0', (int)(-exponent - trimmed.Length))}{trimmed}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{trimmed}e{exponent}"),
        };
    }
}
