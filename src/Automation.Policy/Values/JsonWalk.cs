using System.Text.Json;

namespace Automation.Policy;

/// <summary>Steps into a resource document; names ignore case, as ARM does.</summary>
internal static class JsonWalk
{
    public static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (element.TryGetProperty(name, out value))
        {
            return true;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = property.Value;
                return true;
            }
        }

        return false;
    }

    /// <summary>As <see cref="TryGet"/>, but looks into an inner <c>properties</c> when the name is not there itself.</summary>
    public static bool TryGetTolerant(JsonElement element, string name, out JsonElement value)
        => TryGet(element, name, out value)
            || (TryGet(element, "properties", out var inner) && TryGet(inner, name, out value));

    /// <summary>The text of a member; null when it is missing or no text.</summary>
    public static string? Text(JsonElement element, string name)
        => TryGet(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
