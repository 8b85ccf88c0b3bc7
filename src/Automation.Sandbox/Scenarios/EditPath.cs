using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Automation.Sandbox;

/// <summary>Carries one edit out on a document.</summary>
internal static partial class EditPath
{
    /// <exception cref="ScenarioException">A part of the path but the last is not there.</exception>
    public static void Apply(JsonObject document, ScenarioEdit edit)
    {
        var steps = Steps().Matches(edit.Path).Select(m => m.Value.Trim('[', ']', '.')).ToArray();
        JsonNode? node = document;
        foreach (var step in steps[..^1])
        {
            var next = Child(node, step, edit);
            if (next is null && node is JsonObject parent)
            {
                parent[step] = next = new JsonObject();
            }

            node = next;
        }

        Set(node, steps[^1], edit);
    }

    private static JsonNode? Child(JsonNode? node, string step, ScenarioEdit edit) => node switch
    {
        JsonObject parent => parent[step],
        JsonArray items when Index(step) is { } index && index < items.Count => items[index],
        _ => throw new ScenarioException("AUT5004", $"the edit path `{edit.Path}` leads nowhere at `{step}`."),
    };

    private static void Set(JsonNode? node, string step, ScenarioEdit edit)
    {
        var value = edit.Value is { } given ? JsonNode.Parse(given.GetRawText()) : null;
        switch (node)
        {
            case JsonObject parent when edit.Value is null:
                parent.Remove(step);
                break;
            case JsonObject parent:
                parent[step] = value;
                break;
            case JsonArray items when Index(step) is { } index && index < items.Count && edit.Value is null:
                items.RemoveAt(index);
                break;
            case JsonArray items when Index(step) is { } index && index < items.Count:
                items[index] = value;
                break;
            case JsonArray items when Index(step) is { } index && index == items.Count && edit.Value is not null:
                items.Add(value);
                break;
            default:
                throw new ScenarioException("AUT5004", $"the edit path `{edit.Path}` leads nowhere at `{step}`.");
        }
    }

    private static int? Index(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    [GeneratedRegex(@"\[\d+\]|[^.\[\]]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
