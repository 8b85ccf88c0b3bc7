using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Finds a place in a document by the paths that <see cref="DocumentDiff"/> and <see cref="Reference"/> write.</summary>
public static class DocumentPath
{
    /// <param name="path">E.g. <c>properties.a[2].b</c> or <c>tags['x.y']</c>, names by code unit; empty for the root.</param>
    /// <returns>False when there is nothing at the path, or the path is not well formed.</returns>
    public static bool TryGet(JsonElement root, string path, out JsonElement found)
    {
        found = root;
        if (PathText.Parse(path) is not { } steps)
        {
            found = default;
            return false;
        }

        foreach (var (name, index) in steps)
        {
            var there = name is not null ? found.TryExactMember(name, out var next) : TryElement(found, index, out next);
            found = next;
            if (!there)
            {
                found = default;
                return false;
            }
        }

        return found.ValueKind != JsonValueKind.Undefined;
    }

    private static bool TryElement(JsonElement array, int index, out JsonElement found)
    {
        var there = array.ValueKind == JsonValueKind.Array && index < array.GetArrayLength();
        found = there ? array[index] : default;
        return there;
    }
}
