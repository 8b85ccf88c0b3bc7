using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>Properties that the server sets: never sent back, and no difference when two reads are compared.</summary>
public static class ReadOnlyProperties
{
    private static readonly JsonElement File = JsonValues.Embedded("read-only-properties.json");
    private static readonly HashSet<string> FreeMaps = [.. File.Items("freeMaps").Select(m => m.GetString()!)];
    private static readonly ConcurrentDictionary<string, Rules> ByType = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A copy of the document without what must not be sent. Names that users choose (tags, node labels) are left alone.</summary>
    public static JsonObject Strip(JsonObject document, string type)
    {
        var rules = RulesOf(type);
        var copy = (JsonObject)document.DeepClone();
        StripAnywhere(copy, rules);
        foreach (var pattern in rules.ReadOnly)
        {
            Remove(copy, pattern, 0);
        }

        return copy;
    }

    /// <summary>Whether the server changes what stands at the path, or above it, by itself.</summary>
    /// <param name="path">As <see cref="DocumentDiff"/> writes it.</param>
    public static bool IsVolatile(string path, string type)
    {
        if (PathText.Parse(path) is not { } steps)
        {
            return false;
        }

        var rules = RulesOf(type);
        return steps.TakeWhile(s => s.Name is null || !FreeMaps.Contains(s.Name)).Any(s => s.Name is not null && rules.Anywhere.Contains(s.Name))
            || rules.ReadOnly.Concat(rules.Volatile).Any(pattern => Covers(pattern, steps));
    }

    private static Rules RulesOf(string type) => ByType.GetOrAdd(type, static type =>
    {
        var all = File.GetProperty("types").EnumerateObject()
            .Where(p => p.Name == "*" || p.Name.Is(type) || (p.Name.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(p.Name[..^1], StringComparison.OrdinalIgnoreCase)))
            .Select(p => p.Value).ToList();
        return new Rules(Texts("anywhere").ToHashSet(StringComparer.Ordinal), Patterns("readOnly"), Patterns("volatile"));

        IEnumerable<string> Texts(string list) => all.SelectMany(t => t.Items(list)).Select(i => i.GetString()!);
        List<List<string>> Patterns(string list) => [.. Texts(list).Select(p => p.Replace("[*]", ".[]", StringComparison.Ordinal).Split('.').ToList())];
    });

    private static void StripAnywhere(JsonNode? node, Rules rules)
    {
        switch (node)
        {
            case JsonObject item:
                foreach (var name in item.Select(p => p.Key).ToList())
                {
                    if (rules.Anywhere.Contains(name))
                    {
                        item.Remove(name);
                    }
                    else if (!FreeMaps.Contains(name))
                    {
                        StripAnywhere(item[name], rules);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    StripAnywhere(item, rules);
                }

                break;
        }
    }

    private static void Remove(JsonNode? node, List<string> pattern, int step)
    {
        switch (node)
        {
            case JsonArray items when pattern[step] == "[]":
                foreach (var item in items)
                {
                    Remove(item, pattern, step + 1);
                }

                break;
            case JsonObject item when pattern[step] == "*":
                foreach (var value in item.Select(p => p.Value).ToList())
                {
                    Remove(value, pattern, step + 1);
                }

                break;
            case JsonObject item when step == pattern.Count - 1:
                item.Remove(pattern[step]);
                break;
            case JsonObject item:
                Remove(item[pattern[step]], pattern, step + 1);
                break;
        }
    }

    private static bool Covers(List<string> pattern, List<(string? Name, int Index)> steps)
    {
        if (steps.Count < pattern.Count)
        {
            return false;
        }

        for (var i = 0; i < pattern.Count; i++)
        {
            if (pattern[i] switch { "[]" => steps[i].Name is not null, "*" => steps[i].Name is null, var name => steps[i].Name != name })
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Rules(HashSet<string> Anywhere, List<List<string>> ReadOnly, List<List<string>> Volatile);
}
