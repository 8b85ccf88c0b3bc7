using System.Text;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Steps into a resource document; names ignore case, as ARM does.</summary>
internal static class JsonWalk
{
    internal static readonly JsonKey Properties = new("properties");

    public static bool TryGet(JsonElement element, JsonKey key, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return TryGetElement(element, key, out value);
        }

        // Most documents have the casing that policies write; only then is a look at every member spared.
        return element.TryGetProperty(key.Utf8, out value) || TryGetAnyCase(element, key.Name, key.Utf8, out value);
    }

    public static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object
            && (element.TryGetProperty(name, out value) || TryGetAnyCase(element, name, Encoding.UTF8.GetBytes(name), out value));
    }

    /// <summary>As <see cref="TryGet(JsonElement, JsonKey, out JsonElement)"/>, but looks into an inner <c>properties</c> when the name is not there itself.</summary>
    public static bool TryGetTolerant(JsonElement element, JsonKey key, out JsonElement value)
        => TryGet(element, key, out value)
            || (TryGet(element, Properties, out var inner) && TryGet(inner, key, out value));

    /// <summary>The element of an array by an index.</summary>
    public static bool TryGetElement(JsonElement element, JsonKey key, out JsonElement value)
    {
        var there = element.ValueKind == JsonValueKind.Array && key.Index is { } index && index < element.GetArrayLength();
        value = there ? element[key.Index!.Value] : default;
        return there;
    }

    /// <summary>The text of a member; null when it is missing or no text.</summary>
    public static string? Text(JsonElement element, string name)
        => TryGet(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryGetAnyCase(JsonElement element, string name, ReadOnlySpan<byte> utf8, out JsonElement value)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (PlainText.IsNamed(member, name, utf8))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
