using System.Collections.Frozen;

namespace Automation.Azure;

/// <summary>The api-version each resource type is read with. One version for read and write, or properties would be lost on the way back.</summary>
public static class ApiVersions
{
    private static readonly FrozenDictionary<string, string> Pinned = Load();

    /// <returns>Null for a type that nobody has pinned: it is not read, and so never written.</returns>
    public static string? For(string resourceType) => Pinned.GetValueOrDefault(resourceType);

    /// <summary>Resource types with a pinned version.</summary>
    public static IEnumerable<string> Types => Pinned.Keys;

    private static FrozenDictionary<string, string> Load() =>
        EmbeddedText.Read("api-versions.txt").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
}
